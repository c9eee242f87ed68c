"""Who reads the history of the archive's rows and a customer's files: whoever sees the customer."""

from collections.abc import Callable, Collection
from functools import partial

from django.utils.translation import gettext_lazy as _

from huifang.accounts.models import User
from huifang.archive import access
from huifang.archive import exporting as _exporting  # noqa: F401 – registers what approval is asked for
from huifang.archive.models import Contact, ContactNumber, Contract, Customer, HandOver, OwnField, Payment, Product, Project, QualityEntry
from huifang.archive.reverifying import gates as _reverifying  # noqa: F401
from huifang.files.registry import register_owner
from huifang.journal.gates import Many, register_gate, register_systems
from huifang.kernel.decision import Decision, no
from huifang.organization import access as reach


def _gate(customer_of: Callable[[str], Customer | None]) -> Callable[[User, str], Decision]:
    def gate(user: User, pk: str) -> Decision:
        customer = customer_of(pk) if pk.isdecimal() else None
        return access.may_view(user, customer) if customer else no("out_of_reach")

    return gate


def _many(path: str) -> Many:
    """Of many rows at once; ``path`` leads from a customer to them."""

    def many(user: User, ids: Collection[str]) -> set[str]:
        named = Customer.objects.filter(**{f"{path}__in": [int(pk) for pk in ids]})
        rows = list(named.values_list(path, "pk", "owner_id", "unit_id"))
        seen = access.seen_of(user, {customer: (owner, unit) for _pk, customer, owner, unit in rows})
        return {str(pk) for pk, customer, *_rest in rows if customer in seen}

    return many


def may_attach(user: User, pk: str) -> Decision:
    """Add a file to a customer: who may change the customer."""
    customer = _customer(pk) if pk.isdecimal() else None
    return access.may_edit(user, customer) if customer else no("out_of_reach")


def _customer(pk: str, path: str = "pk") -> Customer | None:
    return Customer.objects.filter(**{path: int(pk)}).first()


register_owner(Customer.ref_kind, may_read=_gate(_customer), may_attach=may_attach, page="archive:customer")
register_gate(Customer.ref_kind, _gate(_customer), _many("pk"))
register_gate("archive.file", _gate(_customer), _many("pk"))
for kind, path in (
    (Contact.ref_kind, "contacts"),
    (ContactNumber.ref_kind, "contacts__numbers"),
    (Contract.ref_kind, "contracts"),
    (Payment.ref_kind, "contracts__payments"),
    (Project.ref_kind, "projects"),
    (Product.ref_kind, "products"),
    (QualityEntry.ref_kind, "quality"),
):
    register_gate(kind, _gate(partial(_customer, path=path)), _many(path))
register_gate(HandOver.ref_kind, lambda user, _pk: reach.may(user, access.REASSIGN))
register_gate(OwnField.ref_kind, lambda user, _pk: reach.may(user, access.FIELDS))
register_systems({"merging": _("Merging of customers")})
