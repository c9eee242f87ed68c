"""Repeated work of all contexts: every few seconds, or once a night, whatever the number of workers.

A context names its work in ``schedules.py``::

    @pulse(1, name="obligations.sweep", label=_("Due dates"))
    def sweep(at: datetime) -> None: ...

    @nightly("02:30", name="followup.plan", label=_("Nightly planning"))
    def plan(at: datetime) -> None: ...

A pulse must bear running twice at once and being killed at any point. An error is written to its ``Pulse``
row and to the log and never stops the others.
"""

import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from time import monotonic

import structlog
from django.db import close_old_connections
from django.db.models import Q
from django.utils.functional import Promise

from huifang.journal.models import Pulse
from huifang.kernel import clock

Work = Callable[[datetime], object]
HEARTBEAT = "journal.heartbeat"
PROOF = 10.0
"""Seconds between two proofs of life in the table."""
LEASE = timedelta(minutes=5)
AGAIN = 600.0
"""Seconds until a nightly work that failed is tried again."""
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Schedule:
    """One registered work: its rhythm is either seconds or a time of day in Shanghai."""

    name: str
    label: "str | Promise"
    work: Work
    seconds: float = 0
    at: time | None = None


_schedules: dict[str, Schedule] = {}
_took: dict[str, int] = {}
"""Milliseconds of each work's last run in this process."""


def pulse(seconds: float, *, name: str, label: "str | Promise" = "") -> Callable[[Work], Work]:
    """Run the function every ``seconds``; it gets the moment of the run."""

    def register(work: Work) -> Work:
        _schedules[name] = Schedule(name, label or name, work, seconds=seconds)
        return work

    return register


def nightly(at: str = "02:30", *, name: str, label: "str | Promise" = "") -> Callable[[Work], Work]:
    """Run the function once a day after ``at`` (Shanghai), by one worker only; a missed night is made up for at start."""

    def register(work: Work) -> Work:
        _schedules[name] = Schedule(name, label or name, work, at=time.fromisoformat(at))
        return work

    return register


def schedules() -> tuple[Schedule, ...]:
    """Everything registered, by name."""
    return tuple(_schedules[name] for name in sorted(_schedules))


def run(schedule: Schedule, at: datetime) -> bool:
    """Run one work now and keep its error; true when it went well."""
    began = monotonic()
    try:
        schedule.work(at)
        _took[schedule.name] = round((monotonic() - began) * 1000)
    except Exception as error:
        text = "".join(traceback.format_exception(error))[-4000:]
        Pulse.objects.update_or_create(name=schedule.name, defaults={"failed_at": at, "error": text})
        log.exception("pulse failed", pulse=schedule.name, error=type(error).__name__)
        return False
    return True


def run_nightly(schedule: Schedule, at: datetime) -> bool | None:
    """Run a nightly work if its night is still open and no other worker has it; none when there was nothing to do."""
    night = _night(schedule, at)
    Pulse.objects.get_or_create(name=schedule.name)
    open_night = Pulse.objects.filter(Q(ran_on=None) | Q(ran_on__lt=night), name=schedule.name)
    if not open_night.filter(Q(busy_until=None) | Q(busy_until__lte=at)).update(busy_until=at + LEASE):
        return None
    went_well = run(schedule, at)
    row = Pulse.objects.filter(name=schedule.name)
    if went_well:
        row.update(ran_on=night, busy_until=None, seen_at=at, failed_at=None, error="", took_ms=_took.get(schedule.name))
    else:
        row.update(busy_until=at + timedelta(seconds=AGAIN))
    return went_well


def _night(schedule: Schedule, at: datetime) -> date:
    """The last day whose hour has come."""
    wall = clock.local(at)
    assert schedule.at is not None
    return wall.date() if wall.time() >= schedule.at else wall.date() - timedelta(days=1)


class Heart:
    """Runs every registered work until ``stop`` is set: the quick ones in one thread, the nightly ones in another."""

    def __init__(self, stop: threading.Event) -> None:
        self.stop = stop
        self._due: dict[str, float] = {}
        self._proved: dict[str, float] = {}
        self._failing: set[str] = set()
        self._nightly_now = ""

    def start(self) -> list[threading.Thread]:
        """Both threads, running."""
        loops = (("pulses", self._quick, 0.2), ("nightly", self._nights, 20.0))
        threads = [threading.Thread(target=self._loop, args=(step, wait), name=name, daemon=True) for name, step, wait in loops]
        for thread in threads:
            thread.start()
        return threads

    def _loop(self, step: Callable[[], None], wait: float) -> None:
        while not self.stop.is_set():
            try:
                close_old_connections()
                step()
            except Exception:
                log.exception("pulse loop stumbled")
                self.stop.wait(2)
            self.stop.wait(wait)

    def _quick(self) -> None:
        self._prove(HEARTBEAT)
        for schedule in schedules():
            if schedule.at is None and not self.stop.is_set() and self._due.get(schedule.name, 0) <= monotonic():
                went_well = run(schedule, clock.now())
                self._due[schedule.name] = monotonic() + (schedule.seconds if went_well else max(schedule.seconds, 5))
                self._note(schedule.name, went_well)

    def _note(self, name: str, went_well: bool) -> None:
        if not went_well:
            self._failing.add(name)
        elif name in self._failing or name not in self._proved:
            self._failing.discard(name)
            self._proved[name] = monotonic()
            values = {"seen_at": clock.now(), "failed_at": None, "error": "", "took_ms": _took.get(name)}
            Pulse.objects.update_or_create(name=name, defaults=values)
        else:
            self._prove(name, every=60)

    def _prove(self, name: str, every: float = PROOF) -> None:
        if monotonic() - self._proved.get(name, -every) < every:
            return
        self._proved[name] = monotonic()
        at = clock.now()
        Pulse.objects.update_or_create(name=name, defaults={"seen_at": at, "took_ms": _took.get(name)})
        if name == HEARTBEAT and self._nightly_now:
            Pulse.objects.filter(name=self._nightly_now, busy_until__isnull=False).update(busy_until=at + LEASE)

    def _nights(self) -> None:
        for schedule in schedules():
            if schedule.at is not None and not self.stop.is_set():
                self._nightly_now = schedule.name
                run_nightly(schedule, clock.now())
                self._nightly_now = ""
