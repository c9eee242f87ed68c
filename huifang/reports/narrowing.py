"""Narrowing rows exactly as a figure was counted: by month, unit, agent, type, result."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from django.db.models import Exists, OuterRef, Q, QuerySet

from huifang.accounts.models import User
from huifang.archive.models import Project
from huifang.followup.models import Attempt, Record, Task, TaskItem
from huifang.kernel import clock
from huifang.reports import access, selectors
from huifang.reports.rules import Month

R = TypeVar("R", Attempt, Record, Task)
NO_TYPE = "none"


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What the address says: month, unit, agent, type; anything unreadable counts as not said."""

    month: Month
    unit: int | None = None
    agent: int | None = None
    type: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Narrowing":
        """Read the query of a page; the present month when none is given."""
        try:
            month = Month.parse(query.get("month", ""))
        except ValueError:
            month = Month.at(clock.today())
        return cls(month, _number(query.get("unit")), _number(query.get("agent")), query.get("type", ""))


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 16 else None


def register_rows(user: User, at: Narrowing) -> QuerySet[Record]:
    """Lines of the register of a month, void ones too, as far as the user may read them."""
    rows = access.records_for(user).filter(called_at__gte=at.month.start, called_at__lt=at.month.end)
    if at.unit is not None:
        rows = rows.filter(unit__in=access.below(at.unit))
    if at.agent is not None:
        rows = rows.filter(agent=at.agent)
    return of_type(rows, at.type, "task")


def attempt_rows(user: User, at: Narrowing) -> QuerySet[Attempt]:
    """Tries of a month, as far as the user may read them."""
    rows = access.attempts_for(user).filter(started_at__gte=at.month.start, started_at__lt=at.month.end)
    if at.unit is not None:
        rows = rows.filter(task__unit__in=access.below(at.unit))
    if at.agent is not None:
        rows = rows.filter(agent=at.agent)
    return of_type(rows, at.type, "task")


def task_rows(user: User, at: Narrowing, result: str) -> QuerySet[Task]:
    """Calls behind a figure: the agent is who tried, who completed, or whose the call is, as the figure counts it."""
    rows = access.tasks_for(user)
    if at.unit is not None:
        rows = rows.filter(unit__in=access.below(at.unit))
    tried = attempt_rows(user, replace(at, type=""))
    talked = tried.filter(outcome=selectors.REACHED)
    completed = register_rows(user, replace(at, type="")).filter(state=Record.State.COMPLETE)
    mine = rows if at.agent is None else rows.filter(assignee=at.agent or None)
    ended = Q(pk__in=selectors.ended_in(mine, at.month).values("pk"))
    waiting = Q(pk__in=selectors.still_open(mine, at.month).values("pk"))
    keep = {
        "talked": Q(pk__in=talked.values("task")),
        "missed": Q(pk__in=tried.values("task")) & ~Q(pk__in=talked.values("task")),
        "completed": Q(pk__in=completed.values("task")),
        "ended": ended,
        "open": waiting,
        "due": Q(pk__in=completed.values("task")) | ended | waiting,
    }.get(result, Q(pk__in=tried.values("task")))
    return of_type(rows.filter(keep), at.type, "pk")


def of_type(rows: QuerySet[R], code: str, call: str) -> QuerySet[R]:
    """Rows whose call has a due item about a project of the type; ``none``: those without any project."""
    if not code:
        return rows
    items = TaskItem.objects.filter(task=OuterRef(call), obligation__subject_kind=Project.ref_kind)
    if code == NO_TYPE:
        return rows.filter(~Exists(items))
    return rows.filter(Exists(items.filter(obligation__subject_id__in=Project.objects.filter(type=code).values("pk"))))


def narrow_register(rows: QuerySet[Record], query: Mapping[str, str]) -> QuerySet[Record]:
    """By satisfaction, marks and state, as the chips say."""
    satisfaction = query.get("satisfaction", "")
    if satisfaction == "content":
        rows = rows.filter(satisfaction__in=selectors.CONTENT)
    elif satisfaction in Record.Satisfaction.values:
        rows = rows.filter(satisfaction=satisfaction)
    marks = {"complaint": Q(has_complaint=True), "need": Q(has_need=True), "open": Q(matter=Record.Matter.OPEN)}
    rows = rows.filter(marks.get(query.get("mark", ""), Q()))
    state = query.get("state", "")
    return rows.filter(state=state) if state in Record.State.values else rows
