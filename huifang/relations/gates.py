"""Who reads the history of fleets, plans, visits, lectures, greetings, suggestions; what approvals and calls are about."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huifang.accounts.models import User
from huifang.approvals.registry import About, Values, register_subject
from huifang.archive.models import Contract
from huifang.files.registry import register_owner
from huifang.followup.models import Task
from huifang.followup.selectors import origins
from huifang.journal.gates import register_gate, register_systems
from huifang.kernel.decision import YES, Decision, no
from huifang.kernel.refs import Ref
from huifang.organization import access as organization
from huifang.relations import access
from huifang.relations.models import (
    Fleet,
    Greeting,
    GreetingConsent,
    Lecture,
    Material,
    PlanLine,
    Suggestion,
    Supervision,
    Visit,
    WorkshopStay,
    YearPlan,
)
from huifang.relations.services import visiting
from huifang.ui import formats


def _by(rows: Callable[[User], QuerySet[Any]]) -> Callable[[User, str], Decision]:
    return lambda user, pk: YES if rows(user).filter(pk=pk).exists() else no("out_of_reach")


fleet = _by(access.fleets)
lecture = _by(access.lectures)
greeting = _by(access.greetings)
suggestion = _by(access.suggestions)
plan = _by(lambda user: YearPlan.objects.filter(fleet__in=access.fleets(user)))
line = _by(lambda user: PlanLine.objects.filter(plan__fleet__in=access.fleets(user)))
visit = _by(lambda user: Visit.objects.filter(fleet__in=access.fleets(user)))
stay = _by(lambda user: WorkshopStay.objects.filter(fleet__in=access.fleets(user)))
supervision = _by(lambda user: Supervision.objects.filter(organization.reachable(user, access.FLEET, owner="manager", unit="station")))


def material(user: User, _pk: str) -> Decision:
    """Whoever sees group customers sees what lectures say."""
    return organization.may(user, access.FLEET)


def consent(user: User, pk: str) -> Decision:
    """Whoever sees the greetings."""
    return organization.may(user, access.GREETING) if GreetingConsent.objects.filter(pk=pk).exists() else no("out_of_reach")


def may_add_to_visit(user: User, pk: str) -> Decision:
    """Receipts and photos: who may report it."""
    row = Visit.objects.select_related("fleet").filter(pk=pk).first()
    return access.may_edit_fleet(user, row.fleet) if row and visit(user, pk) else no("out_of_reach")


def may_add_to_lecture(user: User, pk: str) -> Decision:
    """Photos and lists of who came: the station."""
    row = access.lectures(user).filter(pk=pk).first()
    return access.may_hold(user, row.station_id) if row else no("out_of_reach")


def may_add_to_material(user: User, _pk: str) -> Decision:
    """The slides: who publishes them."""
    return organization.may(user, access.FLEET_EDIT)


def may_add_to_suggestion(user: User, pk: str) -> Decision:
    """What the customer sent with it: who took it or answers."""
    row = access.suggestions(user).filter(pk=pk).first()
    return access.may_void(user, row) or access.may_answer(user, row) if row else no("out_of_reach")


def about_plan(pk: str, _facts: Values) -> About:
    """What whoever approves a yearly plan sees: customer, class, lines."""
    row = YearPlan.objects.select_related("fleet__customer").get(pk=pk)
    lines = [
        (formats.day(one.on), f"{one.get_audience_display()} · {one.get_way_display()} · {one.what}") for one in row.lines.order_by("on")
    ]
    head = [(_("Customer"), row.fleet.customer.name), (_("Fleet class"), str(row.fleet.level)), (_("Aim"), row.aim)]
    return About(title=f"{row.fleet.customer.name} {row.year}", lines=[*head, *lines[:20]], url=reverse("relations:plan", args=[row.pk]))


def about_visit(pk: str, _facts: Values) -> About:
    """What whoever approves a visit sees: customer, day, purpose, each cost."""
    row = Visit.objects.select_related("fleet__customer", "visitor").prefetch_related("expenses").get(pk=pk)
    costs = [(one.get_kind_display(), str(one.asked)) for one in row.expenses.all()]
    head = [
        (_("Customer"), row.fleet.customer.name),
        (_("Day"), formats.day(row.on)),
        (_("Visitor"), row.visitor.name),
        (_("Purpose of the visit"), row.purpose),
    ]
    total = (_("altogether, yuan"), str(visiting.asked_for(row)))
    return About(title=row.fleet.customer.name, lines=[*head, *costs, total], url=reverse("relations:visit", args=[row.pk]))


def about_greeting(pk: str, _facts: Values) -> About:
    """What whoever approves a greeting sees: occasion, channel, text, time."""
    row = Greeting.objects.select_related("unit").get(pk=pk)
    lines = [
        (_("Customers of"), row.unit.name), (pgettext_lazy("greeting", "Channel"), str(row.get_means_display())), (_("Text"), row.text),
        (_("To be sent at"), formats.moment(row.send_at)),
    ]  # fmt: skip
    return About(title=row.occasion, lines=lines, url=reverse("relations:greeting", args=[row.pk]))


def contract_matter(origin: Ref, _task: Task) -> origins.About:
    """The satisfaction call at the end of an order (R2.18)."""
    row = Contract.objects.get(pk=int(origin.id))
    return origins.About(
        title=row.number, text=str(_("The order is finished: ask how satisfied the customer is, and whether they recommend us."))
    )


for _kind, _gate in {
    Fleet.ref_kind: fleet, Lecture.ref_kind: lecture, Greeting.ref_kind: greeting, Suggestion.ref_kind: suggestion, YearPlan.ref_kind: plan,
    PlanLine.ref_kind: line, Visit.ref_kind: visit, WorkshopStay.ref_kind: stay, Supervision.ref_kind: supervision,
    Material.ref_kind: material, GreetingConsent.ref_kind: consent,
}.items():  # fmt: skip
    register_gate(_kind, _gate)
register_subject(YearPlan.ref_kind, may_read=plan, describe=about_plan)
register_subject(Visit.ref_kind, may_read=visit, describe=about_visit)
register_subject(Greeting.ref_kind, may_read=greeting, describe=about_greeting)
register_owner(Visit.ref_kind, may_read=visit, may_attach=may_add_to_visit, page="relations:visit")
register_owner(Lecture.ref_kind, may_read=lecture, may_attach=may_add_to_lecture, page="relations:lecture")
register_owner(Material.ref_kind, may_read=material, may_attach=may_add_to_material, page="relations:material")
register_owner(Suggestion.ref_kind, may_read=suggestion, may_attach=may_add_to_suggestion, page="relations:suggestion")
register_systems({"greetings": _("Greetings")})
origins.register(Contract.ref_kind, contract_matter)
