"""Group customers: the list, enrolling, one with its people, plans, visits and stays, the panel on a customer (R2.17)."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huifang.accounts.models import User
from huifang.archive import grading
from huifang.archive.models import Contact
from huifang.kernel import clock
from huifang.kernel.decision import Conflict, enforce
from huifang.organization.gate import require, user_of
from huifang.relations import access, forms, labels
from huifang.relations.models import Fleet, FleetPerson, PlanLine, Visit, WorkshopStay, YearPlan
from huifang.relations.services import fleets, planning, stations
from huifang.relations.views.shared import customer_named, do_act
from huifang.ui.acts import Act, Offer, perform, possible
from huifang.ui.conflicts import meet
from huifang.ui.lists import Choice, Column, Filter, ListSpec, Sort, render_list
from huifang.ui.toasts import go, toast

LEVELS = tuple(Choice(str(n), str(n), Q(level=n)) for n in range(1, 5))
SPEC = ListSpec(
    name="relations.fleets",
    title=gettext_lazy("Group customers"),
    row_template="relations/rows/fleet.html",
    columns=(
        Column("customer", gettext_lazy("Customer"), fixed=True, value=lambda f: f.customer.name),
        Column("level", gettext_lazy("Fleet class"), numeric=True, sort="level", value=lambda f: f.level),
        Column("vehicles", gettext_lazy("Vehicles"), numeric=True, value=lambda f: f.vehicles),
        Column("unit", gettext_lazy("Department that keeps in touch"), value=lambda f: f.unit.name),
        Column("station", gettext_lazy("Service station"), value=lambda f: f.station.name if f.station else ""),
        Column("manager", gettext_lazy("Field manager"), value=lambda f: f.manager.name if f.manager else ""),
        Column("plan", gettext_lazy("Plan of this year"), value=lambda f: f.this_plan),
        Column("next", gettext_lazy("Next to do"), value=lambda f: f.next_line.on if f.next_line else ""),
    ),
    sorts=(
        Sort("level", gettext_lazy("By class"), ("level", "id")),
        Sort("new", gettext_lazy("Newest first"), ("id",), backwards=True),
    ),
    filters=(
        Filter("level", gettext_lazy("Fleet class"), LEVELS),
        Filter(
            "mine", gettext_lazy("Whose"), lambda request: [Choice("me", gettext_lazy("mine to supervise"), Q(manager=user_of(request)))]
        ),
    ),
    search=lambda rows, text: rows.filter(customer__name__icontains=text),
    export_permission="reports.report.export",
    empty_title=gettext_lazy("No group customer yet"),
    empty_text=gettext_lazy(
        "A customer with a fleet is made a group customer from its page; its class says how often and how it is served."
    ),
)


def _prepare(rows: Sequence[Any]) -> None:
    today = clock.today()
    plans = {plan.fleet_id: plan for plan in YearPlan.objects.filter(fleet__in=[row.pk for row in rows], year=today.year)}
    lines: dict[int, PlanLine] = {}
    open_lines = PlanLine.objects.filter(plan__in=[plan.pk for plan in plans.values()], plan__state="approved", done_on=None)
    for line in open_lines.select_related("plan").order_by("-on"):
        lines[line.plan.fleet_id] = line
    for row in rows:
        plan = plans.get(row.pk)
        row.this_plan, row.plan_state = (str(plan.get_state_display()), plan.state) if plan else ("", "")
        row.next_line = lines.get(row.pk)
        row.is_late = bool(row.next_line and row.next_line.on < today)


@require_GET
@require(access.FLEET)
def index(request: HttpRequest) -> HttpResponse:
    """Group customers that the user may see, with what is next to do."""
    rows = access.fleets(user_of(request)).select_related("customer", "unit", "station", "manager")
    return render_list(request, replace(SPEC, prepare=_prepare), rows, {"plan_states": labels.PLANS})


@require_http_methods(["GET", "POST"])
@require(access.FLEET_EDIT)
def new(request: HttpRequest) -> HttpResponse:
    """Make a customer a group customer."""
    user, at = user_of(request), clock.now()
    customer, _record = customer_named(request, user)
    form = forms.FleetForm(
        request.POST or None, initial={"unit": customer.unit_id, "since": clock.local_date(at), "version": 0, "level": 1}
    )
    made: list[Fleet] = []
    if request.method == "POST" and perform(form, lambda: made.append(fleets.enrol(customer, values=form.values, by=user, at=at))):
        toast(request, _("It is a group customer now."))
        return go(request, "relations:fleet", made[0].pk)
    context = {"form": form, "customer": customer, "heading": _("Make it a group customer"), "submit": _("Save")}
    return render(request, "relations/fleet_form.html", context, status=422 if form.errors else 200)


def found(user: User, pk: int) -> Fleet:
    """The group customer, if the user may see it."""
    row = get_object_or_404(Fleet.objects.select_related("customer", "unit", "station", "manager"), pk=pk)
    enforce(access.may_see_fleet(user, row))
    return row


def contacts_of(user: User, row: Fleet) -> list[Contact]:
    """The active contacts of the customer, with their names as this user may read them."""
    rows = list(Contact.objects.filter(customer=row.customer_id, is_active=True).order_by("-is_main", "pk"))
    grading.unveil(user, rows)
    return rows


@require_http_methods(["GET", "POST"])
@require(access.FLEET_EDIT)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change class, department, station, field manager, span."""
    user = user_of(request)
    row = found(user, pk)
    enforce(access.may_edit_fleet(user, row))
    start = {name: getattr(row, name) for name in ("level", "vehicles", "unit", "station", "manager", "since", "until", "version")}
    form = forms.FleetForm(request.POST or None, initial=start)
    status = 200
    if request.method == "POST":
        try:
            if perform(form, lambda: fleets.change(row, values=form.values, version=form.cleaned_data["version"], by=user, at=clock.now())):
                toast(request, _("Saved."))
                return go(request, "relations:fleet", pk)
            status = 422
        except Conflict:
            row.refresh_from_db()
            meet(form, current={name: getattr(row, name) for name in fleets.CHANGEABLE}, version=row.version)
            status = 409
    context = {"form": form, "customer": row.customer, "heading": _("Change the group customer"), "submit": _("Save"), "fleet": row}
    return render(request, "relations/fleet_form.html", context, status=status)


def _acts(user: User, row: Fleet, contacts: list[Contact]) -> list[Act]:
    edits, today = access.may_edit_fleet(user, row), clock.today()
    promised = stations.guarantees(row, clock.now())
    return possible([
        Offer("stay", access.may_serve(user, row) and row.station_id, partial(forms.StayForm, promised=promised, initial={"came_on": today}),
              _("A vehicle came into the workshop"), _("Note the stay"), "tool"),
        Offer("plan", edits, partial(forms.BeginPlanForm, initial={"year": today.year}), _("Plan a year"), _("Begin the plan"), "calendar-plus"),
        Offer("person", edits and contacts, partial(forms.PersonForm, contacts=contacts), _("Whom one keeps in touch with"), _("Add"), "user-plus", ""),
    ], "relations:fleet_do", row.pk)  # fmt: skip


@require_GET
@require(access.FLEET)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One group customer."""
    user = user_of(request)
    row = found(user, pk)
    return _page(request, row, _acts(user, row, contacts_of(user, row)))


def _page(request: HttpRequest, row: Fleet, possible: list[Act], status: int = 200) -> HttpResponse:
    user = user_of(request)
    people = list(FleetPerson.objects.filter(fleet=row).select_related("contact__customer").order_by("audience", "pk"))
    grading.unveil(user, [person.contact for person in people])
    context = {
        "fleet": row, "acts": possible, "people": people, "may_edit": access.may_edit_fleet(user, row),
        "plans": YearPlan.objects.filter(fleet=row).order_by("-year"), "plan_states": labels.PLANS,
        "visits": Visit.objects.filter(fleet=row).select_related("visitor").order_by("-on", "-id")[:20], "visit_states": labels.VISITS,
        "stays": WorkshopStay.objects.filter(fleet=row).order_by("-came_on", "-id")[:20], "guarantees": stations.guarantees(row, clock.now()),
    }  # fmt: skip
    return render(request, "relations/fleet.html", context, status=status)


@require_POST
@require(access.FLEET)
def do(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Name a person, begin a plan, note a stay."""
    user, at = user_of(request), clock.now()
    row = found(user, pk)
    does = {
        "person": lambda d: fleets.add_person(row, d["contact"], audience=d["audience"], by=user, at=at),
        "plan": lambda d: planning.begin(row, year=d["year"], aim=d["aim"], by=user, at=at),
        "stay": lambda d: stations.note_stay(
            row, came_on=d["came_on"], plate=d["plate"], request=d["request"], kept={int(n) for n in d.get("kept", ())}, note=d["note"],
            by=user, at=at,
        ),
    }  # fmt: skip
    possible = _acts(user, row, contacts_of(user, row))
    return do_act(request, possible, action, does, page=lambda a: _page(request, row, a, 422), back=("relations:fleet", pk))


@require_GET
@require(access.FLEET)
def customer_panel(request: HttpRequest, pk: int) -> HttpResponse:
    """Is the customer a group customer, and what is planned: a panel of its page."""
    user = user_of(request)
    row = access.fleets(user).filter(customer=pk).select_related("customer", "unit", "station", "manager").first()
    if row:
        _prepare([row])
    return render(request, "relations/parts/fleet_panel.html", {"fleet": row, "customer": pk, "plan_states": labels.PLANS})
