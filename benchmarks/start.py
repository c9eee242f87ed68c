"""Cold start to the first page, and the memory of web and worker together at its highest while both work.

Every page of the menu is opened by four clients at once while the worker imports a register of 5,000 rows.

The rival is Django's own pair for the same application: ``runserver`` and django-q2's ``qcluster``.
"""

import contextlib
import http.client
import os
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.common import ROOT, Report, memory, options, set_up, tree_of

if TYPE_CHECKING:
    from huifang.imports.models import Batch

STARTS = 3
PATIENCE = 180.0
ROUNDS = 8
REGISTER = 5_000
ROLES = {"follow-up": ("follow_up_head", "archive_keeper"), "company": ("general_manager",)}


@dataclass
class Seen:
    """What was measured over several starts."""

    seconds: list[float] = field(default_factory=list)
    megabytes: list[float] = field(default_factory=list)
    processes: int = 0


def main(arguments: Sequence[str]) -> int:
    """Start, look, stop; 1 when a limit was missed."""
    given = options(__doc__ or "", arguments, rows=STARTS, quick=1)
    set_up("start", given.engine)
    cookie, pages = _install()
    report = Report("cold start and memory", quick=given.quick)
    report.head(starts=given.rows, engine=given.engine, pages=len(pages))
    ours = _measure([["-m", "huifang.config.cli", "serve", "--with-worker", "--port", "{port}"]], cookie, pages, given.rows)
    report.line("start to first page, median", statistics.median(ours.seconds), "s", at_most=3.0, note=_each(ours.seconds))
    report.line("web and worker at work, highest PSS", max(ours.megabytes), "MB", at_most=400, note=f"{ours.processes} processes")
    django = "huifang.config.settings"
    pair = [
        ["-m", "django", "runserver", "--noreload", "--settings", django, "127.0.0.1:{port}"],
        ["-m", "django", "qcluster", "--settings", django],
    ]
    rival = _measure(pair, cookie, pages, 1)
    report.line("rival: runserver to first page", rival.seconds[0], "s")
    report.line("rival: runserver and qcluster, highest PSS", max(rival.megabytes), "MB", note=f"{rival.processes} processes")
    return report.code


def _each(values: list[float]) -> str:
    return "each " + ", ".join(f"{value:.2f}" for value in values)


def _install() -> tuple[str, list[str]]:
    """An initialised installation; a signed-in cookie of its administrator, and the pages of its menu."""
    from django.conf import settings
    from django.test import Client, RequestFactory

    from huifang.accounts.models import User
    from huifang.config import installing
    from huifang.organization import services as organization
    from huifang.organization.models import Unit
    from huifang.ui import registry

    installing.install(company="测试公司", packs=["work-safety-consultancy"], username="admin", new_link=False)
    user = User.objects.get(username="admin")
    for unit, roles in ROLES.items():
        for role in roles:
            organization.assign_role(user=user, role=role, unit=Unit.objects.get(code=unit), by=installing.INSTALLER)
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    request = RequestFactory().get("/")
    request.user = user
    pages = [address for section in registry.sections(user) for _item, address in section.items]
    name = settings.SESSION_COOKIE_NAME
    return f"{name}={client.cookies[name].value}", ["/", *pages]


def _measure(commands: list[list[str]], cookie: str, pages: list[str], starts: int) -> Seen:
    seen = Seen()
    for _start in range(starts):
        port = _free_port()
        begun = time.perf_counter()
        with _running([[word.format(port=port) for word in command] for command in commands]) as running:
            _first_page(port, running)
            seen.seconds.append(time.perf_counter() - begun)
            seen.megabytes.append(_work(port, cookie, pages, running))
            seen.processes = sum(len(tree_of(process.pid)) for process in running)
    return seen


@contextlib.contextmanager
def _running(commands: list[list[str]]) -> Iterator[list["subprocess.Popen[bytes]"]]:
    """Processes that end with the block, and everything below them."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    log = (Path(os.environ["HUIFANG_DATA"]) / "server.log").open("ab")
    started = [
        subprocess.Popen((sys.executable, *command), cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True)
        for command in commands
    ]
    try:
        yield started
    finally:
        for process in started:
            _end(process)
        log.close()


def _end(process: "subprocess.Popen[bytes]") -> None:
    below = tree_of(process.pid)
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    for pid in below[1:]:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _first_page(port: int, running: list["subprocess.Popen[bytes]"]) -> None:
    """Wait for the sign-in page, whole."""
    end = time.perf_counter() + PATIENCE
    while time.perf_counter() < end:
        if any(process.poll() is not None for process in running):
            break
        with contextlib.suppress(OSError, http.client.HTTPException):
            if get(port, "/accounts/sign-in/")[0] == 200:
                return
        time.sleep(0.02)
    raise SystemExit("the server did not start:\n" + (Path(os.environ["HUIFANG_DATA"]) / "server.log").read_text()[-2000:])


def _work(port: int, cookie: str, pages: list[str], running: list["subprocess.Popen[bytes]"]) -> float:
    """Let the worker import while every page is opened, four at once; the highest memory seen, in MB."""
    batch = _import_by_worker()
    highest = 0.0

    def open_one(page: str) -> int:
        return get(port, page, cookie)[0]

    end = time.perf_counter() + PATIENCE
    with ThreadPoolExecutor(4) as threads:
        asked = [threads.submit(open_one, page) for page in pages * ROUNDS]
        while time.perf_counter() < end:
            highest = max(highest, sum(memory(process.pid) for process in running))
            batch.refresh_from_db()
            if batch.state == "applied" and all(one.done() for one in asked):
                break
            time.sleep(0.3)
        codes = {one.result() for one in asked}
    assert batch.state == "applied", batch.state
    assert codes <= {200, 302}, codes
    return highest


def _import_by_worker() -> "Batch":
    """A register that is new to the archive, handed to the worker."""
    from benchmarks.import_register import generate
    from huifang.imports import layouts, reading, registry, services
    from huifang.imports.models import Batch
    from huifang.kernel import clock
    from huifang.kernel.refs import system

    at, by = clock.now(), system("benchmark")
    path, _customers = generate(Path(os.environ["HUIFANG_DATA"]) / "start.xlsx", REGISTER, seed=Batch.objects.count() + 1)
    kept = reading.keep_path(path)
    layout = layouts.detect(registry.kind("register"), reading.read(kept.path), at=at, sheet="", header=None)
    batch = services.upload(by=by, kind="register", file=kept, name=path.name, layout=layout, options={"unit": "team-1"}, at=at)
    services.start(batch, by=by, at=at)
    services.enqueue(batch, "apply")
    return batch


def get(port: int, path: str, cookie: str = "") -> tuple[int, bytes]:
    """One page: status and body."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("GET", path, headers={"Cookie": cookie} if cookie else {})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
