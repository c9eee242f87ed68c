"""Contacts and their telephone numbers."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max

from huifang.archive import access, numbers
from huifang.archive.models import Contact, ContactNumber, Customer
from huifang.archive.services.swapping import differences, swap
from huifang.journal.services import Actor, record
from huifang.kernel import clock
from huifang.kernel.chinese import veiled_name
from huifang.kernel.decision import Refused, no
from huifang.kernel.phones import Phone, speak
from huifang.kernel.refs import Ref
from huifang.search.services import refresh

SEALED = ("name", "position")
"""Facts say that these changed; beside them stand masks only (R1.6)."""
CHANGEABLE = ("name", "title", "position", "is_active")


@transaction.atomic
def add_contact(
    customer: Customer,
    *,
    by: Actor,
    name: str = "",
    title: str = "",
    position: str = "",
    phones: Sequence[Phone] = (),
    main: bool = False,
    at: datetime | None = None,
) -> Contact:
    """Add somebody to talk to; the first contact of a customer is its main contact.

    Raises:
        Refused: the actor may not change the customer.
    """
    access.demand(by, lambda user: access.may_edit(user, customer))
    main = main or not customer.contacts.filter(is_main=True).exists()
    contact = new_contact(customer, by=by, name=name, title=title, position=position, phones=phones, main=main, at=at or clock.now())
    refresh(Customer.ref_kind, [customer.pk])
    return contact


def new_contact(
    customer: Customer, *, by: Actor, name: str, title: str, position: str, phones: Sequence[Phone], main: bool, at: datetime
) -> Contact:
    """The contact's rows and its fact, inside the caller's transaction and under its permission."""
    if main:
        customer.contacts.filter(is_main=True).update(is_main=False)
    contact = Contact.objects.create(customer=customer, name=name.strip(), title=title, position=position.strip(), is_main=main)
    built = [numbers.build(contact, phone, order) for order, phone in enumerate(dict.fromkeys(phones))]
    ContactNumber.objects.bulk_create(built)
    personal = {"name": veiled_name(contact.name)} if contact.name else None
    record("archive.contact.added", contact, by=by, at=at, personal=personal, customer=customer.pk, numbers=[n.masked for n in built])
    return contact


@transaction.atomic
def change_contact(contact: Contact, *, by: Actor, version: int | None = None, at: datetime | None = None, **changes: object) -> Contact:
    """Change name, form of address, position, or whether the contact is active.

    Raises:
        Refused: the actor may not change the customer.
        Conflict: somebody else changed the contact first.
    """
    access.demand(by, lambda user: access.may_edit(user, contact))
    new, change = differences(contact, changes, CHANGEABLE)
    if not new:
        return contact
    if new.get("is_active") is False:
        new["is_main"] = False
    swap(contact, version, new)
    names = dict(zip(("name_before", "name_after"), change.get("name", ()), strict=False))
    personal = {name: veiled_name(str(value)) for name, value in names.items()} or None
    shown = {name: pair for name, pair in change.items() if name not in SEALED}
    record("archive.contact.changed", contact, by=by, at=at, personal=personal, customer=contact.customer_id, changed=shown)
    refresh(Customer.ref_kind, [contact.customer_id])
    return contact


@transaction.atomic
def set_main_contact(contact: Contact, *, by: Actor, at: datetime | None = None) -> Contact:
    """Make this the contact that is asked for first.

    Raises:
        Refused: the actor may not, or the contact is not active.
    """
    access.demand(by, lambda user: access.may_edit(user, contact))
    if not contact.is_active:
        raise Refused(no("contact_inactive"))
    Contact.objects.filter(customer=contact.customer_id, is_main=True).exclude(pk=contact.pk).update(is_main=False)
    Contact.objects.filter(pk=contact.pk).update(is_main=True)
    contact.is_main = True
    record("archive.contact.made_main", contact, by=by, at=at, customer=contact.customer_id)
    refresh(Customer.ref_kind, [contact.customer_id])
    return contact


@transaction.atomic
def add_number(contact: Contact, *, by: Actor, phone: Phone, at: datetime | None = None) -> ContactNumber:
    """Add a telephone number to a contact, after those it has.

    Raises:
        Refused: the actor may not, or the contact has the number already.
    """
    access.demand(by, lambda user: access.may_edit(user, contact))
    last = contact.numbers.aggregate(last=Max("order"))["last"]
    number = numbers.build(contact, phone, 0 if last is None else last + 1)
    try:
        with transaction.atomic():
            number.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(no("number_exists")) from error
    record("archive.number.added", number, by=by, at=at, number=number.masked, customer=contact.customer_id)
    refresh(Customer.ref_kind, [contact.customer_id])
    return number


@transaction.atomic
def mark_number(number: ContactNumber, *, by: Actor, standing: str, at: datetime | None = None) -> ContactNumber:
    """Note whether the number reaches the contact; what is noted already changes nothing.

    Called under the permission of the act that found out (a call, a repair), so it asks for none of its own.
    """
    value = ContactNumber.Standing(standing)
    if ContactNumber.objects.filter(pk=number.pk).exclude(standing=value).update(standing=value):
        customer = number.contact.customer_id
        record("archive.number.marked", number, by=by, at=at, number=number.masked, standing=value.value, customer=customer)
    number.standing = value
    return number


@transaction.atomic
def open_number(number: ContactNumber, *, by: Actor, reason: str = "", purpose: Ref | None = None, at: datetime | None = None) -> Phone:
    """The number itself, for dialling or showing; every opening is a fact with the mask, never the digits.

    Raises:
        Refused: neither role nor purpose opens it, or both reason and purpose are missing.
        Unreadable: the data key is another one.
    """
    access.demand(by, lambda user: access.may_reveal(user, number))
    if not reason.strip() and purpose is None:
        raise Refused(no("reason_missing"))
    phone = numbers.decrypt(number.cipher)
    record(
        "archive.number.revealed",
        number,
        by=by,
        at=at,
        number=number.masked,
        reason=reason.strip()[:100],
        purpose=str(purpose or ""),
        customer=number.contact.customer_id,
    )
    return phone


def reveal_number(number: ContactNumber, *, by: Actor, reason: str = "", purpose: Ref | None = None, at: datetime | None = None) -> str:
    """``open_number`` as text grouped for reading: ``138 0013 8000``, ``0755-8355 0000 转801``."""
    return speak(open_number(number, by=by, reason=reason, purpose=purpose, at=at))
