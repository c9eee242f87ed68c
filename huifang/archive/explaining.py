"""Customers as objects of 谁能做什么."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from huifang.accounts.models import User
from huifang.archive import access
from huifang.archive.models import Customer
from huifang.kernel.chinese import company_key
from huifang.kernel.decision import Decision
from huifang.organization import access as gate
from huifang.organization.things import Thing, register


def _find(text: str) -> Sequence[Customer]:
    rows = (
        Customer.objects.filter(pk=int(text))
        if text.isdecimal() and len(text) < 12
        else Customer.objects.filter(name_key=company_key(text))
    )
    return list(rows[:2])


def _reveal(user: User, row: Customer) -> Decision:
    return gate.within(user, access.REVEAL, owners=[row.owner_id], unit=row.unit_id)


def _owners(_permission: str, row: Any) -> list[int | None]:
    return [row.owner_id]


register(
    Thing(
        "archive.customer",
        _("Customer"),
        find=_find,
        get=lambda pk: Customer.objects.filter(pk=pk).first(),
        name=lambda row: str(row.pk),
        owners=_owners,
        unit=lambda _permission, row: row.unit_id,
        verbs={access.VIEW: access.may_view, access.EDIT: access.may_edit, access.REASSIGN: access.may_reassign, access.REVEAL: _reveal},
    )
)
