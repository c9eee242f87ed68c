"""May we call now? Pure (R2.6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from huifang.kernel import clock
from huifang.kernel.calendar import WorkCalendar
from huifang.kernel.decision import YES, Decision, no


@dataclass(frozen=True, slots=True)
class Hours:
    """When customers may be called: windows of a working day and of a rest day, as local times."""

    workday: Sequence[tuple[time, time]]
    restday: Sequence[tuple[time, time]] = ()


def may_call(at: datetime, hours: Hours, calendar: WorkCalendar, *, do_not_call: bool = False, do_not_call_reason: str = "") -> Decision:
    """Quiet hours and the customer's own wish, with the reason and the next moment at which it is possible."""
    if do_not_call:
        return no("do_not_call", why=do_not_call_reason)
    if is_open(at, hours, calendar):
        return YES
    return no("quiet_hours", opens=next_opening(at, hours, calendar))


def windows_on(day: date, hours: Hours, calendar: WorkCalendar) -> Sequence[tuple[time, time]]:
    """The calling windows of a day, by holidays and 调休 too."""
    return hours.workday if calendar.is_working_day(day, strict=False) else hours.restday


def is_open(at: datetime, hours: Hours, calendar: WorkCalendar) -> bool:
    """Is ``at`` inside a calling window? A window's end is outside."""
    local = clock.local(at)
    return any(start <= local.time() < end for start, end in windows_on(local.date(), hours, calendar))


def next_opening(at: datetime, hours: Hours, calendar: WorkCalendar, *, horizon_days: int = 40) -> datetime | None:
    """The first moment from ``at`` on at which calling is allowed; None when there is none within the horizon."""
    if is_open(at, hours, calendar):
        return at
    local = clock.local(at)
    for offset in range(horizon_days):
        day = local.date() + timedelta(days=offset)
        for start, _end in windows_on(day, hours, calendar):
            opening = clock.moment_of(day, start)
            if opening > at:
                return opening
    return None


def opens_until(at: datetime, hours: Hours, calendar: WorkCalendar) -> datetime | None:
    """The end of the window that ``at`` is in."""
    local = clock.local(at)
    ends = (end for start, end in windows_on(local.date(), hours, calendar) if start <= local.time() < end)
    end = next(ends, None)
    return clock.moment_of(local.date(), end) if end else None
