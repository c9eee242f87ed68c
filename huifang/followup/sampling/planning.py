"""When a draw is made and until when its calls are: pure arithmetic over the calendar (R2.4)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from huifang.followup.rules import coverage
from huifang.followup.rules.coverage import Coverage, Line, Span
from huifang.kernel import clock
from huifang.kernel.calendar import WorkCalendar

AHEAD = timedelta(minutes=1)
"""At least so long before its moment a draw is announced."""
ON_DEMAND_DAYS = 10
LOOK_BACK = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Plan:
    """A draw to be: its period, its moment, the days whose records it looks at, and the day by which it is to be done."""

    span: Span
    moment: datetime
    seen: tuple[date, date] | None
    due_on: date


def moment_of(rule: Coverage, span: Span, calendar: WorkCalendar) -> datetime:
    """When a period's draw is made: at the begin of the working day on or after its day."""
    return calendar.start_of_working_day(calendar.next_working_day(coverage.drawn_on(span, rule.weekday), strict=False))


def plan(rule: Coverage, line: Line, span: Span, calendar: WorkCalendar, *, at: datetime) -> Plan:
    """The plan of a period's draw, announced at ``at``: never for a moment that has passed."""
    moment = max(moment_of(rule, span, calendar) if line.every != "on_demand" else at, at + AHEAD)
    return Plan(span, moment, seen(rule, line, span), due(rule, line, span, calendar, clock.local_date(moment)))


def seen(rule: Coverage, line: Line, span: Span) -> tuple[date, date] | None:
    """The days whose records are the population: those of the period before; on demand those of the last year."""
    if rule.population not in {"records", "list"}:
        return None
    if line.every == "on_demand":
        return span.first - LOOK_BACK, span.first
    earlier = coverage.before(line.every, span)
    return earlier.first, earlier.last


def due(rule: Coverage, line: Line, span: Span, calendar: WorkCalendar, day: date) -> date:
    """The last day: so long after the draw as the rule says, else the period's last day; never before the draw."""
    if rule.within is not None and rule.within.unit in {"days", "working_days"}:
        if rule.within.unit == "days":
            return day + timedelta(days=rule.within.amount)
        return calendar.add_working_days(day, rule.within.amount, strict=False)
    if line.every == "on_demand":
        return calendar.add_working_days(day, ON_DEMAND_DAYS, strict=False)
    return max(span.last, calendar.next_working_day(day, strict=False))
