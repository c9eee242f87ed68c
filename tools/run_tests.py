"""Run all tests with what is present and say what is not: `python tools/run_tests.py [--quick]`.

Pure tests run once, database tests on SQLite (in one run with them) and on PostgreSQL, browser tests once. TEST_POSTGRES_URL names a
server; REQUIRE=postgres,browser turns the absence of either into a failure. Ends with `N passed, N failed`.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
NOTHING_COLLECTED = 5
LONGEST = 40 * 60.0
"""Seconds that one run of pytest may take."""
COUNTS = re.compile(r"(\d+) (passed|failed|errors?)\b")
SUMMARY = re.compile(r"^(?:=+ )?(?:\d+ [a-z]+(?:, )?)+ in [\d.]+s")


@dataclass
class Total:
    """What all runs together counted; an error in setting a test up counts as failed."""

    passed: int = 0
    failed: int = 0
    broken: bool = False

    def add(self, output: str, code: int) -> None:
        """Add one run of pytest: its summary line, and its exit code where it counted nothing."""
        lines = [line for line in output.splitlines() if SUMMARY.match(line.strip())]
        for number, word in COUNTS.findall(lines[-1]) if lines else ():
            if word == "passed":
                self.passed += int(number)
            else:
                self.failed += int(number)
        self.broken |= code not in (0, NOTHING_COLLECTED)


@dataclass(frozen=True)
class Run:
    """One call of pytest; `url` is the database it uses, empty for SQLite."""

    name: str
    marks: str
    url: str = ""
    workers: int = 2
    again: int = 1
    """How often a test that failed is run again; the summary names it then as well, so that it is seen and mended."""


def plan(*, quick: bool, postgres: str, browser: bool) -> list[Run]:
    """Say which runs are due. Quick leaves out PostgreSQL, the browser and what is marked slow."""
    if quick:
        return [Run("pure and SQLite", "not browser and not slow", again=0)]
    # Many tests wait for processes of their own or for the server: a third worker works meanwhile.
    runs = [Run("pure and SQLite", "not browser", workers=3)]
    if postgres:
        runs.append(Run("database on PostgreSQL", "database and not words", postgres, workers=3))
    if browser:
        runs.append(Run("browser", "browser"))
    return runs


def absences(*, postgres: str, browser: bool) -> dict[str, str]:
    """Name what is not here, with what would bring it."""
    missing = {}
    if not postgres:
        missing["postgres"] = "PostgreSQL is not present (set TEST_POSTGRES_URL): database tests run on SQLite only."
    if not browser:
        missing["browser"] = "Chromium is not present (apt-get install chromium): browser tests do not run."
    return missing


def browser_path() -> str:
    """Return the system's Chromium, or ''. HUIFANG_CHROMIUM overrides."""
    named = os.environ.get("HUIFANG_CHROMIUM", "")
    return named or next((path for path in CHROMIUM if shutil.which(path)), "")


def pytest(run: Run, total: Total) -> None:
    """Run pytest once, showing its output as it comes."""
    print(f"\n== {run.name}", flush=True)
    environment = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")}
    if run.url:
        environment["DATABASE_URL"] = run.url
    command = [sys.executable, "-m", "pytest", "-q", "-m", run.marks, "-n", str(run.workers), "--dist", "worksteal", "--durations=15"]
    command += ["--reruns", str(run.again), "-rR"] if run.again else []
    output, begun = [], time.monotonic()
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    ) as process:
        timer = threading.Timer(LONGEST, _end, (process, run.name))
        timer.start()
        try:
            for line in process.stdout or ():
                print(line, end="", flush=True)
                output.append(line)
        except BaseException:
            _end(process, run.name)
            raise
        finally:
            timer.cancel()
    print(f"{time.monotonic() - begun:.0f} s", flush=True)
    total.add("".join(output), process.returncode)


@contextlib.contextmanager
def linting() -> Iterator[Callable[[], int]]:
    """Lint beside the first tests, which often wait; gives a function that shows what lint said and returns its exit code."""
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8") as said,
        subprocess.Popen((sys.executable, str(ROOT / "tools" / "lint.py")), cwd=ROOT, stdout=said, stderr=subprocess.STDOUT) as process,
    ):

        def verdict() -> int:
            code = process.wait()
            said.seek(0)
            print(f"\n== lint\n{said.read()}", end="", flush=True)
            return code

        try:
            yield verdict
        finally:
            process.terminate()


def _end(process: subprocess.Popen[str], name: str) -> None:
    print(f"\n{name}: ended, with all that it started", flush=True)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def main(arguments: list[str]) -> int:
    """Lint and run; non-zero when anything failed or something required is absent."""
    start = time.monotonic()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    quick = "--quick" in arguments
    postgres = os.environ.get("TEST_POSTGRES_URL", "")
    browser = bool(browser_path())
    required = {name.strip() for name in os.environ.get("REQUIRE", "").split(",") if name.strip()}
    total, lint = Total(), 0
    with linting() as verdict:
        for number, run in enumerate(plan(quick=quick, postgres=postgres, browser=browser)):
            pytest(run, total)
            lint = lint if number else verdict()
    print()
    refused = False
    for name, sentence in {} if quick else absences(postgres=postgres, browser=browser).items():
        print(f"REQUIRED: {sentence}" if name in required else f"Note: {sentence}")
        refused |= name in required
    if lint:
        print("Lint failed; see above.")
    print(f"{time.monotonic() - start:.0f} s")
    print(f"{total.passed} passed, {total.failed} failed")
    return 1 if lint or refused or total.broken or total.failed or not total.passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
