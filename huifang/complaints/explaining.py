"""Complaints as objects of 谁能做什么."""

from django.utils.translation import gettext_lazy as _

from huifang.complaints import access
from huifang.complaints.models import Complaint
from huifang.organization.things import Thing, register

register(
    Thing(
        "complaints.complaint",
        _("Complaint"),
        find=lambda text: list(Complaint.objects.filter(number=text)[:2]),
        get=lambda pk: Complaint.objects.filter(pk=pk).first(),
        name=lambda row: str(row.number),
        owners=lambda permission, row: [row.taken_by_id] if permission == access.CREATE else [],
        unit=lambda _permission, row: row.unit_id,
        verbs={access.CREATE: access.may_edit, access.CLOSE: access.may_void},
    )
)
