"""Quiet times, ways of telling, and who of a ladder comes next. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import IntEnum

from huifang.kernel import clock
from huifang.kernel.calendar import WorkCalendar

NOW, DIGEST, INBOX, OFF = "now", "digest", "inbox", "off"
WAYS = (NOW, DIGEST, INBOX, OFF)
_HORIZON = 60


class Importance(IntEnum):
    """How much a notice matters; urgent ones break quiet times."""

    LOW = 1
    NORMAL = 2
    URGENT = 3


@dataclass(frozen=True, slots=True)
class Quiet:
    """When nobody is to be disturbed: from ``start`` to ``end`` by Shanghai's clock, over midnight if ``end`` is earlier.

    ``rest_days``: also all day on days that are no working days; a worked rest day (调休) is a working day.
    """

    start: time | None = None
    end: time | None = None
    rest_days: bool = False


def quiet_until(at: datetime, quiet: Quiet, calendar: WorkCalendar) -> datetime:
    """The first moment from ``at`` on at which people may be disturbed; ``at`` itself when they may now."""
    moment = at
    for _step in range(_HORIZON):
        later = _end_of_quiet(moment, quiet, calendar)
        if later is None:
            return moment
        moment = later
    return moment


def _end_of_quiet(at: datetime, quiet: Quiet, calendar: WorkCalendar) -> datetime | None:
    local = clock.local(at)
    if quiet.rest_days and not calendar.is_working_day(local.date(), strict=False):
        return clock.moment_of(local.date() + timedelta(days=1))
    start, end, wall = quiet.start, quiet.end, local.time()
    if start is None or end is None or start == end:
        return None
    if start < end:
        return clock.moment_of(local.date(), end) if start <= wall < end else None
    if wall >= start:
        return clock.moment_of(local.date() + timedelta(days=1), end)
    return clock.moment_of(local.date(), end) if wall < end else None


def mail_moment(way: str, importance: int, at: datetime, quiet: Quiet, calendar: WorkCalendar) -> datetime | None:
    """When a notice goes out by mail of its own; none when it only stands in the inbox or waits for the digest."""
    if way != NOW:
        return None
    return at if importance >= Importance.URGENT else quiet_until(at, quiet, calendar)


def digest_due(at: datetime, hour: time, quiet: Quiet, calendar: WorkCalendar) -> date | None:
    """The day whose digest is to be sent at ``at``: a working day, its hour has come, and it is not a quiet time."""
    local = clock.local(at)
    if not calendar.is_working_day(local.date(), strict=False) or local.time() < hour:
        return None
    return local.date() if _end_of_quiet(at, quiet, calendar) is None else None


def read_time(text: str) -> time | None:
    """``20:00`` as a time of day, or none."""
    hours, separator, minutes = text.strip().replace("：", ":").partition(":")
    if not (separator and hours.isdecimal() and minutes.isdecimal() and len(minutes) == 2 and len(hours) <= 2):
        return None
    return time(int(hours), int(minutes)) if int(hours) < 24 and int(minutes) < 60 else None
