"""Follow-up work that the ledger of obligations already knows, spread by its windows (R2.13, R6.1)."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db.models import Avg, F, Min

from huifang.followup.models import Attempt, Task
from huifang.kernel import clock
from huifang.kernel.calendar import WorkCalendar

WINDOW = 5
"""Working days before its due time in which a call is made when nothing else says when it may begin."""
USUAL_SECONDS = 300.0


def calls_due(first: date, last: date, calendar: WorkCalendar) -> dict[date, float]:
    """Planned calls for each day: every open call, evenly over the working days from when it may begin until it is due.

    A call may begin when its obligations are warned of, else five working days before. What is late is done in the first five.
    """
    end = clock.moment_of(last + timedelta(days=60))
    rows = Task.objects.filter(state__in=("waiting", "callback"), way="phone", kind=Task.Kind.CYCLE, due_at__lt=end)
    counted: dict[tuple[date, date | None], int] = defaultdict(int)
    for due_at, warn_at in rows.annotate(warn=Min("items__obligation__warn_at")).values_list("due_at", "warn").iterator(5000):
        counted[clock.local_date(due_at), clock.local_date(warn_at) if warn_at else None] += 1
    found: dict[date, float] = defaultdict(float)
    for (due, warn), calls in counted.items():
        days = _window(due, warn, first, calendar)
        for day in days:
            if first <= day <= last:
                found[day] += calls / len(days)
    return dict(found)


def _window(due: date, warn: date | None, first: date, calendar: WorkCalendar) -> list[date]:
    if due < first:
        return [calendar.add_working_days(first - timedelta(days=1), n, strict=False) for n in range(1, WINDOW + 1)]
    begin = min(warn, due) if warn else calendar.add_working_days(due, 1 - WINDOW, strict=False)
    days = list(calendar.working_days(max(begin, first), due, strict=False))
    return days or [calendar.next_working_day(max(due, first), strict=False)]


def spread(due: dict[date, float], moments: Sequence[datetime]) -> list[float]:
    """Calls of each interval: a day's planned calls evenly over its open intervals; a day without any is moved to the next."""
    open_on: dict[date, list[int]] = defaultdict(list)
    for place, moment in enumerate(moments):
        open_on[moment.date()].append(place)
    result, left = [0.0] * len(moments), 0.0
    for day in sorted(set(due) | set(open_on)):
        left += due.get(day, 0.0)
        if places := open_on.get(day):
            for place in places:
                result[place] += left / len(places)
            left = 0.0
    return result


def seconds_a_call(at: datetime) -> float:
    """The mean length of a planned call and its tries, from the last ninety days."""
    tries = Attempt.objects.filter(way="phone", task__kind=Task.Kind.CYCLE, started_at__gte=at - timedelta(days=90))
    mean = tries.aggregate(mean=Avg(F("ended_at") - F("started_at")))["mean"]
    return max(mean.total_seconds(), 1.0) if mean else USUAL_SECONDS
