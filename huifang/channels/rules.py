"""May we call now, and the lives of messages. Pure (R2.6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from huifang.kernel import clock
from huifang.kernel.calendar import WorkCalendar
from huifang.kernel.decision import YES, Decision, no
from huifang.kernel.machine import Machine, Move


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


# Messages that leave the house

OUTBOUND = Machine(
    name="channels.outbound",
    states=("queued", "inflight", "sent", "retry", "failed", "bounced", "cancelled"),
    initial="queued",
    moves=(
        Move("claim", ("queued", "retry", "inflight"), "inflight"),
        Move("deliver", ("inflight", "retry"), "sent"),
        Move("postpone", ("inflight",), "retry"),
        Move("give_up", ("inflight",), "failed"),
        Move("bounce", ("sent", "inflight", "retry"), "bounced"),
        Move("again", ("failed", "bounced", "cancelled"), "queued"),
        Move("cancel", ("queued", "retry", "failed"), "cancelled"),
    ),
)
"""``claim`` takes an inflight message only when its lease has run out: its process was killed."""

INBOUND = Machine(
    name="channels.inbound",
    states=("unmatched", "filed", "automatic", "bounce", "dismissed"),
    initial="unmatched",
    moves=(
        Move("file", ("unmatched", "automatic", "dismissed", "filed"), "filed"),
        Move("dismiss", ("unmatched", "automatic"), "dismissed"),
    ),
)

PATIENCE = 18
"""Tries of one message, about two days."""


def wait_after(tries: int) -> timedelta:
    """How long until the next try, after ``tries`` have failed: a minute, doubled each time, six hours at most."""
    return timedelta(seconds=min(60 * 2 ** max(tries - 1, 0), 6 * 3600))


def is_permanent(code: int) -> bool:
    """Does an SMTP reply code say that the message will never be taken (RFC 5321, 4.2.1)?"""
    return 500 <= code < 600


def blocks_address(status: str) -> bool:
    """Does an enhanced status (RFC 3463) say that the address itself is wrong, so that nothing should go there again?"""
    return status.startswith(("5.1.", "5.4.4", "5.2.1")) and status != "5.1.7"
