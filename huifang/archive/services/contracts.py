"""Contracts and the tracking of their execution (R1.1)."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from huifang.archive import access
from huifang.archive.models import Contract, Customer
from huifang.archive.rules import CONTRACT
from huifang.archive.services.swapping import differences, swap
from huifang.journal.services import Actor, record
from huifang.kernel.decision import Refused, no
from huifang.search.services import refresh

FACTS = {"execute": "archive.contract.executed", "end": "archive.contract.ended", "reopen": "archive.contract.reopened"}


@transaction.atomic
def create_contract(
    customer: Customer, *, by: Actor, number: str, signed_on: date | None = None, batch: str = "", at: datetime | None = None
) -> Contract:
    """Put a contract on file, in execution.

    Raises:
        Refused: the actor may not, or the customer has a contract with this number.
    """
    access.demand(by, lambda user: access.may_edit(user, customer))
    try:
        with transaction.atomic():
            contract = Contract.objects.create(customer=customer, number=number.strip(), signed_on=signed_on, batch=batch)
    except IntegrityError as error:
        raise Refused(no("contract_exists")) from error
    record("archive.contract.created", contract, by=by, at=at, batch=batch, number=contract.number, customer=customer.pk)
    refresh(Customer.ref_kind, [customer.pk])
    return contract


@transaction.atomic
def change_contract(
    contract: Contract, *, by: Actor, version: int | None = None, at: datetime | None = None, **changes: object
) -> Contract:
    """Change number or date of signing.

    Raises:
        Refused: the actor may not, or the customer has a contract with this number.
        Conflict: somebody else changed the contract first.
    """
    access.demand(by, lambda user: access.may_edit(user, contract))
    new, change = differences(contract, changes, ("number", "signed_on"))
    if not new:
        return contract
    try:
        with transaction.atomic():
            swap(contract, version, new)
    except IntegrityError as error:
        raise Refused(no("contract_exists")) from error
    record("archive.contract.changed", contract, by=by, at=at, customer=contract.customer_id, changed=change)
    refresh(Customer.ref_kind, [contract.customer_id])
    return contract


@transaction.atomic
def move_contract(
    contract: Contract, *, by: Actor, action: str, reason: str = "", version: int | None = None, at: datetime | None = None
) -> Contract:
    """Move a contract along its life: ``execute``, ``end`` or ``reopen``; the last two need a reason.

    Raises:
        Refused: the actor may not, the move does not exist from here, or the reason is missing.
        Conflict: somebody else changed the contract first.
    """
    access.demand(by, lambda user: access.may_edit(user, contract))
    state = CONTRACT.target(contract.state, action, {"reason": reason})
    swap(contract, version, {"state": state})
    record(FACTS[action], contract, by=by, at=at, number=contract.number, reason=reason.strip(), customer=contract.customer_id)
    return contract
