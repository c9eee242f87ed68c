"""Mails and text messages about a complaint: to the customer who complained. Answers stand on the complaint's page and in its history."""

from collections.abc import Mapping, Sequence

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import pgettext_lazy

from huifang.accounts.models import User
from huifang.archive import threads as archive
from huifang.channels.threads import Address, Number, Thread, register
from huifang.complaints import naming, selectors
from huifang.complaints.models import Complaint
from huifang.kernel.decision import YES, Decision
from huifang.kernel.phones import Phone


def _found(pk: str) -> Complaint | None:
    rows = Complaint.objects.select_related("customer__unit")
    return rows.filter(pk=int(pk)).first() if pk.isdecimal() and len(pk) < 19 else None


def _title(pk: str) -> str:
    return f"{row.number} {row.customer.name}" if (row := _found(pk)) else ""


def _addresses(user: User, pk: str) -> Sequence[Address]:
    row = _found(pk)
    if row is None:
        return []
    own = [Address(_name(user, row), row.email)] if row.email else []
    return [*own, *(one for one in archive.addresses(user, str(row.customer_id)) if one.address.lower() != row.email.lower())]


def _name(user: User, row: Complaint) -> str:
    """Whom a letter is addressed to, by a name that its writer may read."""
    naming.unveil(user, [row])
    return (row.contact_name if row.is_unveiled else "") or row.customer.name


def _numbers(user: User, pk: str) -> Sequence[Number]:
    return archive.mobiles(user, str(row.customer_id)) if (row := _found(pk)) else []


def _phone(user: User, pk: str, number: str) -> Phone | None:
    return archive.phone(user, str(row.customer_id), number) if (row := _found(pk)) else None


def _refuses(pk: str, channel: str) -> Decision:
    return archive.refuses(str(row.customer_id), channel) if (row := _found(pk)) else YES


def _facts(user: User, pk: str) -> Mapping[str, str]:
    row = _found(pk)
    return {"name": _name(user, row), "number": row.number, "title": row.customer.name} if row else {}


def _find(user: User, text: str) -> Sequence[tuple[str, str]]:
    rows = selectors.for_user(user).filter(Q(number__icontains=text) | Q(customer__name__icontains=text)).order_by("-id")[:10]
    return [(str(row.pk), f"{row.number} {row.customer.name}") for row in rows]


register(
    Thread(
        kind=Complaint.ref_kind,
        code="t",
        label=pgettext_lazy("record", "Complaint"),
        title=_title,
        url=lambda pk: reverse("complaints:show", args=[pk]),
        exists=lambda pk: _found(pk) is not None,
        addresses=_addresses,
        numbers=_numbers,
        phone=_phone,
        facts_for=_facts,
        refuses=_refuses,
        find=_find,
    )
)
