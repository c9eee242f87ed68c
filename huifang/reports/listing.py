"""The lists behind the figures: records (the register), tries, calls."""

from collections.abc import Sequence
from dataclasses import replace

from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from huifang.accounts.models import User
from huifang.archive.labels import type_names
from huifang.followup.models import Attempt, Record
from huifang.kernel import clock
from huifang.organization.gate import user_of
from huifang.reports import access, labels, selectors
from huifang.reports.narrowing import NO_TYPE, Narrowing
from huifang.reports.rules import Month
from huifang.ui.lists import Choice, Column, Filter, ListSpec, Sort

MONTHS = 24


def shown(key: str, label: object, choices: Sequence[tuple[object, object]], default: str = "") -> Filter:
    """A chip that only shows what the view has narrowed already."""
    return Filter(key, label, tuple(Choice(str(value), word) for value, word in choices), default=default)  # type: ignore[arg-type]


def chips(request: HttpRequest, at: Narrowing) -> tuple[Filter, ...]:
    """Month, unit, agent, type."""
    user, now = user_of(request), Month.at(clock.today())
    months = now.back(MONTHS)
    months += [] if at.month in months else [at.month]
    units = list(access.units_for(user).values_list("pk", "name"))
    agents = _agents(user, at)
    types = [*type_names().items(), (NO_TYPE, _("no project"))]
    every = [shown("month", _("Month"), [(m, m) for m in months], default=str(now))]
    every += [shown("unit", _("Unit"), units)] if len(units) > 1 else []
    every += [shown("agent", _("Agent"), agents)] if len(agents) > 1 or at.agent else []
    return (*every, shown("type", _("Project type"), types))


def _agents(user: User, at: Narrowing) -> Sequence[tuple[int, str]]:
    tried = selectors.attempts_in(access.scope_of(user), at.month).values("agent")
    return list(User.objects.filter(Q(pk__in=tried) | Q(pk=at.agent or 0)).order_by("name", "pk").values_list("pk", "name"))


REGISTER = ListSpec(
    name="reports.register",
    title=_("Register of follow-ups"),
    row_template="reports/rows/record.html",
    template="reports/register.html",
    columns=(
        Column("number", _("Follow-up number"), fixed=True),
        Column("agent", _("Agent")),
        Column("customer", _("Customer name")),
        Column("project", _("Project type and completion")),
        Column("cycle", _("Project cycle")),
        Column("called", _("Time of the follow-up"), sort="old"),
        Column("outcome", _("Outcome")),
        Column("remarks", _("Opinion, need, remarks")),
    ),
    sorts=(
        Sort("old", _("Oldest first"), ("called_at", "id")),
        Sort("new", _("Newest first"), ("called_at", "id"), backwards=True),
    ),
    export_permission=access.EXPORT,
    empty_title=_("No follow-up was recorded in this month"),
    empty_text=_("Each completed call is a line of the register."),
)
ATTEMPTS = ListSpec(
    name="reports.attempts",
    title=_("Tries"),
    row_template="reports/rows/attempt.html",
    columns=(
        Column("started", _("Begun"), sort="new", fixed=True),
        Column("agent", _("Agent")),
        Column("customer", _("Customer name"), fixed=True),
        Column("number", _("Telephone")),
        Column("outcome", _("Outcome")),
        Column("note", _("Remarks")),
    ),
    sorts=(
        Sort("new", _("Newest first"), ("started_at", "id"), backwards=True),
        Sort("old", _("Oldest first"), ("started_at", "id")),
    ),
    export_permission=access.EXPORT,
    empty_title=_("No try in this month"),
    empty_text=_("Each time an agent tries to reach a customer is a row here."),
)
TASKS = ListSpec(
    name="reports.tasks",
    title=_("Calls to customers"),
    row_template="reports/rows/task.html",
    columns=(
        Column("due", _("Due"), sort="due", fixed=True),
        Column("customer", _("Customer name"), fixed=True),
        Column("agent", _("Whose call")),
        Column("kind", _("Kind of call")),
        Column("state", _("State")),
        Column("closed", _("Ended")),
    ),
    sorts=(
        Sort("due", _("Due first"), ("due_at", "id")),
        Sort("new", _("Latest due first"), ("due_at", "id"), backwards=True),
    ),
    export_permission=access.EXPORT,
    empty_title=_("No such call in this month"),
    empty_text=_("Calls behind the figures of the report stand here."),
)


def register_spec(request: HttpRequest, at: Narrowing) -> ListSpec:
    """The register with its chips."""
    satisfaction = [("content", _("satisfied or very satisfied")), *Record.Satisfaction.choices]
    marks = [("complaint", _("with a complaint")), ("need", _("with a need")), ("open", _("open matter"))]
    states = [("complete", _("complete")), ("void", _("void"))]
    own = (
        shown("satisfaction", _("Satisfaction"), satisfaction),
        shown("mark", _("Marks"), marks),
        shown("state", _("State"), states),
    )
    return replace(REGISTER, filters=(*chips(request, at), *own))


def attempts_spec(request: HttpRequest, at: Narrowing) -> ListSpec:
    """Tries with their chips."""
    return replace(ATTEMPTS, filters=(*chips(request, at), shown("outcome", _("Outcome"), Attempt.Outcome.choices)))


def tasks_spec(request: HttpRequest, at: Narrowing) -> ListSpec:
    """Calls with their chips."""
    return replace(TASKS, filters=(*chips(request, at), shown("result", _("Counted as"), list(labels.RESULTS.items()), default="tried")))
