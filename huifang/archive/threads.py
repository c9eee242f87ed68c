"""Mails and text messages about a customer: whom they go to, and when the customer declines them."""

from collections.abc import Mapping, Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from huifang.accounts.models import User
from huifang.archive import access, grading, numbers, selectors
from huifang.archive.models import Contact, ContactNumber, Customer
from huifang.channels.threads import Address, Number, Thread, register
from huifang.kernel.decision import YES, Decision, no
from huifang.kernel.phones import Phone
from huifang.search.selectors import find


def customer_of(pk: str) -> Customer | None:
    """The customer with this id."""
    return Customer.objects.filter(pk=int(pk)).first() if pk.isdecimal() and len(pk) < 19 else None


def _title(pk: str) -> str:
    return customer.name if (customer := customer_of(pk)) else ""


def addresses(user: User, pk: str) -> Sequence[Address]:
    """The customer's mail address, under the name of the main contact where the user may read it."""
    customer = customer_of(pk)
    if customer is None or not grading.may_read(user, customer, grading.BASE):
        return []
    return [Address(_main(user, customer) or customer.name, customer.email)] if customer.email else []


def _main(user: User, customer: Customer) -> str:
    contact = Contact.objects.filter(customer=customer, is_main=True).first()
    if contact is None:
        return ""
    contact.customer = customer
    grading.unveil(user, [contact])
    return contact.name if contact.is_unveiled else ""


def mobiles(user: User, pk: str) -> Sequence[Number]:
    """The mobile numbers of the customer's contacts, masked; for who may change the customer."""
    customer = customer_of(pk)
    if customer is None or not access.may_edit(user, customer):
        return []
    rows = [row for row in selectors.numbers_to_dial(customer) if row.kind == ContactNumber.Kind.MOBILE]
    grading.unveil(user, [row.contact for row in rows])
    return [Number(str(row.pk), row.contact.shown_name, row.masked) for row in rows]


def phone(user: User, pk: str, number: str) -> Phone | None:
    """One of those numbers, opened to send to; it is not shown."""
    if number not in {one.id for one in mobiles(user, pk)}:
        return None
    return numbers.decrypt(ContactNumber.objects.get(pk=number).cipher)


def refuses(pk: str, channel: str) -> Decision:
    """Who does not want to be called gets no text message either; a mail may answer theirs."""
    customer = customer_of(pk)
    if customer and customer.do_not_call and channel == "sms":
        return no("do_not_call", why=customer.do_not_call_reason)
    return YES


def _facts(user: User, pk: str) -> Mapping[str, str]:
    customer = customer_of(pk)
    return {"name": _main(user, customer) or customer.name, "title": customer.name} if customer else {}


def _find(user: User, text: str) -> Sequence[tuple[str, str]]:
    hits = find(user, text, 10)
    return [(str(hit.object_id), f"{hit.name} {hit.subtitle}".strip()) for hit in hits if hit.kind == Customer.ref_kind]


register(
    Thread(
        kind=Customer.ref_kind,
        code="k",
        label=_("Customer"),
        title=_title,
        url=lambda pk: reverse("archive:customer", args=[pk]),
        exists=lambda pk: customer_of(pk) is not None,
        addresses=addresses,
        numbers=mobiles,
        phone=phone,
        facts_for=_facts,
        refuses=refuses,
        find=_find,
    )
)
