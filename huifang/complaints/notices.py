"""Notices about complaints: what departments answered, for whoever took it."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from huifang.assignments.models import Assignment
from huifang.complaints.models import CoachingNote, Complaint, Intake, Measure, MonthReport, Wave
from huifang.kernel.refs import Ref
from huifang.notifications.kinds import Group, Kind, Subject, declare, register_subject
from huifang.notifications.rules import NOW, Importance

declare(
    Group("complaints", _("Complaints"), order=30),
    Kind("complaints.answered", "complaints", _("All departments have answered"), _("{what}: the customer is called back."), icon="message-check"),
    Kind("complaints.handed", "complaints", _("You track a complaint now"), _("{by} gave you {what}: {reason}"), way=NOW, icon="user-share"),
    Kind("complaints.tier_raised", "complaints", _("A complaint was reported up"), _("{by} reported {what} up: {reason}"), way=NOW, icon="arrow-up"),
    Kind("complaints.tier_lowered", "complaints", _("A complaint was taken down a tier"), _("{by} took {what} down: {reason}"), icon="arrow-down"),
    Kind("complaints.safety", "complaints", _("Serious safety: acknowledge now"), _("{what}: {reason}"), importance=Importance.URGENT, way=NOW, icon="alert-triangle", to_actor=True, evidence=True),
    Kind("complaints.safety_report", "complaints", _("Immediate report of serious safety"), _("{what}: {text}"), importance=Importance.URGENT, way=NOW, icon="file-alert", evidence=True),
    Kind("complaints.bypass", "complaints", _("A customer went past the centre"), _("{what} is watched: {reason}"), way=NOW, icon="eye"),
    Kind("complaints.bypass_moved", "complaints", _("A watched complaint moved"), _("{what} moved on. {reason}"), icon="eye"),
    Kind("complaints.to_decide", "complaints", _("A complaint waits for your decision"), _("{what}: the customer is not satisfied and all turns are used up."), way=NOW, icon="gavel"),
    Kind("complaints.to_confirm", "complaints", _("Confirm that a customer can't be reached"), _("{what}: tried on as many days as the regulation asks for."), icon="phone-off"),
    Kind("complaints.ended_by_word", "complaints", _("A leader decided on a complaint"), _("{by} decided on {what}: {reason}"), icon="gavel"),
    Kind("complaints.coached", "complaints", _("Advice on a complaint"), _("{by} wrote advice on {what}."), icon="bulb"),
    Kind("complaints.voice", "complaints", _("A member said something about the centre"), _("It is to be answered."), icon="message-circle"),
    Kind("complaints.voice_answered", "complaints", _("You were answered"), _("{by} answered what you raised."), icon="message-check"),
    Kind("complaints.carried_out", "complaints", _("The solution was carried out"), _("{what}: the customer is called back."), icon="message-check"),
    Kind("complaints.dismissed", "complaints", _("A complaint was judged not justified"), _("{what}: the customer is called back."), icon="scale"),
    Kind("complaints.to_judge", "complaints", _("A complaint to judge"), _("{what} is to be judged."), way=NOW, icon="scale", evidence=True),
    Kind("complaints.to_choose", "complaints", _("A solution to choose"), _("{by} proposes a solution: {what}."), way=NOW, icon="bulb", evidence=True),
    Kind("complaints.intake", "complaints", _("A complaint came in by the public form"), _("{what} waits for somebody to take it."), way=NOW, icon="world", evidence=True),
    Kind("complaints.intake_added", "complaints", _("A complainant added something"), _("{what}: look at what was added."), way=NOW, icon="message-plus"),
    Kind("complaints.wave", "complaints", _("Many complaints seem to be one matter"), _("{what}: look at them and confirm."), way=NOW, icon="wave-square"),
    Kind("complaints.measure_set", "complaints", _("An improvement measure is yours"), _("{by} set it: {what}, until {due}."), way=NOW, icon="checklist", evidence=True),
    Kind("complaints.measure_done", "complaints", _("A measure was carried out"), _("{what} is to be checked on {due}."), icon="checklist"),
    Kind("complaints.month_report", "complaints", _("Monthly complaint report"), _("The report of {month} is there."), icon="report", evidence=True),
    Kind("complaints.voided", "complaints", _("A complaint was voided"), _("{by} voided {what}: {reason}"), icon="ban"),
)  # fmt: skip


def _title(pk: str) -> str:
    row = Complaint.objects.select_related("customer").filter(pk=pk).first()
    return f"{row.number} {row.customer.name}" if row else ""


def _party(pk: str) -> Ref | None:
    customer = Complaint.objects.filter(pk=pk).values_list("customer", flat=True).first()
    return Ref("archive.customer", str(customer)) if customer else None


def _family(pk: str) -> Sequence[Ref]:
    asked = Assignment.objects.filter(origin_kind=Complaint.ref_kind, origin_id=int(pk)).values_list("pk", flat=True)
    return [Ref(Assignment.ref_kind, str(one)) for one in asked]


def _coached(pk: str) -> str:
    note = CoachingNote.objects.select_related("complaint__customer").filter(pk=pk).first()
    return f"{note.complaint.number} {note.complaint.customer.name}" if note else ""


register_subject(Subject("complaints.coaching", "complaints:coaching", title=_coached))
register_subject(Subject("complaints.voice", "complaints:voice", title=lambda pk: f"#{pk}"))


def _intake(pk: str) -> str:
    row = Intake.objects.filter(pk=pk).first()
    return f"{row.number} {row.name}" if row else ""


register_subject(Subject(Intake.ref_kind, "complaints:intake", title=_intake))
register_subject(Subject(Complaint.ref_kind, "complaints:show", title=_title, party=_party, family=_family))


def _measure(pk: str) -> str:
    row = Measure.objects.select_related("complaint").filter(pk=pk).first()
    return f"{row.complaint.number} {row.text[:40]}" if row else ""


def _wave(pk: str) -> str:
    return next(iter(Wave.objects.filter(pk=pk).values_list("title", flat=True)), "") or str(_("Wave {pk}").format(pk=pk))


def _month(pk: str) -> str:
    return next((f"{month:%Y-%m}" for month in MonthReport.objects.filter(pk=pk).values_list("month", flat=True)), "")


register_subject(Subject(Measure.ref_kind, "complaints:measure", title=_measure))
register_subject(Subject(Wave.ref_kind, "complaints:wave", title=_wave))
register_subject(Subject(MonthReport.ref_kind, "complaints:month_report", title=_month))
