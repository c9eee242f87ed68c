"""The queue page of a signed-in agent, through the whole application, at 100,000 and at 5,000,000 calls.

Server CPU is measured twice: around the WSGI application in this process (median), and of the real server's processes
while a client asks over HTTP (mean); on PostgreSQL its backends are added. The rival is Django's ListView with its
Paginator over the same calls in the same frame.
"""

import http.client
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from benchmarks.common import Report, backend_pid, options, process_cpu, set_up, spending, tree_of

SMALL, LARGE, QUICK = 100_000, 5_000_000, 200_000
WARM, ASKED, SERVED = 8, 60, 120
PAGE, LIMIT, GROWTH = 25, 0.025, 1.5
OWN, FAR = "own calls", "team's page far down"


@dataclass
class Seen:
    """One page at one size: milliseconds of CPU inside, queries, bytes."""

    inside: float
    queries: int
    size: int


@dataclass
class Size:
    """Everything measured at one size."""

    rows: int
    pages: dict[str, Seen] = field(default_factory=dict)
    served: float = 0.0
    rivals: dict[str, Seen] = field(default_factory=dict)


def main(arguments: Sequence[str]) -> int:
    """Build, measure, grow, measure again; 1 when a limit was missed."""
    given = options(__doc__ or "", arguments, rows=LARGE, quick=QUICK)
    set_up("queue", given.engine)
    from django.conf import settings

    settings.ROOT_URLCONF = "benchmarks._queue_rival"
    settings.ALLOWED_HOSTS = ["*"]
    from benchmarks import _queue_data as data
    from huifang.kernel import clock

    report = Report("queue page", quick=given.quick)
    small = SMALL if given.rows > SMALL else given.rows // 2
    report.head(calls=f"{small:,} and {given.rows:,}", engine=given.engine, rows_shown=PAGE)
    place = data.office(clock.now() - timedelta(hours=1))
    sizes = []
    for before, rows in ((0, small), (small, given.rows)):
        with spending(backend_pid()) as spent:
            data.grow(place, before, rows)
        report.text(f"{rows:,} calls: built in {spent.wall:.0f} s")
        sizes.append(_measure(place, rows))
    _tell(report, *sizes)
    return report.code


def _tell(report: Report, small: Size, large: Size) -> None:
    for name, first in small.pages.items():
        last = large.pages[name]
        report.line(
            f"{name}: CPU at {small.rows:,}",
            first.inside * 1000,
            "ms",
            at_most=LIMIT * 1000,
            note=f"{first.queries} queries, {first.size:,} B",
        )
        report.line(f"{name}: CPU at {large.rows:,}", last.inside * 1000, "ms", note=f"{last.queries} queries")
        report.line(f"{name}: growth", last.inside / first.inside, "times", at_most=GROWTH)
        report.line(f"{name}: further queries", last.queries - first.queries, at_most=0)
    report.line(f"real server: CPU at {small.rows:,}", small.served * 1000, "ms", at_most=LIMIT * 1000)
    report.line(f"real server: CPU at {large.rows:,}", large.served * 1000, "ms")
    report.line("real server: growth", large.served / small.served, "times", at_most=GROWTH)
    for size in (small, large):
        for name, seen in size.rivals.items():
            report.line(f"rival, {name}: CPU at {size.rows:,}", seen.inside * 1000, "ms", note=f"{seen.queries} queries")


def _measure(place: Any, rows: int) -> Size:
    from django.conf import settings
    from django.test import Client

    size = Size(rows)
    client = Client()
    client.force_login(place.agents[0], backend="django.contrib.auth.backends.ModelBackend")
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    team = place.teams[0]
    deep, page = _deep(team)
    far = f"scope=team&after={deep}"
    size.pages = {name: _inside("/followup/", query, cookie) for name, query in ((OWN, ""), ("team's calls", "scope=team"), (FAR, far))}
    size.served = _served("/followup/", cookie)
    size.rivals[OWN] = _inside("/rival/", "", cookie)
    size.rivals[FAR] = _inside("/rival/", f"team={team}&page={page}", cookie)
    return size


def _deep(team: int) -> tuple[str, int]:
    """The cursor of a page behind four fifths of the team's open calls, and the page's number."""
    from huifang.followup.models import Task
    from huifang.followup.rules.calling import OPEN
    from huifang.followup.views.queue import SPEC
    from huifang.ui.keyset import KeysetPage

    rows = Task.objects.filter(unit=team, state__in=OPEN)
    page = rows.count() * 4 // 5 // PAGE
    last = rows.order_by("due_at", "id")[page * PAGE - 1]
    return KeysetPage(rows, SPEC.sorts[0]).cursor_of(last), page + 1


def _inside(path: str, query: str, cookie: str) -> Seen:
    """Ask the WSGI application as a server does; the median of CPU seconds."""
    from django.db import connection

    backend = backend_pid()
    queries: list[str] = []

    def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        queries.append(sql)
        return execute(sql, params, many, context)

    taken = []
    for number in range(WARM + ASKED):
        if number == WARM:
            with connection.execute_wrapper(count):
                body = _ask(path, query, cookie)
            continue
        with spending(backend) as spent:
            body = _ask(path, query, cookie)
        if number > WARM:
            taken.append(spent.cpu)
    found = body.count(b"<tr data-row")
    assert found == PAGE, f"{path}?{query}: {found} rows"
    return Seen(statistics.median(taken), len(queries), len(body))


def _ask(path: str, query: str, cookie: str) -> bytes:
    from io import BytesIO

    from huifang.config.wsgi import application

    status: list[str] = []
    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query, "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_HOST": "127.0.0.1", "HTTP_COOKIE": cookie, "HTTP_ACCEPT_LANGUAGE": "zh-CN,zh;q=0.9",
        "HTTP_ACCEPT": "text/html", "wsgi.url_scheme": "http", "wsgi.input": BytesIO(), "wsgi.errors": sys.stderr, "wsgi.version": (1, 0),
        "wsgi.multithread": True, "wsgi.multiprocess": False, "wsgi.run_once": False, "REMOTE_ADDR": "127.0.0.1",
    }  # fmt: skip

    def start(line: str, _headers: list[tuple[str, str]], _error: object = None, /) -> Callable[[bytes], object]:
        status.append(line)
        return bytes

    answer = application(environ, start)
    body = b"".join(answer)
    getattr(answer, "close", lambda: None)()
    assert status[0].startswith("200"), (path, status, body[:500])
    return body


def _served(path: str, cookie: str) -> float:
    """CPU seconds of the real server's processes for one page, over many."""
    from benchmarks.start import _end, _first_page, _free_port

    port = _free_port()
    command = (sys.executable, "-m", "huifang.config.cli", "serve", "--port", str(port))
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, start_new_session=True) as process:
        try:
            _first_page(port, [process])
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            for number in range(WARM * 4 + SERVED):
                if number == WARM * 4:
                    before = _server_cpu(process.pid)
                connection.request("GET", path, headers={"Cookie": cookie, "Accept": "text/html"})
                answer = connection.getresponse()
                body = answer.read()
                assert answer.status == 200, (answer.status, body[:500])
            time.sleep(0.2)
            spent = (_server_cpu(process.pid) - before) / SERVED
            connection.close()
        finally:
            _end(process)
    return spent


def _server_cpu(pid: int) -> float:
    """CPU of the web server's processes, and of the PostgreSQL backends of this database."""
    from django.db import connection

    backends: list[int] = []
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
            backends = [row[0] for row in cursor.fetchall()]
    return sum(process_cpu(one) for one in [*tree_of(pid), *backends])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
