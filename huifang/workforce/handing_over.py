"""From a queue's need to what a roster must cover: intervals of the same number become one line (R6.1, R6.2)."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from huifang.accounts.models import User
from huifang.kernel.decision import Refused, no
from huifang.workforce import roster_access, roster_services, staffing_presenting, volume_presenting
from huifang.workforce.forecast.series import MINUTES
from huifang.workforce.models import Forecast, Queue, Roster
from huifang.workforce.staffing_presenting import Line

SOURCE = "staffing"


def open_rosters(user: User, forecast: Forecast) -> list[Roster]:
    """Drafts that the user plans and that share days with a forecast."""
    last = forecast.first + timedelta(days=forecast.days - 1)
    rows = roster_access.visible_to(user).filter(state=Roster.State.DRAFT, starts_on__lte=last, ends_on__gte=forecast.first)
    return [row for row in rows.select_related("unit").order_by("starts_on", "id")[:20] if roster_access.may_plan(user, row)]


def hand_over(forecast: Forecast, roster: Roster, *, by: User, at: datetime) -> int:
    """Put the need of the days that both have into the roster, in place of what stood for these days and the queue's skill; how many lines.

    Raises:
        Refused: not theirs to plan, or no day in common.
        Conflict: somebody else changed the roster.
    """
    queue = forecast.queue
    service = staffing_presenting.service_of(queue)
    lines: list[roster_services.Wanted] = []
    touched: set[date] = set()
    earlier: list[volume_presenting.Interval] = []
    for day in volume_presenting.days_of(forecast, volume_presenting.changes_of(queue), at=at):
        if roster.starts_on <= day.on <= roster.ends_on and day.intervals:
            touched.add(day.on)
            needed = staffing_presenting.lines(day.intervals, service, None, (1.0, 1.0), at=at, earlier=earlier)
            lines += _merged(day.on, needed, queue)
        earlier += day.intervals
    if not touched:
        raise Refused(no("no_day_in_common"))
    kept = [
        roster_services.Wanted(need.weekdays, need.starts, need.ends, need.people, need.skill_id, need.day)
        for need in roster.needs.order_by("id")
        if need.day not in touched or need.skill_id != queue.skill_id
    ]
    roster_services.set_needs(roster, needs=[*kept, *lines], by=by, at=at, source=SOURCE)
    return len(lines)


def _merged(on: date, lines: Sequence[Line], queue: Queue) -> list[roster_services.Wanted]:
    found: list[roster_services.Wanted] = []
    for line in lines:
        starts = line.starts_at.hour * 60 + line.starts_at.minute
        ends = starts + queue.minutes
        if queue.minutes >= MINUTES:  # a day's work is done while the queue is open
            starts, ends = queue.opens, queue.closes
        people = line.plan.rostered
        before = found[-1] if found else None
        if before and before.ends == starts and before.people == people:
            found[-1] = roster_services.Wanted("", before.starts, ends, people, queue.skill_id, on)
        elif people:
            found.append(roster_services.Wanted("", starts, ends, people, queue.skill_id, on))
    return found
