"""Complaints as objects of 谁能做什么."""

from collections.abc import Callable, Mapping

from django.utils.translation import gettext_lazy as _

from huifang.complaints import access, rights
from huifang.complaints.models import Complaint
from huifang.organization.things import Thing, register

OWNERS: Mapping[str, Callable[[Complaint], list[int | None]]] = {
    access.CREATE: lambda row: [row.taken_by_id],
    rights.TRACK: lambda row: [rights.tracker_id(row)],
}

register(
    Thing(
        "complaints.complaint",
        _("Complaint"),
        find=lambda text: list(Complaint.objects.filter(number=text)[:2]),
        get=lambda pk: Complaint.objects.filter(pk=pk).first(),
        name=lambda row: str(row.number),
        owners=lambda permission, row: OWNERS[permission](row) if permission in OWNERS else [],
        unit=lambda _permission, row: row.unit_id,
        verbs={
            access.CREATE: access.may_edit,
            access.CLOSE: access.may_void,
            rights.TRACK: rights.may_hand,
            rights.COACH: rights.may_coach,
        },
    )
)
