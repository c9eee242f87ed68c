"""Assignments as objects of 谁能做什么."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from huifang.assignments import access
from huifang.assignments.models import Assignment
from huifang.organization.things import Thing, register


def _find(text: str) -> Sequence[Assignment]:
    return list(Assignment.objects.filter(pk=int(text))) if text.isdecimal() and len(text) < 12 else []


register(
    Thing(
        "assignments.assignment",
        _("Assignment"),
        find=_find,
        get=lambda pk: Assignment.objects.filter(pk=pk).first(),
        name=lambda row: str(row.pk),
        owners=lambda _permission, row: [row.person_id],
        unit=lambda _permission, row: row.unit_id,
        verbs={access.ANSWER: access.may_answer},
    )
)
