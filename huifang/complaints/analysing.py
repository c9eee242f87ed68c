"""What complaints come from: a Pareto and a trend over months, each figure of which opens its rows (R3.9); the figures of one month."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext as _

from huifang.complaints.models import Category, Cause, Complaint
from huifang.complaints.rules import OPEN
from huifang.kernel import clock

PERIODS = (3, 6, 12, 24)
OUT = ("void", "merged")
"""States that are not counted: nothing was complained of, or it counts as the other."""
ENDED = ("satisfied", "unreachable", "decided")
MOST = 12
BY = ("category", "cause", "channel", "tier", "merit")


def first_of(day: date) -> date:
    """The first day of a month."""
    return day.replace(day=1)


def months_back(day: date, count: int) -> date:
    """The first day of the month that many months before."""
    index = day.year * 12 + day.month - 1 - count
    return date(index // 12, index % 12 + 1, 1)


def start_of(period: int, today: date) -> datetime:
    """From when a period of months counts: that many months with the present one."""
    return clock.moment_of(months_back(today, period - 1))


def within(rows: QuerySet[Complaint], start: datetime, end: datetime | None = None) -> QuerySet[Complaint]:
    """Complaints that count, taken in a span."""
    rows = rows.filter(taken_at__gte=start).exclude(state__in=OUT)
    return rows.filter(taken_at__lt=end) if end else rows


def closed_in(month: date) -> Q:
    """Complaints that came to their end in a month."""
    return Q(closed_at__gte=clock.moment_of(month), closed_at__lt=clock.moment_of(months_back(month, -1)), state__in=ENDED)


def left_at_end_of(month: date) -> Q:
    """Complaints that were not closed when a month ended, whatever became of them since."""
    end = clock.moment_of(months_back(month, -1))
    return Q(taken_at__lt=end) & (Q(state__in=OPEN) | Q(state__in=ENDED, closed_at__gte=end))


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a Pareto: its key in the list's filter, its name, its figure, the share of it and all before it."""

    key: str
    name: str
    count: int
    together: int
    whole: int

    @property
    def percent(self) -> int:
        """The share of this and all before it, in percent."""
        return round(100 * self.together / self.whole) if self.whole else 0


def pareto(rows: QuerySet[Complaint], by: str) -> list[Bar]:
    """The most frequent first; those without one last. A complaint with two causes counts for each."""
    counted = _counted(rows, by)
    names = _names(by, counted)
    order = sorted(counted, key=lambda key: (key == "", -counted[key], key))
    whole, together, bars = sum(counted.values()), 0, []
    for key in order:
        together += counted[key]
        bars.append(Bar(key or "none", names.get(key) or _("not stated"), counted[key], together, whole))
    return bars


def _counted(rows: QuerySet[Complaint], by: str) -> dict[str, int]:
    if by != "cause":
        return {str(key or ""): count for key, count in rows.order_by().values_list(by).annotate(n=Count("pk"))}
    causes = Cause.objects.filter(withdrawn_at=None, complaint__in=rows.order_by().values("pk"))
    counted = {str(code): count for code, count in causes.order_by().values_list("code").annotate(n=Count("complaint", distinct=True))}
    without = rows.exclude(pk__in=Cause.objects.filter(withdrawn_at=None).values("complaint")).count()
    return counted | ({"": without} if without else {})


def _names(by: str, counted: Mapping[str, int]) -> dict[str, str]:
    if by == "category":
        return {str(row.pk): row.path for row in Category.objects.filter(pk__in=[int(key) for key in counted if key])}
    if by == "cause":
        rows = Cause.objects.filter(code__in=list(counted)).order_by("at").values_list("code", "label")
        return dict(rows)
    choices: Mapping[str, Mapping[str, Any]] = {
        "channel": dict(Complaint.Channel.choices),
        "tier": dict(Complaint.Tier.choices),
        "merit": dict(Complaint.Merit.choices),
    }
    return {key: str(label) for key, label in choices[by].items()}


def trend(rows: QuerySet[Complaint], start: datetime, today: date) -> list[tuple[date, int]]:
    """Complaints of each month from ``start`` until today; months without any too."""
    counted = rows.order_by().annotate(month=TruncMonth("taken_at", tzinfo=clock.ZONE)).values_list("month").annotate(n=Count("pk"))
    found = {clock.local_date(month): count for month, count in counted}
    months, day = [], clock.local_date(start)
    while day <= today:
        months.append((day, found.get(day, 0)))
        day = months_back(day, -1)
    return months


def figures(month: date, at: datetime) -> dict[str, Any]:
    """Everything the report of a month says, as plain values that are kept with it."""
    start, end = clock.moment_of(month), clock.moment_of(months_back(month, -1))
    taken = within(Complaint.objects.all(), start, end)
    closed = Complaint.objects.filter(closed_in(month))
    states = Counter(dict(closed.order_by().values_list("state").annotate(n=Count("pk"))))
    spans = sorted(done - began for began, done in closed.values_list("taken_at", "closed_at") if done)
    judged = taken.exclude(merit="")
    return {
        "taken": taken.count(),
        "before": within(Complaint.objects.all(), clock.moment_of(months_back(month, 1)), start).count(),
        "closed": sum(states.values()),
        "satisfied": states["satisfied"],
        "unreachable": states["unreachable"],
        "decided": states["decided"],
        "again": taken.filter(rounds__gt=1).count(),
        "judged": judged.count(),
        "justified": judged.filter(merit="justified").count(),
        "open": Complaint.objects.filter(left_at_end_of(month)).count(),
        "hours": round(spans[len(spans) // 2] / timedelta(hours=1)) if spans else None,
        "safety": taken.filter(tier="safety").count(),
        "groups": {
            by: [[bar.key, bar.name, bar.count] for bar in pareto(taken, by)[:MOST]] for by in ("category", "cause", "channel", "tier")
        },
        "counted_at": at.isoformat(),
    }
