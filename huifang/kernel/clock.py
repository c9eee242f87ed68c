"""The only place that reads the wall clock.

Entry points read the clock once and hand the moment down; ``at`` lets tests, the demo company and
planning commands live at another moment without patching anything.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")

_override: ContextVar[datetime | None] = ContextVar("clock_override", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _override.get() or datetime.now(UTC)


def today() -> date:
    """The present date in Shanghai."""
    return local(now()).date()


def local(moment: datetime) -> datetime:
    """``moment`` on Shanghai's wall clock."""
    return moment.astimezone(ZONE)


def local_date(moment: datetime) -> date:
    """The Shanghai date of ``moment``."""
    return local(moment).date()


def moment_of(day: date, at: time = time(0, 0)) -> datetime:
    """The UTC moment at which Shanghai's clock shows ``day`` and ``at``."""
    return datetime.combine(day, at, tzinfo=ZONE).astimezone(UTC)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let the block live at ``moment``.

    Raises:
        ValueError: ``moment`` is naive.
    """
    if moment.tzinfo is None:
        raise ValueError("clock.at needs an aware moment")
    token = _override.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _override.reset(token)
