"""Reference headcounts beside the computed need and the people there are, by role, region and queue (R6.1, R6.6; B1, E)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from django.db.models import Count

from huifang.complaints.models import Complaint
from huifang.followup.models import Attempt
from huifang.kernel import clock
from huifang.organization.selectors import work_calendar
from huifang.regulations.selectors import rules_in_force
from huifang.workforce import ledger, staffing_presenting, volume_presenting
from huifang.workforce.headcount import Headcount
from huifang.workforce.models import Contract, Queue
from huifang.workforce.shrinkage import scheduled
from huifang.workforce.staffing import DAY_SECONDS

SPAN = 28
"""Days that the volume is taken from."""
COMPLAINT_SECONDS = 1800.0
"""Work on a complaint where nobody counted."""
OCCUPANCY, PLANNED, UNPLANNED = 0.85, "0.15", "0.08"
WEEK_HOURS = 40


@dataclass(frozen=True, slots=True)
class Volumes:
    """What came on a working day on average: calls and complaints of each region, and who served it."""

    calls: Mapping[str, float]
    complaints: Mapping[str, float]
    served: Mapping[str, int]
    days: int

    def daily(self, counts: str, region: str | None = None) -> float:
        """So many a working day, of one region or of all."""
        parts = {"calls": [self.calls], "complaints": [self.complaints]}.get(counts, [self.calls, self.complaints])
        return sum(part.get(region, 0.0) if region is not None else sum(part.values()) for part in parts)

    @property
    def regions(self) -> list[str]:
        """Every region with anything, the largest first; those without a region last."""
        found = Counter(self.calls)
        found.update(self.complaints)
        return sorted(found, key=lambda region: (not region, -found[region], region))


@dataclass(frozen=True, slots=True)
class Post:
    """A role: its reference, the people who hold its skill, and what is missing."""

    rule: Headcount
    daily: float
    reference: int
    there: int

    @property
    def gap(self) -> int:
        """How many are missing; below nothing: more than the reference."""
        return self.reference - self.there


@dataclass(frozen=True, slots=True)
class Place:
    """A region: its volume, the reference of roles counted by region, the computed need, who served it lately."""

    region: str
    calls: float
    complaints: float
    reference: int
    computed: int
    there: int


@dataclass(frozen=True, slots=True)
class Line:
    """A queue: what its forecast brings a day, the reference, the computed need, and who can serve it."""

    queue: Queue
    daily: float | None
    reference: int | None
    computed: int | None
    peak: int | None
    there: int


def rules(at: datetime) -> list[Headcount]:
    """The references in force, in the order of the regulation."""
    return [rule.value for rule in rules_in_force(Headcount, clock.local_date(at))]


def volumes(at: datetime) -> Volumes:
    """The mean of the last four weeks' working days."""
    today = clock.local_date(at)
    first = today - timedelta(days=SPAN)
    begin, end = clock.moment_of(first), clock.moment_of(today)
    days = max(len(list(work_calendar().working_days(first, today - timedelta(days=1), strict=False))), 1)
    tries = Attempt.objects.filter(way="phone", started_at__gte=begin, started_at__lt=end)
    calls = tries.values_list("task__customer__region").annotate(n=Count("id"), people=Count("agent", distinct=True)).order_by()
    taken = Complaint.objects.filter(taken_at__gte=begin, taken_at__lt=end).values_list("region").annotate(n=Count("id")).order_by()
    rows = list(calls)
    return Volumes(
        {region: n / days for region, n, _people in rows},
        {region: n / days for region, n in taken},
        {region: people for region, _n, people in rows},
        days,
    )


def posts(found: Sequence[Headcount], came: Volumes) -> list[Post]:
    """Each role: reference, people, gap."""
    held: Counter[str] = Counter(Contract.objects.filter(is_active=True, user__is_active=True).values_list("skills__name", flat=True))
    return [Post(rule, came.daily(rule.counts), reference(rule, came), held[rule.role]) for rule in found]


def reference(rule: Headcount, came: Volumes) -> int:
    """How many people the rule asks for."""
    if rule.by_region:
        return sum(rule.people(came.daily(rule.counts, region)) for region in came.regions)
    return rule.people(came.daily(rule.counts))


def places(found: Sequence[Headcount], came: Volumes, at: datetime) -> list[Place]:
    """Each region: reference of the roles counted by region, need by workload, people who served it."""
    each = ledger.seconds_a_call(at)
    local = [rule for rule in found if rule.by_region]
    return [
        Place(
            region,
            came.calls.get(region, 0.0),
            came.complaints.get(region, 0.0),
            sum(rule.people(came.daily(rule.counts, region)) for rule in local),
            by_work(came.calls.get(region, 0.0) * each + came.complaints.get(region, 0.0) * COMPLAINT_SECONDS),
            came.served.get(region, 0),
        )
        for region in came.regions
    ]


def by_work(seconds: float) -> int:
    """People on the roster for so many seconds of work a working day."""
    return scheduled(ceil(seconds / (DAY_SECONDS * OCCUPANCY) - 1e-9), PLANNED, UNPLANNED)


def lines(found: Sequence[Headcount], at: datetime) -> list[Line]:
    """Each queue in use: the newest forecast's reference and computed need beside the people who can serve it."""
    contracts = Contract.objects.filter(is_active=True, user__is_active=True)
    everybody = contracts.count()
    held: Counter[int] = Counter(contracts.values_list("skills", flat=True))
    queues = Queue.objects.filter(is_active=True).select_related("skill").order_by("name")
    return [_line(queue, found, held[queue.skill_id] if queue.skill_id else everybody, at) for queue in queues]


def _line(queue: Queue, found: Sequence[Headcount], there: int, at: datetime) -> Line:
    forecast = queue.forecasts.select_related("queue").order_by("-id").first()
    if forecast is None:
        return Line(queue, None, None, None, None, there)
    days = [day for day in volume_presenting.days_of(forecast, volume_presenting.changes_of(queue), at=at) if day.intervals]
    daily = sum(day.all for day in days) / len(days) if days else 0.0
    intervals = [interval for day in days for interval in day.intervals]
    needed = staffing_presenting.lines(intervals, staffing_presenting.service_of(queue), None, (1.0, 1.0), at=at)
    # A single day stands for each of five in a week; longer forecasts hold their own rest days.
    weeks = forecast.days / 7 if forecast.days >= 7 else len(days) / 5
    computed = ceil(staffing_presenting.totals(needed, queue.minutes).hours / weeks / WEEK_HOURS - 1e-9) if weeks else 0
    rule = next((rule for rule in found if queue.skill and rule.role == queue.skill.name), None)
    rule = rule or next((rule for rule in found if rule.by_region), None)
    peak = max((line.plan.rostered for line in needed), default=0)
    return Line(queue, daily, rule.people(daily) if rule else None, max(computed, peak), peak, there)
