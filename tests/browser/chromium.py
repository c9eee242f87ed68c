"""Chromium for the run: started anew when it died, and ended when it no longer answers.

Playwright's own time limits live in a process beside Chromium and do not cover closing a context. A test whose
browser hangs would wait for ever; here it fails, says so, and the next test gets a new browser.
"""

from __future__ import annotations

import faulthandler
import os
import shutil
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Playwright

from tools.run_tests import browser_path

# Without these Chromium looks for its maker's hosts at every start.
FLAGS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)
LONGEST = 420.0
"""Seconds that one test may take with all that goes before and after it; the longest takes about 90."""
GRACE = 30.0


class Chromium:
    """The browser of a run of tests."""

    def __init__(self, playwright: Playwright) -> None:
        self.playwright = playwright
        self.instance: Browser | None = None

    def running(self) -> Browser:
        """A browser that answers: the one at hand, else a new one."""
        if self.instance is None or not self.instance.is_connected():
            flags = [*FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
            headless = not os.environ.get("HUIFANG_HEADED")
            path = shutil.which(browser_path())
            self.instance = self.playwright.chromium.launch(executable_path=path, args=flags, headless=headless)
        return self.instance

    def close(self) -> None:
        """End it."""
        if self.instance is not None and self.instance.is_connected():
            with limited("the end of the run", GRACE):
                self.instance.close()


@contextmanager
def limited(name: str, seconds: float = LONGEST) -> Iterator[None]:
    """Kill the browser when the block takes longer than ``seconds``; end the process when even that does not help."""
    timers = [threading.Timer(seconds, _kill, (name,)), threading.Timer(seconds + GRACE, _leave, (name,))]
    for timer in timers:
        timer.daemon = True
        timer.start()
    try:
        yield
    finally:
        for timer in timers:
            timer.cancel()


def _kill(name: str) -> None:
    print(f"\n{name}: the browser does not answer; it is killed", file=sys.__stderr__, flush=True)
    faulthandler.dump_traceback(file=sys.__stderr__ or 2)
    for pid in descendants(os.getpid()):
        if "chrom" in _exe(pid):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue


def _leave(name: str) -> None:
    print(f"\n{name}: nothing goes on without the browser either; this process ends", file=sys.__stderr__, flush=True)
    os._exit(70)


def descendants(root: int) -> list[int]:
    """The processes below ``root``, as /proc tells."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except (OSError, ValueError):
                continue
            children.setdefault(parent, []).append(int(entry.name))
    found, left = [], [root]
    while left:
        for pid in children.get(left.pop(), []):
            found.append(pid)
            left.append(pid)
    return found


def _exe(pid: int) -> str:
    try:
        return (Path("/proc") / str(pid) / "exe").readlink().name
    except OSError:
        return ""
