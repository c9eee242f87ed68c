"""The queue of calls."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from huifang.accounts.models import User
from huifang.archive.labels import type_names
from huifang.archive.listing import regions
from huifang.archive.models import Customer, Project
from huifang.followup import access, labels
from huifang.followup.models import Task, TaskItem
from huifang.followup.selectors import queue
from huifang.kernel import clock
from huifang.organization.gate import require, user_of
from huifang.search.selectors import find
from huifang.ui.keyset import Rows
from huifang.ui.lists import BulkAction, Choice, Column, Filter, Listing, ListSpec, Preset, Sort, render_list

FOUND_AT_MOST = 200
Keep = Callable[[Rows], Rows]


def of_customers(**keep: str) -> Keep:
    """Calls to customers of a kind, looked up row by row, so that the order of the queue's index stays. Built when chosen."""
    return lambda rows: rows.filter(Exists(Customer.objects.filter(pk=OuterRef("customer_id"), **keep)))


def _due(_request: HttpRequest) -> Sequence[Choice]:
    at = clock.now()
    return (
        Choice("today", _("due today"), Q(due_at__gte=queue.midnight(at), due_at__lt=queue.tomorrow(at))),
        Choice("overdue", _("overdue"), Q(due_at__lt=queue.midnight(at))),
        Choice("now", _("until the end of today"), Q(due_at__lt=queue.tomorrow(at))),
    )


def _regions(_request: HttpRequest) -> Sequence[Choice]:
    return [Choice(name, name, of_customers(region=name)) for name in regions()]


def _of_type(code: str) -> Keep:
    def keep(rows: Rows) -> Rows:
        projects = Project.objects.filter(pk=OuterRef("obligation__subject_id"), type=code)
        links = TaskItem.objects.filter(task=OuterRef("pk"), obligation__subject_kind=Project.ref_kind)
        return rows.filter(Exists(links.filter(Exists(projects))))

    return keep


def _types(_request: HttpRequest) -> Sequence[Choice]:
    return [Choice(code, name, _of_type(code)) for code, name in type_names().items()]


SPEC = ListSpec(
    name="followup.queue",
    title=_("Follow-up queue"),
    row_template="followup/rows/task.html",
    columns=(
        Column("due", _("Due"), sort="due", value=lambda t: t.due_at),
        Column("customer", _("Customer"), fixed=True, value=lambda t: t.customer.name),
        Column("region", _("Region"), value=lambda t: t.customer.region),
        Column("what", _("What is due"), value=lambda t: t.line.what),
        Column("contact", _("Contact"), value=lambda t: t.line.contact.shown_name if t.line.contact else ""),
        Column("grade", _("Class"), value=lambda t: str(t.customer.get_grade_display())),
        Column("tries", _("Tries"), numeric=True, value=lambda t: t.unanswered or None),
        Column("agent", _("Agent"), value=lambda t: t.assignee.name if t.assignee else ""),
        Column("kind", _("Kind"), shown=False, value=lambda t: str(t.get_kind_display())),
        Column("state", _("State"), value=lambda t: str(t.get_state_display())),
    ),
    sorts=(
        Sort("due", _("Due first"), ("due_at", "id")),
        Sort("last", _("Due last"), ("due_at", "id"), backwards=True),
    ),
    filters=(
        Filter("due", _("Due"), _due),
        Filter("region", _("Region"), _regions),
        Filter("type", _("Project type"), _types),
        Filter("grade", _("Class"), tuple(Choice(v, label, of_customers(grade=v)) for v, label in Customer.Grade.choices)),
        Filter("kind", _("Kind"), tuple(Choice(v, label, Q(kind=v)) for v, label in Task.Kind.choices)),
    ),
    bulk_actions=(BulkAction("assign", _("Give to …"), "followup:assign_many", "user-share", access.ASSIGN),),
    search_label=_("Customer"),
    export_permission="archive.customer.export",
    empty_title=_("Nothing to call here"),
    empty_text=_(
        "Calls appear when the plan makes them: after a project is completed, ahead of each due date, and when a call-back is agreed."
    ),
    template="followup/queue.html",
)
VIEWS = (
    Preset(_("Mine"), ""),
    Preset(_("Due today"), "due=today"),
    Preset(_("Overdue"), "due=overdue"),
    Preset(_("Call-backs"), "scope=callbacks"),
    Preset(_("My team"), "scope=team"),
    Preset(_("Team's pool"), "scope=pool"),
    Preset(_("Numbers to repair"), "scope=repair"),
)
EVERYBODYS = Preset(_("Everybody's"), "scope=all")


@require_GET
@require(access.VIEW)
def index(request: HttpRequest) -> HttpResponse:
    """The calls of a scope (mine, call-backs, the team's, the pool, to repair, all), first due first."""
    user = user_of(request)
    scope = request.GET.get("scope", queue.MINE)
    scope = scope if scope in queue.SCOPES else queue.MINE
    unit = queue.chosen_unit(user, request.GET.get("unit", ""))
    rows = queue.rows(user, scope, unit)
    at = clock.now()
    first = not request.GET.get("after")
    units = queue.units_for(user) if first and scope != queue.MINE else []
    context = {
        "scope": scope,
        "unit": unit,
        "units": units,
        "unit_name": next((u.name for u in units if u.pk == unit), ""),
        "states": labels.TASK_STATES,
        "now": at,
        "suffix": _suffix(scope, request.GET.get("unit", "")),
    }

    def with_next(listing: Listing) -> dict[str, object]:
        return {**context, "next": _next(listing, user, at, scope, unit) if first else None}

    return render_list(request, _spec_for(user), rows, with_next)


def _next(listing: Listing, user: User, at: datetime, scope: str, unit: int | None) -> Task | None:
    by_due = not listing.filtered and listing.sort.key == "due"
    return queue.next_of(listing.page.rows if by_due else (), user, at, scope=scope, unit=unit)


def _suffix(scope: str, unit: str) -> str:
    known = {k: v for k, v in (("scope", scope if scope != queue.MINE else ""), ("unit", unit)) if v}
    return "?" + urlencode(known) if known else ""


def _spec_for(user: User) -> ListSpec:
    def search(rows: Rows, text: str) -> Rows:
        ids = [hit.object_id for hit in find(user, text, FOUND_AT_MOST, kind=Customer.ref_kind)]
        return rows.filter(customer__in=ids)

    sees_all = queue.chosen_unit(user, "") is None
    presets = tuple(EVERYBODYS if sees_all and view.query == "scope=team" else view for view in VIEWS)
    return replace(SPEC, presets=presets, search=search, prepare=partial(queue.prepare, user=user))
