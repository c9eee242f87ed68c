"""Who reads the history of the archive's rows and a customer's files: whoever sees the customer."""

from collections.abc import Callable

from huifang.accounts.models import User
from huifang.archive import access
from huifang.archive import exporting as _exporting  # noqa: F401 – registers what approval is asked for
from huifang.archive.models import Contact, ContactNumber, Contract, Customer, Project
from huifang.archive.reverifying import gates as _reverifying  # noqa: F401
from huifang.files.registry import register_owner
from huifang.journal.gates import register_gate
from huifang.kernel.decision import Decision, no


def _gate(customer_of: Callable[[str], Customer | None]) -> Callable[[User, str], Decision]:
    def gate(user: User, pk: str) -> Decision:
        customer = customer_of(pk) if pk.isdecimal() else None
        return access.may_view(user, customer) if customer else no("out_of_reach")

    return gate


def may_attach(user: User, pk: str) -> Decision:
    """Add a file to a customer: who may change the customer."""
    customer = _customer(pk) if pk.isdecimal() else None
    return access.may_edit(user, customer) if customer else no("out_of_reach")


def _customer(pk: str) -> Customer | None:
    return Customer.objects.filter(pk=int(pk)).first()


register_owner(Customer.ref_kind, may_read=_gate(_customer), may_attach=may_attach, page="archive:customer")
register_gate(Customer.ref_kind, _gate(_customer))
register_gate("archive.file", _gate(_customer))
register_gate(Contact.ref_kind, _gate(lambda pk: Customer.objects.filter(contacts=int(pk)).first()))
register_gate(ContactNumber.ref_kind, _gate(lambda pk: Customer.objects.filter(contacts__numbers=int(pk)).first()))
register_gate(Contract.ref_kind, _gate(lambda pk: Customer.objects.filter(contracts=int(pk)).first()))
register_gate(Project.ref_kind, _gate(lambda pk: Customer.objects.filter(projects=int(pk)).first()))
