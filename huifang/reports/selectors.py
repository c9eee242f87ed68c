"""The totals of a month: a fixed number of GROUP BYs over one month's index ranges, whatever the tables hold."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Count, F, OuterRef, Q, QuerySet, Subquery, Sum, When
from django.db.models.functions import TruncDate

from huifang.accounts.models import User
from huifang.archive.labels import type_names
from huifang.archive.models import Project
from huifang.followup.models import Attempt, Record, Task
from huifang.kernel import clock
from huifang.reports.access import Scope
from huifang.reports.rules import Month, Rate

REACHED = Attempt.Outcome.REACHED
CONTENT = (Record.Satisfaction.VERY, Record.Satisfaction.SATISFIED)
ENDED = (Task.State.UNREACHABLE, Task.State.REFUSED, Task.State.REPAIR)
"""How a call can end without a conversation; a wrong number waits for its repair."""
WAITING = (Task.State.WAITING, Task.State.CALLBACK)
NOTHING = Rate()
NOBODY = 0
OTHER = ""
"""Calls about a complaint or an open matter belong to no project type."""


@dataclass(slots=True)
class Figures:
    """The figures of one agent, one type or everybody."""

    reached: Rate = NOTHING
    """Attempts that reached somebody, of all attempts."""
    customers: Rate = NOTHING
    """Calls that reached the customer, of all calls that were tried."""
    content: Rate = NOTHING
    """Records of satisfied or very satisfied customers, of all records."""
    completed: Rate = NOTHING
    """Calls completed, of those completed, ended without a conversation, or due in the month and still open."""
    complaints: int = 0
    needs: int = 0
    seconds: int = 0

    @property
    def average(self) -> int | None:
        """The average length of a conversation in seconds."""
        return self.seconds // self.content.whole if self.content.whole else None


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table: the key that filters its rows, its name, its figures."""

    key: int | str
    name: str
    figures: Figures


@dataclass(frozen=True, slots=True)
class Day:
    """The attempts of one day."""

    on: date
    reached: Rate


@dataclass(frozen=True, slots=True)
class Monthly:
    """The totals of a month (R2.15)."""

    month: Month
    total: Figures
    agents: list[Line]
    types: list[Line]
    outcomes: dict[str, Rate]
    satisfaction: dict[str, Rate]
    results: dict[str, int]
    days: list[Day]
    void: int
    before: Rate


def attempts_in(scope: Scope, month: Month) -> QuerySet[Attempt]:
    """The attempts of a month, by the index over their start."""
    return Attempt.objects.filter(scope.attempts, started_at__gte=month.start, started_at__lt=month.end)


def records_in(scope: Scope, month: Month) -> QuerySet[Record]:
    """The records of a month, void ones too, by the index over the time of the call."""
    return Record.objects.filter(scope.records, called_at__gte=month.start, called_at__lt=month.end)


def ended_in(rows: QuerySet[Task], month: Month) -> QuerySet[Task]:
    """Calls tried in the month that ended in it without a conversation."""
    tried = Attempt.objects.filter(started_at__gte=month.start, started_at__lt=month.end).values("task")
    return rows.filter(Q(closed_at__gte=month.start, closed_at__lt=month.end) | Q(closed_at=None), pk__in=tried, state__in=ENDED)


def still_open(rows: QuerySet[Task], month: Month) -> QuerySet[Task]:
    """Calls due in the month that wait still, by the index of the queue."""
    return rows.filter(state__in=WAITING, due_at__gte=month.start, due_at__lt=month.end)


def monthly(scope: Scope, month: Month) -> Monthly:
    """Everything the report shows, in a fixed number of queries."""
    attempts = attempts_in(scope, month)
    complete = records_in(scope, month).filter(state=Record.State.COMPLETE)
    tasks = Task.objects.filter(scope.tasks)
    by_agent: dict[int, Figures] = {}
    outcomes = _attempts(attempts, by_agent)
    satisfaction = _records(complete, by_agent)
    _customers(attempts, by_agent)
    results = _completion(ended_in(tasks, month), still_open(tasks, month), by_agent)
    total = _sum(by_agent.values())
    total.customers = _distinct(attempts)
    return Monthly(
        month=month,
        total=total,
        agents=_agents(by_agent),
        types=_types(attempts, complete, month),
        outcomes={o: Rate(outcomes.get(o, 0), total.reached.whole) for o in Attempt.Outcome.values},
        satisfaction={s: Rate(satisfaction.get(s, 0), total.content.whole) for s in Record.Satisfaction.values},
        results=results,
        days=_days(attempts, month),
        void=records_in(scope, month).filter(state=Record.State.VOID).count(),
        before=_reached(attempts_in(scope, month.previous)),
    )


def _attempts(rows: QuerySet[Attempt], by_agent: dict[int, Figures]) -> dict[str, int]:
    outcomes: dict[str, int] = {}
    for agent, outcome, count in rows.values_list("agent", "outcome").annotate(n=Count("id")):
        figures = by_agent.setdefault(agent, Figures())
        figures.reached += Rate(count if outcome == REACHED else 0, count)
        outcomes[outcome] = outcomes.get(outcome, 0) + count
    return outcomes


def _records(rows: QuerySet[Record], by_agent: dict[int, Figures]) -> dict[str, int]:
    satisfaction: dict[str, int] = {}
    counted = rows.values("agent", "satisfaction").annotate(
        n=Count("id"),
        calls=Count("task", distinct=True),
        spoken=Sum("seconds"),
        complaints_n=Count("id", filter=Q(has_complaint=True)),
        needs_n=Count("id", filter=Q(has_need=True)),
    )
    for row in counted:
        figures = by_agent.setdefault(row["agent"], Figures())
        figures.content += Rate(row["n"] if row["satisfaction"] in CONTENT else 0, row["n"])
        figures.completed += Rate(row["calls"], row["calls"])
        figures.seconds += row["spoken"] or 0
        figures.complaints += row["complaints_n"]
        figures.needs += row["needs_n"]
        satisfaction[row["satisfaction"]] = satisfaction.get(row["satisfaction"], 0) + row["n"]
    return satisfaction


def _customers(rows: QuerySet[Attempt], by_agent: dict[int, Figures]) -> None:
    counted = rows.values("agent").annotate(
        tried=Count("task", distinct=True), talked=Count("task", distinct=True, filter=Q(outcome=REACHED))
    )
    for row in counted:
        by_agent[row["agent"]].customers = Rate(row["talked"], row["tried"])


def _distinct(rows: QuerySet[Attempt]) -> Rate:
    found = rows.aggregate(tried=Count("task", distinct=True), talked=Count("task", distinct=True, filter=Q(outcome=REACHED)))
    return Rate(found["talked"], found["tried"])


def _completion(ended: QuerySet[Task], waiting: QuerySet[Task], by_agent: dict[int, Figures]) -> dict[str, int]:
    results: dict[str, int] = {}
    for rows in (ended, waiting):
        for agent, state, count in rows.values_list("assignee", "state").annotate(n=Count("id")):
            by_agent.setdefault(agent or NOBODY, Figures()).completed += Rate(0, count)
            results[state] = results.get(state, 0) + count
    return results


def _sum(every: Iterable[Figures]) -> Figures:
    total = Figures()
    for figures in every:
        total.reached += figures.reached
        total.content += figures.content
        total.completed += figures.completed
        total.complaints += figures.complaints
        total.needs += figures.needs
        total.seconds += figures.seconds
    return total


def _agents(by_agent: Mapping[int, Figures]) -> list[Line]:
    names = dict(User.objects.filter(pk__in=by_agent).values_list("pk", "name"))
    lines = [Line(pk, names.get(pk, ""), figures) for pk, figures in by_agent.items()]
    return sorted(lines, key=lambda line: (line.key == NOBODY, -line.figures.reached.whole, line.name))


def _types(attempts: QuerySet[Attempt], complete: QuerySet[Record], month: Month) -> list[Line]:
    by_type: dict[str, Figures] = {}
    rows: QuerySet[Any, Any] = (
        _with_type(attempts)
        .values("type")
        .annotate(tried=Count("id", distinct=True), talked=Count("id", distinct=True, filter=Q(outcome=REACHED)))
    )
    for row in rows:
        by_type.setdefault(row["type"] or OTHER, Figures()).reached += Rate(row["talked"], row["tried"])
    written: QuerySet[Any, Any] = (
        _with_type(complete)
        .values("type")
        .annotate(n=Count("id", distinct=True), content=Count("id", distinct=True, filter=Q(satisfaction__in=CONTENT)))
    )
    for row in written:
        by_type.setdefault(row["type"] or OTHER, Figures()).content += Rate(row["content"], row["n"])
    names = type_names(month.following.first)
    lines = [Line(code, names.get(code, code), figures) for code, figures in by_type.items()]
    return sorted(lines, key=lambda line: (line.key == OTHER, -line.figures.reached.whole, line.name))


def _with_type(rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """Rows of attempts or records, once for each due item of their call, with the type of the item's project."""
    about = Case(When(task__items__obligation__subject_kind=Project.ref_kind, then=F("task__items__obligation__subject_id")))
    found = Project.objects.filter(pk=OuterRef("about")).values("type")[:1]
    typed: QuerySet[Any, Any] = rows.annotate(about=about).annotate(type=Subquery(found))
    return typed


def _days(rows: QuerySet[Attempt], month: Month) -> list[Day]:
    counted = (
        rows.annotate(day=TruncDate("started_at", tzinfo=clock.ZONE))
        .values("day")
        .annotate(tried=Count("id"), talked=Count("id", filter=Q(outcome=REACHED)))
    )
    found = {row["day"]: Rate(row["talked"], row["tried"]) for row in counted}
    every = (date(month.year, month.month, n) for n in range(1, month.days + 1))
    return [Day(on, found.get(on, Rate())) for on in every]


def _reached(rows: QuerySet[Attempt]) -> Rate:
    found = rows.aggregate(tried=Count("id"), talked=Count("id", filter=Q(outcome=REACHED)))
    return Rate(found["talked"], found["tried"])
