"""The moments of a ladder: from a time-limit rule, the calendar and a due time."""

from datetime import datetime, timedelta

from huifang.kernel import clock
from huifang.kernel.calendar import WorkCalendar
from huifang.obligations.models import Obligation
from huifang.obligations.rules import Watch
from huifang.organization.selectors import work_calendar
from huifang.regulations.selectors import limit_for
from huifang.regulations.shapes import Amount, TimeLimit


def after(moment: datetime, amount: Amount, calendar: WorkCalendar, *, strict: bool = True) -> datetime:
    """``moment`` plus an amount of clock or working time.

    Working days end at the end of the working day; hours are counted to the minute. ``strict=False`` counts
    weekends only in a year without data, as for the steps of a ladder, which must climb all the same.

    Raises:
        UnknownYear: working time is needed in a year without calendar data; a deadline must not be guessed.
    """
    if amount.unit == "hours":
        return moment + timedelta(hours=amount.amount)
    if amount.unit == "days":
        return moment + timedelta(days=amount.amount)
    if amount.unit == "working_hours":
        return calendar.add_working_minutes(moment, amount.amount * 60, strict=strict)
    day = calendar.add_working_days(clock.local_date(moment), amount.amount, strict=strict)
    return calendar.end_of_working_day(day).astimezone(moment.tzinfo)


def before(moment: datetime, amount: Amount, calendar: WorkCalendar) -> datetime:
    """``moment`` less an amount, for warnings; never raises, a warning may be a little early."""
    if amount.unit == "hours":
        return moment - timedelta(hours=amount.amount)
    if amount.unit == "days":
        return moment - timedelta(days=amount.amount)
    if amount.unit == "working_hours":
        return calendar.add_working_minutes(moment, -amount.amount * 60, strict=False)
    return calendar.start_of_working_day(calendar.add_working_days(clock.local_date(moment), -amount.amount, strict=False))


def limit_of(obligation: Obligation, at: datetime) -> TimeLimit | None:
    """The time limit whose ladder the duty climbs, as in force at ``at``."""
    if not obligation.ladder:
        return None
    rule = limit_for(obligation.rule_id, obligation.ladder, clock.local_date(at))
    return rule.value if rule and isinstance(rule.value, TimeLimit) else None


def watch_of(obligation: Obligation, limit: TimeLimit | None) -> Watch:
    """What can still happen to the duty, with the ladder's moments resolved."""
    calendar = work_calendar()
    rungs = tuple(after(obligation.due_at, rung.after, calendar, strict=False) for rung in limit.ladder) if limit else ()
    return Watch(
        due_at=obligation.due_at,
        warn_at=obligation.warn_at,
        rungs=rungs,
        warned=obligation.warned_at is not None,
        breached=obligation.breached_at is not None,
        step=obligation.step,
    )
