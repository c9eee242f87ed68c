"""Customers: put on file, change, hand over, silence (R1.1, R1.3)."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction

from huifang.accounts.models import User
from huifang.archive import access
from huifang.archive.models import Customer
from huifang.archive.services import contacts
from huifang.archive.services.swapping import differences, swap
from huifang.journal.services import Actor, record
from huifang.kernel import clock
from huifang.kernel.chinese import clean_text, company_key
from huifang.kernel.decision import Refused, no
from huifang.kernel.phones import Phone
from huifang.kernel.regions import find_region
from huifang.organization.models import Unit
from huifang.search.services import refresh

CHANGEABLE = ("name", "grade", "region", "address", "industry", "language", "email", "remarks", "since", "extra")


@transaction.atomic
def create_customer(
    *,
    by: Actor,
    name: str,
    unit: Unit,
    owner: User | None = None,
    grade: str = Customer.Grade.ORDINARY,
    region: str = "",
    address: str = "",
    industry: str = "",
    language: str = Customer.Language.MANDARIN,
    email: str = "",
    remarks: str = "",
    since: date | None = None,
    contact_name: str = "",
    contact_title: str = "",
    contact_position: str = "",
    phones: Sequence[Phone] = (),
    batch: str = "",
    at: datetime | None = None,
) -> Customer:
    """Put a customer on file, with its main contact if a name or a number is given.

    Raises:
        Refused: the actor may not; the name is missing; the customer is on file already (``customer_exists``
            with its ``name`` and ``id``, or ``customer_exists_elsewhere`` when the actor may not see it).
    """
    access.demand(by, lambda user: access.may_create(user, unit))
    moment = at or clock.now()
    short, code = place(region, address)
    customer = Customer(
        name=clean_text(name),
        name_key=_key(name),
        unit=unit,
        owner=owner,
        grade=grade,
        region=short,
        region_code=code,
        address=address.strip(),
        industry=industry.strip(),
        language=language,
        email=email.strip(),
        remarks=remarks,
        since=since,
        batch=batch,
        created_at=moment,
        changed_at=moment,
    )
    _refuse_twin(customer, by)
    try:
        with transaction.atomic():
            customer.save(force_insert=True)
    except IntegrityError:
        _refuse_twin(customer, by)
        raise
    record("archive.customer.created", customer, by=by, at=moment, batch=batch, name=customer.name, unit=unit.pk)
    if contact_name or phones:
        contacts.new_contact(
            customer, by=by, name=contact_name, title=contact_title, position=contact_position, phones=phones, main=True, at=moment
        )
    refresh(Customer.ref_kind, [customer.pk])
    return customer


@transaction.atomic
def change_customer(
    customer: Customer, *, by: Actor, version: int | None = None, at: datetime | None = None, **changes: object
) -> Customer:
    """Change fields named in ``CHANGEABLE``; projects that stood in the customer's old region move with it.

    Raises:
        Refused: the actor may not, or the new name is another customer's.
        Conflict: somebody else changed the customer after ``version``.
    """
    access.demand(by, lambda user: access.may_edit(user, customer))
    moment = at or clock.now()
    if "region" in changes or "address" in changes:
        changes["region"], code = place(str(changes.get("region", customer.region)), str(changes.get("address", customer.address)))
    else:
        code = customer.region_code
    new, change = differences(customer, changes, CHANGEABLE)
    if not new:
        return customer
    old_region = customer.region
    if "name" in new:
        new["name"] = clean_text(new["name"])
        new["name_key"] = _key(str(new["name"]))
        _refuse_twin(Customer(pk=customer.pk, name=str(new["name"]), name_key=str(new["name_key"])), by)
    swap(customer, version, {**new, "region_code": code, "changed_at": moment})
    moved = _move_projects(customer, old_region, moment) if "region" in new else 0
    record("archive.customer.changed", customer, by=by, at=moment, changed=change, projects_moved=moved)
    refresh(Customer.ref_kind, [customer.pk])
    return customer


@transaction.atomic
def hand_over_customer(
    customer: Customer,
    *,
    by: Actor,
    owner: User | None,
    unit: Unit,
    version: int | None = None,
    at: datetime | None = None,
) -> Customer:
    """Give the customer to an owner (or to nobody but the unit).

    Raises:
        Refused: the actor may not reassign within reach.
        Conflict: somebody else changed the customer first.
    """
    access.demand(by, lambda user: access.may_reassign(user, customer))
    moment = at or clock.now()
    old = {"owner": customer.owner_id, "unit": customer.unit_id}
    swap(customer, version, {"owner": owner, "unit": unit, "changed_at": moment})
    to = f"{unit.name} · {owner.name}" if owner else unit.name
    record("archive.customer.handed_over", customer, by=by, at=moment, to=to, owner=owner.pk if owner else None, unit=unit.pk, old=old)
    refresh(Customer.ref_kind, [customer.pk])
    return customer


@transaction.atomic
def set_do_not_call(
    customer: Customer, *, by: Actor, on: bool, reason: str, version: int | None = None, at: datetime | None = None
) -> Customer:
    """Stop or allow calls to the customer; the reason is shown when somebody tries to dial (R2.6).

    Raises:
        Refused: the actor may not, or the reason is missing.
        Conflict: somebody else changed the customer first.
    """
    access.demand(by, lambda user: access.may_edit(user, customer))
    if not reason.strip():
        raise Refused(no("reason_missing"))
    moment = at or clock.now()
    swap(customer, version, {"do_not_call": on, "do_not_call_reason": reason.strip()[:100] if on else "", "changed_at": moment})
    kind = "archive.customer.silenced" if on else "archive.customer.unsilenced"
    record(kind, customer, by=by, at=moment, reason=reason.strip())
    return customer


def place(region: str, address: str) -> tuple[str, str]:
    """The short name and code of the region written, or else named in the address; an unknown region stays as written."""
    found = find_region(region or address)
    return (found.name, found.code) if found else (region.strip()[:20], "")


def _key(name: str) -> str:
    key = company_key(name)[:120]
    if not key:
        raise Refused(no("name_missing"))
    return key


def _refuse_twin(customer: Customer, by: Actor) -> None:
    twin = Customer.objects.filter(name_key=customer.name_key, canonical=None).exclude(pk=customer.pk).first()
    if twin is None:
        return
    if not isinstance(by, User) or access.may_view(by, twin):
        raise Refused(no("customer_exists", name=twin.name, id=twin.pk))
    raise Refused(no("customer_exists_elsewhere"))


def _move_projects(customer: Customer, old_region: str, moment: datetime) -> int:
    """Projects are followed up by the rules of their region (R2.1), which is the customer's unless another was given."""
    return customer.projects.filter(region=old_region).update(region=customer.region, changed_at=moment)
