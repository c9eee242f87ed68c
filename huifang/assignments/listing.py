"""The list of assignments: whose, how late, what waits for judgement; counts of each view, working time left."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from huifang.assignments import selectors
from huifang.assignments.models import Assignment
from huifang.kernel import clock
from huifang.organization.gate import user_of
from huifang.organization.selectors import work_calendar
from huifang.ui import formats
from huifang.ui.lists import Choice, Column, Filter, ListSpec, Sort


def _scopes(request: HttpRequest) -> Sequence[Choice]:
    user = user_of(request)
    late = Q(due_at__lt=clock.now(), state__in=selectors.PENDING)
    return (
        Choice("mine", gettext_lazy("Mine"), selectors.mine(user)),
        Choice("unit", gettext_lazy("My unit's"), selectors.of_units(user)),
        Choice("asked", gettext_lazy("Asked by me"), Q(asked_by=user)),
        Choice("late", gettext_lazy("Late"), late),
    )


VIEWS: tuple[tuple[str, str, Promise], ...] = (
    ("mine", "scope=mine", gettext_lazy("Mine")),
    ("unit", "scope=unit", gettext_lazy("My unit's")),
    ("asked", "scope=asked", gettext_lazy("Asked by me")),
    ("late", "scope=late", gettext_lazy("Late")),
    ("answered", "scope=asked&state=answered", gettext_lazy("To be judged by me")),
)


@dataclass(frozen=True, slots=True)
class View:
    """One view of the list with how many stand there."""

    label: Promise
    query: str
    count: int
    current: bool
    alarming: bool


def views(request: HttpRequest) -> list[View]:
    """The views everybody has, with counts: one query."""
    counts, now = selectors.counts(user_of(request), clock.now()), request.GET.urlencode()
    return [View(label, query, counts[key], query == now, key == "late" and counts[key] > 0) for key, query, label in VIEWS]


def prepare(rows: Sequence[Any]) -> None:
    """Put the working time left on each row that is still to be answered."""
    at, calendar = clock.now(), work_calendar()
    for row in rows:
        row.left = selectors.left(row, at, calendar) if row.state in selectors.PENDING else None
        row.late = row.state in selectors.PENDING and row.due_at < at


def words_left(row: Assignment) -> str:
    """The working time until, or since, the due time in words; empty when it is answered."""
    left: timedelta | None = getattr(row, "left", None)
    return formats.duration(left) if left is not None else ""


def hours_left(row: Assignment) -> timedelta | None:
    """For the workbook: working time left; none when it is answered or late."""
    left: timedelta | None = getattr(row, "left", None)
    return None if getattr(row, "late", False) else left


SPEC = ListSpec(
    name="assignments.list",
    title=gettext_lazy("Assignments"),
    row_template="assignments/rows/assignment.html",
    template="assignments/list.html",
    prepare=prepare,
    columns=(
        Column("due", gettext_lazy("Due"), sort="due", value=lambda a: a.due_at),
        Column("left", gettext_lazy("Working time left"), value=lambda a: str(hours_left(a) or "")),
        Column("title", gettext_lazy("Matter"), fixed=True, value=lambda a: a.title),
        Column("topic", gettext_lazy("Topic"), value=lambda a: a.get_topic_display()),
        Column("unit", gettext_lazy("Asked of"), value=lambda a: a.person or a.unit),
        Column("asked_by", gettext_lazy("Asked by"), value=lambda a: a.asked_by),
        Column("state", gettext_lazy("State"), value=lambda a: a.get_state_display()),
    ),
    sorts=(
        Sort("due", gettext_lazy("Due first"), ("due_at", "id")),
        Sort("new", gettext_lazy("Newest"), ("asked_at", "id"), backwards=True),
    ),
    filters=(
        Filter("scope", gettext_lazy("Whose"), _scopes),
        Filter(
            "state",
            gettext_lazy("State"),
            (
                Choice("pending", gettext_lazy("to be answered"), Q(state__in=selectors.PENDING)),
                Choice("answered", gettext_lazy("answered, to be judged"), Q(state="answered")),
                Choice("closed", gettext_lazy("closed"), Q(state__in=("accepted", "withdrawn"))),
            ),
            default="pending",
        ),
        Filter(
            "topic",
            gettext_lazy("Topic"),
            tuple(Choice(value, label, Q(topic=value)) for value, label in Assignment.Topic.choices),
        ),
    ),
    export_permission="reports.report.export",
    empty_title=gettext_lazy("Nothing to answer"),
    empty_text=gettext_lazy(
        "Needs, dissatisfaction and complaints that calls bring up for your department will stand here, each with its due time."
    ),
)
