"""Notices of corrections and feedback forms, at once to the leader (R2.11, R2.12)."""

from django.utils.translation import gettext_lazy as _

from huifang.followup.models import Correction, Feedback
from huifang.kernel.refs import Ref
from huifang.notifications.kinds import Group, Kind, Subject, declare, register_subject
from huifang.notifications.rules import INBOX, NOW

declare(
    Group("followup.findings", _("Corrections and feedback"), order=45),
    Kind("followup.correction_reported", "followup.findings", _("Something is not in order at a customer's"), _("{by} reports {what}. Arrange who puts it right."), way=NOW, icon="alert-triangle", evidence=True),
    Kind("followup.correction_assigned", "followup.findings", _("You are to put something right"), _("{by} asks you: {what}, due {due}."), way=NOW, icon="tool", evidence=True),
    Kind("followup.correction_objected", "followup.findings", _("The customer is still not satisfied"), _("{what} begins turn {turn}. Arrange who puts it right."), way=NOW, icon="alert-triangle", evidence=True),
    Kind("followup.correction_satisfied", "followup.findings", _("The customer is satisfied with the correction"), _("{what} is closed."), way=INBOX, icon="circle-check"),
    Kind("followup.feedback_forwarded", "followup.findings", _("A customer's question for you"), _("{by} puts {what} before you; the customer is to have the answer by {due}."), way=NOW, icon="message-question", evidence=True),
    Kind("followup.feedback_answered", "followup.findings", _("The leader answered a customer's question"), _("{by} answered {what}. Tell the customer."), way=NOW, icon="message-check"),
)  # fmt: skip
REPORTED, ASSIGNED, OBJECTED = "followup.correction_reported", "followup.correction_assigned", "followup.correction_objected"


def _correction(pk: str) -> str:
    row = Correction.objects.select_related("customer").filter(pk=pk).first()
    return f"{row.number} {row.customer.name}" if row else ""


def _feedback(pk: str) -> str:
    row = Feedback.objects.select_related("customer").filter(pk=pk).first()
    return f"{row.number or ''} {row.customer.name}".strip() if row else ""


def _party(model: type[Correction] | type[Feedback], pk: str) -> Ref | None:
    customer = model.objects.filter(pk=pk).values_list("customer", flat=True).first()
    return Ref("archive.customer", str(customer)) if customer else None


register_subject(
    Subject(Correction.ref_kind, "followup:correction", title=_correction, party=lambda pk: _party(Correction, pk)),
    Subject(Feedback.ref_kind, "followup:feedback", title=_feedback, party=lambda pk: _party(Feedback, pk)),
)
