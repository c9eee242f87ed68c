"""Notices of customer relations: suggestions, supervision of stations."""

from django.utils.translation import gettext_lazy as _

from huifang.kernel.refs import Ref
from huifang.notifications.kinds import Group, Kind, Subject, declare, register_subject
from huifang.notifications.rules import NOW
from huifang.relations.models import Fleet, Greeting, Lecture, Suggestion, Supervision, Visit, YearPlan
from huifang.ui import formats

declare(
    Group("relations", _("Customer relations"), order=60),
    Kind("relations.suggestion", "relations", _("A customer suggests something"), _("{by} asks your department to answer {what} by {due}."), way=NOW, icon="bulb", evidence=True),
    Kind("relations.suggestion_answered", "relations", _("A customer's suggestion was answered"), _("{by} answered {what}. Tell the customer."), icon="bulb"),
    Kind("relations.supervision", "relations", _("A station was supervised"), _("{by} reports on {what}."), icon="building-store", evidence=True),
)  # fmt: skip


def _suggestion(pk: str) -> str:
    row = Suggestion.objects.select_related("customer").filter(pk=pk).first()
    return f"{row.customer.name} · {row.get_topic_display()}" if row else ""


def _supervision(pk: str) -> str:
    row = Supervision.objects.select_related("station").filter(pk=pk).first()
    return f"{row.station.name} {formats.day(row.on)}" if row else ""


def _customer(model: type[Suggestion], pk: str) -> Ref | None:
    customer = model.objects.filter(pk=pk).values_list("customer", flat=True).first()
    return Ref("archive.customer", str(customer)) if customer else None


def _fleet(pk: str) -> str:
    return str(Fleet.objects.filter(pk=pk).values_list("customer__name", flat=True).first() or "")


def _plan(pk: str) -> str:
    row = YearPlan.objects.select_related("fleet__customer").filter(pk=pk).first()
    return f"{row.fleet.customer.name} {row.year}" if row else ""


def _visit(pk: str) -> str:
    row = Visit.objects.select_related("fleet__customer").filter(pk=pk).first()
    return f"{row.fleet.customer.name} {formats.day(row.on)}" if row else ""


register_subject(
    Subject(Suggestion.ref_kind, "relations:suggestion", title=_suggestion, party=lambda pk: _customer(Suggestion, pk)),
    Subject(Supervision.ref_kind, "relations:supervision", title=_supervision),
    Subject(Fleet.ref_kind, "relations:fleet", title=_fleet),
    Subject(YearPlan.ref_kind, "relations:plan", title=_plan),
    Subject(Visit.ref_kind, "relations:visit", title=_visit),
    Subject(Lecture.ref_kind, "relations:lecture", title=lambda pk: str(Lecture.objects.filter(pk=pk).values_list("title", flat=True).first() or "")),
    Subject(Greeting.ref_kind, "relations:greeting", title=lambda pk: str(Greeting.objects.filter(pk=pk).values_list("occasion", flat=True).first() or "")),
)  # fmt: skip
