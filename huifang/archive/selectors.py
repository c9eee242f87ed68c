"""Reads of the archive; whoever asks for a user gets only what that user may see."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Prefetch, Q, QuerySet

from huifang.accounts.models import User
from huifang.archive import access, grading, labels
from huifang.archive.models import Contact, ContactNumber, Contract, Customer, Milestone, Project
from huifang.kernel.decision import enforce
from huifang.obligations.models import Obligation

GOOD_FIRST = {"good": 0, "unknown": 1, "wrong": 2}


def customers_for(user: User) -> QuerySet[Customer]:
    """The customers in use that the user may see."""
    return Customer.objects.filter(access.visible_to(user), canonical=None)


def customer_for(user: User, pk: int, *related: str) -> Customer:
    """One customer, followed to the one it was merged into; with owner and unit, or with what ``related`` names.

    Raises:
        Customer.DoesNotExist: there is none.
        Refused: the user may not see it.
    """
    rows = Customer.objects.select_related(*(related or ("owner", "unit")))
    customer = rows.get(pk=pk)
    while customer.canonical_id is not None:
        customer = rows.get(pk=customer.canonical_id)
    enforce(access.may_view(user, customer))
    return customer


def family(customer: int) -> QuerySet[Customer, int]:
    """The ids of a customer and of those merged into it, for rows above that name the one they were made for."""
    return Customer.objects.filter(Q(pk=customer) | Q(canonical=customer)).values_list("pk", flat=True)


def contacts_of(customer: Customer | int, *, active_only: bool = False) -> list[Contact]:
    """Contacts, the main one first, with ``numbers`` in the order to dial them: two queries."""
    numbers = ContactNumber.objects.order_by("order", "id")
    rows = Contact.objects.filter(customer=customer).order_by("-is_active", "-is_main", "id").prefetch_related(Prefetch("numbers", numbers))
    return list(rows.filter(is_active=True) if active_only else rows)


def numbers_to_dial(customer: Customer | int) -> list[ContactNumber]:
    """The numbers of active contacts, without those known to be wrong, the most promising first; ``contact`` is loaded."""
    rows = ContactNumber.objects.filter(contact__customer=customer, contact__is_active=True).exclude(standing=ContactNumber.Standing.WRONG)
    found = list(rows.select_related("contact" if isinstance(customer, Customer) else "contact__customer"))
    if isinstance(customer, Customer):
        for number in found:
            number.contact.customer = customer
    return sorted(found, key=lambda n: (not n.contact.is_main, GOOD_FIRST[n.standing], n.contact_id, n.order, n.pk))


def main_contact(customer: Customer | int) -> Contact | None:
    """The contact to ask for first."""
    return Contact.objects.filter(customer=customer, is_active=True).order_by("-is_main", "id").first()


def main_contacts(customers: Iterable[int]) -> dict[int, Contact]:
    """The main contact of each customer: one query."""
    return {contact.customer_id: contact for contact in Contact.objects.filter(customer__in=customers, is_main=True)}


def contracts_of(customer: Customer | int) -> list[Contract]:
    """Contracts, the newest first."""
    return list(Contract.objects.filter(customer=customer).order_by("-id"))


def projects_of(customer: Customer | int) -> list[Project]:
    """Projects with contract and milestones, followed up ones first, the latest completed first: two queries."""
    done = Milestone.objects.order_by("-done_on")
    rows = Project.objects.filter(customer=customer).select_related("contract").prefetch_related(Prefetch("milestones", done))
    return sorted(rows, key=lambda p: (p.state != Project.State.ACTIVE, -(p.completed_on.toordinal() if p.completed_on else 0), p.pk))


def next_duties(customer: Customer | int) -> dict[int, Obligation]:
    """The next open duty of each project of a customer, by the project's id: one query."""
    pk = customer.pk if isinstance(customer, Customer) else customer
    rows = Obligation.objects.filter(party_kind=Customer.ref_kind, party_id=pk, state=Obligation.State.OPEN)
    found: dict[int, Obligation] = {}
    for row in rows.filter(subject_kind=Project.ref_kind).order_by("due_at", "id"):
        found.setdefault(row.subject_id, row)
    return found


@dataclass(frozen=True, slots=True)
class ProjectLine:
    """A project as the card shows it."""

    project: Project
    type_name: str
    next: Obligation | None
    milestones: Sequence[Milestone]


@dataclass(frozen=True, slots=True)
class Card:
    """Everything the archive knows of a customer, for its page and the call screen."""

    customer: Customer
    contacts: Sequence[Contact]
    contracts: Sequence[Contract]
    projects: Sequence[ProjectLine]
    number_ids: Sequence[int] = field(default_factory=tuple)


def customer_card(user: User, pk: int) -> Card:
    """The card of a customer in a fixed number of queries.

    Raises:
        Customer.DoesNotExist: there is none.
        Refused: the user may not see it.
    """
    customer = customer_for(user, pk)
    contacts = contacts_of(customer)
    for contact in contacts:
        contact.customer = customer
    grading.unveil(user, contacts)
    grading.blank_base(user, [customer])
    names, duties = labels.type_names(), next_duties(customer)
    lines = [ProjectLine(p, names.get(p.type, p.type), duties.get(p.pk), tuple(p.milestones.all())) for p in projects_of(customer)]
    numbers = tuple(number.pk for contact in contacts for number in contact.numbers.all())
    return Card(customer, contacts, contracts_of(customer), lines, numbers)
