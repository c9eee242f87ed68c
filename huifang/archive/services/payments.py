"""The execution of contracts: progress, payments due and received, anomalies told to the superior at once (R1.1, R1.11)."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from huifang.accounts.models import User
from huifang.archive import access
from huifang.archive.models import Contract, Execution, Payment
from huifang.archive.services.swapping import differences, swap
from huifang.journal.services import Actor, create_or_get, record
from huifang.kernel import clock
from huifang.kernel.decision import Conflict, Refused, no
from huifang.kernel.refs import Ref
from huifang.notifications.services import notify
from huifang.organization.selectors import head_of

PAYMENT_FIELDS = ("label", "due_on", "amount")
ANOMALY = "archive.payment_anomaly"


@transaction.atomic
def track_contract(
    contract: Contract,
    *,
    by: Actor,
    amount: Decimal | None,
    progress: int,
    note: str = "",
    version: int = 0,
    at: datetime | None = None,
) -> Execution:
    """Say how far a contract is executed and what it is worth (CNY); ``version`` is 0 for the first word.

    Raises:
        Refused: the actor may not change the customer.
        Conflict: somebody else said so first.
    """
    access.demand(by, lambda user: access.may_edit(user, contract))
    moment = at or clock.now()
    values = {"amount": amount, "progress": progress, "note": note.strip()[:200], "changed_at": moment}
    if version:
        row = Execution(pk=contract.pk, version=version)
        swap(row, version, values)
    else:
        row, new = create_or_get(Execution, {"contract": contract}, values)
        if not new:
            raise Conflict
    record(
        "archive.contract.progressed", contract, by=by, at=moment, number=contract.number, progress=progress, customer=contract.customer_id
    )
    return row


@transaction.atomic
def agree_payment(contract: Contract, *, by: Actor, label: str, due_on: date, amount: Decimal, at: datetime | None = None) -> Payment:
    """Put a payment of a contract on file: when how much is due.

    Raises:
        Refused: the actor may not change the customer.
    """
    access.demand(by, lambda user: access.may_edit(user, contract))
    row = Payment.objects.create(contract=contract, label=label.strip(), due_on=due_on, amount=amount)
    record("archive.payment.agreed", row, by=by, at=at, due_on=due_on, customer=contract.customer_id)
    return row


@transaction.atomic
def change_payment(payment: Payment, *, by: Actor, version: int | None = None, at: datetime | None = None, **changes: object) -> Payment:
    """Change label, due day or amount of a payment that has not come in whole."""
    access.demand(by, lambda user: access.may_edit(user, payment.contract))
    new, change = differences(payment, changes, PAYMENT_FIELDS)
    if not new:
        return payment
    swap(payment, version, new)
    record("archive.payment.changed", payment, by=by, at=at, customer=payment.contract.customer_id, fields=sorted(change))
    return payment


@transaction.atomic
def receive_payment(
    payment: Payment, *, by: Actor, received: Decimal, received_on: date, version: int | None = None, at: datetime | None = None
) -> Payment:
    """Note how much came in all, and the day of the last of it.

    Raises:
        Refused: the actor may not; the amount is nothing.
        Conflict: somebody else noted something first.
    """
    access.demand(by, lambda user: access.may_edit(user, payment.contract))
    if received <= 0:
        raise Refused(no("received_before"))
    swap(payment, version, {"received": received, "received_on": received_on})
    record("archive.payment.received", payment, by=by, at=at, received_on=received_on, customer=payment.contract.customer_id)
    return payment


@transaction.atomic
def report_anomaly(payment: Payment, *, by: User, text: str, version: int | None = None, at: datetime | None = None) -> User | None:
    """Report what is wrong with a payment to the superior at once; whom it was told (R1.11).

    Raises:
        Refused: the actor may not change the customer; the text is empty.
        Conflict: somebody else changed the payment first.
    """
    access.demand(by, lambda user: access.may_edit(user, payment.contract))
    if not text.strip():
        raise Refused(no("reason_missing"))
    moment = at or clock.now()
    customer = payment.contract.customer
    superior = head_of(customer.unit, moment, above=by)
    swap(payment, version, {"anomaly": text.strip()[:300], "anomaly_at": moment})
    told = superior.name if superior else customer.unit.name
    event = record(
        "archive.payment.reported", payment, by=by, at=moment, to=told, superior=superior.pk if superior else None, customer=customer.pk
    )
    if superior:
        notify(
            kind=ANOMALY, about=Ref.of(customer), to=superior, by=by, at=moment, key=str(event.pk), label=payment.label, why=payment.anomaly
        )
    return superior
