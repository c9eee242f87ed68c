"""One foreground process tree: starts children by fork, ends them together, leaves no orphan.

Django is loaded once before the fork, so the children share its memory and start at once. Children stand in
process groups of their own: Ctrl-C reaches the parent only, which then asks every child to end.
"""

import ctypes
import gc
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from time import monotonic

from huifang.config.words import _

GRACE = 4.0
"""Seconds that children get to end by themselves."""
DEATHS, WITHIN = 5, 60.0
_PR_SET_PDEATHSIG = 1
Job = Callable[[], int]


@dataclass
class Child:
    """A process that must run as long as the parent does."""

    name: str
    job: Job
    pid: int = 0
    deaths: list[float] = field(default_factory=list)


class Supervisor:
    """Runs jobs as children until a signal comes; a child that dies is started again, but not for ever."""

    def __init__(self, jobs: Mapping[str, Job]) -> None:
        self.children = [Child(name, job) for name, job in jobs.items()]
        self.stopping = False

    def run(self) -> int:
        """0 after a signal, 1 when a child could not be kept alive."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop)
        os.register_at_fork(after_in_child=_end_with_parent)
        gc.collect()
        gc.freeze()
        code = 0
        for child in self.children:
            self._start(child)
        while not self.stopping:
            time.sleep(0.1)
            if any(not self._keep(child) for child in self.children if not _alive(child)):
                code = 1
                break
        self._end_all()
        return code

    def _stop(self, _number: int, _frame: object) -> None:
        self.stopping = True

    def _start(self, child: Child) -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        parent = os.getpid()
        child.pid = os.fork()
        if child.pid == 0:
            _become(child.job, parent)

    def _keep(self, child: Child) -> bool:
        """Start a dead child again; false when it died too often or before it ever ran."""
        if self.stopping:
            return True
        now = monotonic()
        child.deaths = [at for at in child.deaths if now - at < WITHIN] + [now]
        if len(child.deaths) >= DEATHS:
            _say(_("“{name}” stopped {n} times within a minute; giving up.").format(name=child.name, n=DEATHS))
            return False
        _say(_("“{name}” stopped unexpectedly; starting it again.").format(name=child.name))
        time.sleep(min(0.5 * len(child.deaths), 2))
        self._start(child)
        return True

    def _end_all(self) -> None:
        for child in self.children:
            _signal(child.pid, signal.SIGTERM)
        deadline = monotonic() + GRACE
        while monotonic() < deadline and any(_alive(child) for child in self.children):
            time.sleep(0.05)
        for child in self.children:
            # The group: what a child left behind ends too.
            _signal(-child.pid, signal.SIGKILL)
            _alive(child, wait=True)


def _become(job: Job, parent: int) -> None:
    """Be the child: own process group, ends with the parent, never returns."""
    code = 1
    try:
        os.setpgid(0, 0)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        _end_with_parent(signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)
        code = job()
    except SystemExit as wanted:
        code = wanted.code if isinstance(wanted.code, int) else 1
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _end_with_parent(number: int = signal.SIGKILL) -> None:
    """Ask the kernel to end this process when its parent dies (Linux; elsewhere the parent's groups must do)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(number))


def _alive(child: Child, *, wait: bool = False) -> bool:
    if not child.pid:
        return False
    try:
        done, _status = os.waitpid(child.pid, 0 if wait else os.WNOHANG)
    except ChildProcessError:
        done = child.pid
    if done:
        _signal(-child.pid, signal.SIGKILL)
        child.pid = 0
    return not done


def _signal(pid: int, number: int) -> None:
    if pid:
        with suppress(ProcessLookupError):
            os.kill(pid, number)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
