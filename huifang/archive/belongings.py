"""What a person owns in the archive, when their account ends: customers (R12.2)."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from huifang.accounts.belongings import Belonging, register
from huifang.accounts.models import User
from huifang.archive.models import Customer
from huifang.archive.services.swapping import swap
from huifang.journal.services import record
from huifang.search.services import refresh


def count(user: User, _at: datetime) -> int:
    """How many customers the person looks after."""
    return Customer.objects.filter(owner=user).count()


def hand_over(user: User, *, to: User, by: User, at: datetime) -> int:
    """All customers of the person go to ``to``; their units stay."""
    return _give(user, to, by, at)


def release(user: User, *, by: User, at: datetime) -> int:
    """All customers of the person go to nobody but their units."""
    return _give(user, None, by, at)


@transaction.atomic
def _give(user: User, to: User | None, by: User, at: datetime) -> int:
    customers = list(Customer.objects.filter(owner=user).select_related("unit").order_by("pk"))
    batch = f"ending-{user.pk}"
    for customer in customers:
        swap(customer, None, {"owner": to, "changed_at": at})
        name = f"{customer.unit.name} · {to.name}" if to else customer.unit.name
        old = {"owner": user.pk, "unit": customer.unit_id}
        facts: dict[str, Any] = {"to": name, "owner": to.pk if to else None, "unit": customer.unit_id, "old": old}
        record("archive.customer.handed_over", customer, by=by, at=at, batch=batch, **facts)
    refresh(Customer.ref_kind, [customer.pk for customer in customers])
    return len(customers)


register(
    Belonging(
        "archive.customer",
        _("Customers"),
        count=count,
        hand_over=hand_over,
        release=release,
        released=_("stay with their units, without an owner"),
        order=10,
    )
)
