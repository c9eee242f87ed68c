"""What planning made: runs, the load ahead by week, rounds day by day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q

from huifang.followup.models import PlanRun, Round, Task
from huifang.kernel import clock
from huifang.kernel.calendar import WorkCalendar
from huifang.obligations.models import Obligation

WEEKS = 9
OPEN = ("waiting", "callback")


@dataclass(frozen=True, slots=True)
class Week:
    """Calls due from Monday to Sunday: with an owner, with a team, in all; and working days of that week."""

    first: date
    last: date
    owned: int
    team: int
    days: int

    @property
    def calls(self) -> int:
        """All calls of the week."""
        return self.owned + self.team

    @property
    def a_day(self) -> int:
        """Calls on each working day, rounded up."""
        return -(-self.calls // self.days) if self.days else 0


def weeks(today: date, calendar: WorkCalendar) -> list[Week]:
    """The load of this week and the next eight: two counts a week over the due index."""
    monday = today - timedelta(days=today.weekday())
    return [_week(monday + timedelta(weeks=n), calendar) for n in range(WEEKS)]


def _week(monday: date, calendar: WorkCalendar) -> Week:
    start, end = clock.moment_of(monday), clock.moment_of(monday + timedelta(days=7))
    due = Task.objects.filter(state__in=OPEN, due_at__gte=start, due_at__lt=end)
    found = due.aggregate(owned=Count("pk", filter=Q(assignee__isnull=False)), team=Count("pk", filter=Q(assignee=None)))
    sunday = monday + timedelta(days=6)
    return Week(monday, sunday, found["owned"], found["team"], len(list(calendar.working_days(monday, sunday, strict=False))))


def overdue(today: date) -> int:
    """Open calls whose day has passed."""
    return Task.objects.filter(state__in=OPEN, due_at__lt=clock.moment_of(today)).count()


def provisional(calendar: WorkCalendar) -> int:
    """Open due items whose date waits for a year's holidays (暂定): those of the years after the last known one."""
    first = date(max(calendar.known_years, default=clock.today().year - 1) + 1, 1, 1) - timedelta(days=15)
    return Obligation.objects.filter(next_at__gte=clock.moment_of(first), is_provisional=True).count()


def runs(limit: int = 10) -> Sequence[PlanRun]:
    """The newest runs."""
    return list(PlanRun.objects.order_by("-pk")[:limit])


def rounds(limit: int = 20) -> Sequence[Round]:
    """The newest rounds, with their roll-ups."""
    return list(Round.objects.select_related("unit").order_by("-pk")[:limit])
