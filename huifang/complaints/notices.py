"""Notices about complaints: what departments answered, for whoever took it."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from huifang.assignments.models import Assignment
from huifang.complaints.models import Complaint
from huifang.kernel.refs import Ref
from huifang.notifications.kinds import Group, Kind, Subject, declare, register_subject

declare(
    Group("complaints", _("Complaints"), order=30),
    Kind("complaints.answered", "complaints", _("All departments have answered"), _("{what}: the customer is called back."), icon="message-check"),
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


register_subject(Subject(Complaint.ref_kind, "complaints:show", title=_title, party=_party, family=_family))
