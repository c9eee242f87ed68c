"""What is found of customers: their names, contacts, contract numbers, and telephone numbers by keyed index."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from huifang.accounts.models import User
from huifang.archive import access, grading, numbers, sealing
from huifang.archive.models import Contact, ContactNumber, Contract, Customer
from huifang.kernel.phones import Phone
from huifang.organization.access import reachable
from huifang.search.registry import Digits, Document, Searchable, register

FIND = "search.customer.find"
CANDIDATES = 2000


def documents(ids: Sequence[int]) -> Iterator[Document]:
    """What is found of each customer in use; a merged one is found as the one it was merged into."""
    people: dict[int, list[str]] = {}
    contacts = Contact.objects.filter(customer__in=ids, is_active=True).exclude(name="").order_by("-is_main", "id")
    for customer, name in contacts.values_list("customer_id", "name"):
        people.setdefault(customer, []).append(name)
    contracts: dict[int, list[str]] = {}
    for customer, number in Contract.objects.filter(customer__in=ids).values_list("customer_id", "number"):
        contracts.setdefault(customer, []).append(number)
    # Merged ones are left out here: a condition on a second column leads PostgreSQL away from the primary key.
    columns = ("id", "name", "region", "owner_id", "unit_id", "canonical_id")
    rows: Iterable[tuple[Any, ...]] = Customer.objects.filter(pk__in=ids).values_list(*columns)
    for pk, name, region, owner, unit, canonical in rows:
        if canonical is None:
            yield Document(pk, name, region, people=people.get(pk, []), codes=contracts.get(pk, []), owner_id=owner, unit_id=unit)


def people(user: User, ids: Sequence[int]) -> Mapping[int, Sequence[str]]:
    """The names of contacts, the main one first, of those customers whose people the user may read (R1.6)."""
    customers = Customer.objects.filter(pk__in=ids).select_related("unit").only("id", "owner_id", "unit")
    readable = grading.names_readable(user, customers)
    rows = Contact.objects.filter(customer__in=readable, is_active=True).exclude(name="").order_by("-is_main", "id")
    found: dict[int, list[str]] = {}
    for customer, name in rows.values_list("customer_id", "name"):
        found.setdefault(customer, []).append(name)
    return found


def every() -> Iterable[int]:
    """The ids of all customers in use."""
    return Customer.objects.filter(canonical=None).order_by("id").values_list("id", flat=True).iterator(chunk_size=5000)


def visible(user: User, ids: Sequence[int]) -> set[int]:
    """Those of ``ids`` that the user may see now."""
    return set(Customer.objects.filter(access.visible_to(user), pk__in=ids, canonical=None).values_list("id", flat=True))


def by_digits(user: User, asked: Digits, limit: int) -> Mapping[int, str]:
    """Customers with a number that ends in these digits, and the mask of that number.

    The tail index finds the last four digits; more digits are compared with the opened number, which never
    leaves this function. A whole number is looked up by its own index first.
    """
    reach = reachable(user, access.VIEW, owner="contact__customer__owner", unit="contact__customer__unit")
    rows = ContactNumber.objects.filter(reach, contact__customer__canonical=None)
    found: dict[int, str] = {}
    if asked.phone:
        exact = rows.filter(whole_index=numbers.whole_index(numbers.digits_of(asked.phone)))
        found.update(exact.values_list("contact__customer_id", "masked")[:limit])
    if len(found) < limit:
        tail = rows.filter(tail_index=numbers.tail_index(asked.digits[-numbers.TAIL :])).order_by("contact_id")
        if len(asked.digits) == numbers.TAIL:
            found.update(tail.values_list("contact__customer_id", "masked")[: limit * 2])
        else:
            found.update(_opened(tail.values_list("contact__customer_id", "masked", "cipher")[:CANDIDATES], asked))
    return dict(list(found.items())[:limit])


def _opened(rows: "Iterable[tuple[int, str, bytes | memoryview[int]]]", asked: Digits) -> Iterator[tuple[int, str]]:
    for customer, masked, cipher in rows:
        try:
            phone = numbers.decrypt(cipher)
        except numbers.Unreadable:
            continue
        if _ends(phone, asked):
            yield customer, masked


def _ends(phone: Phone, asked: Digits) -> bool:
    extension = asked.phone.extension if asked.phone else ""
    return phone.number.endswith(asked.digits) and phone.extension.startswith(extension)


register(
    Searchable(
        kind=Customer.ref_kind,
        label=_("customer"),
        icon="building",
        permission=FIND,
        sight=access.VIEW,
        documents=documents,
        every=every,
        visible=visible,
        url=lambda pk: reverse("archive:customer", args=[pk]),
        by_digits=by_digits,
        token=sealing.token,
        people=people,
    )
)
