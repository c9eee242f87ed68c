"""Reads of loans, readings and incidents."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from huifang.accounts.models import User
from huifang.archive import grading
from huifang.archive.models import Customer
from huifang.archive.sections import BY_CODE
from huifang.archive.services.sections import READINGS
from huifang.custody import access, labels
from huifang.custody.models import Incident, Lent, Loan
from huifang.journal import gates
from huifang.journal.models import Event
from huifang.kernel.refs import Ref

PAGE = 50


def loans(user: User) -> QuerySet[Loan]:
    """The loans that the user may see, with what a row shows."""
    return access.loans_visible_to(user).select_related("borrower", "unit")


def loan_for(user: User, pk: int) -> Loan:
    """One loan that the user may see.

    Raises:
        Loan.DoesNotExist: there is none, or not for this user.
    """
    loan = Loan.objects.select_related("borrower", "unit", "closed_by").get(pk=pk)
    if not access.may_view(user, loan):
        raise Loan.DoesNotExist
    return loan


def items_of(loan: Loan) -> list[Lent]:
    """What stands on a card: one query."""
    order = {code: place for place, code in enumerate(BY_CODE)}
    rows = Lent.objects.filter(loan=loan).select_related("customer__unit")[: 9 * PAGE]
    return sorted(rows, key=lambda row: (row.customer_id, order.get(row.section, 99)))


@dataclass(frozen=True, slots=True)
class Reading:
    """Somebody read sections of a file, or opened a number of it."""

    id: int
    at: datetime
    reader: str
    what: str
    loan: str


def readings(customer: Customer, *, before: int | None = None, limit: int = PAGE) -> Sequence[Reading]:
    """Who read a file, the newest first: three queries."""
    events = Event.objects.filter(subject_kind=READINGS, subject_id=str(customer.pk), kind="archive.section.opened")
    if before is not None:
        events = events.filter(pk__lt=before)
    rows = list(events.order_by("-id")[:limit])
    people = gates.names_of({Ref(row.actor_kind, row.actor_id) for row in rows})
    lent = {row.pk: int(row.data.get("loan") or 0) for row in rows}
    cards = dict(Loan.objects.filter(pk__in=set(lent.values())).values_list("pk", "number"))
    return [
        Reading(
            row.pk,
            row.at,
            people.get(Ref(row.actor_kind, row.actor_id), ""),
            "、".join(labels.section_name(code) for code in row.data.get("sections", [])),
            cards.get(lent[row.pk], ""),
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class Standing:
    """A section of a file as it stands for one reader."""

    code: str
    name: str
    grade: str
    is_open: bool
    until: datetime | None


def standings(user: User, customer: Customer, at: datetime) -> list[Standing]:
    """Every graded section of a file: its grade, whether the user may read it, until when a loan lets them."""
    rules = grading.rules_for(customer.unit, at)
    if not rules:
        return []
    verdicts = grading.may_read_each(user, customer, tuple(rules), at)
    rows = Lent.objects.filter(customer=customer, loan__borrower=user, loan__state=Loan.State.ACTIVE, loan__ends_at__gt=at)
    lent = dict(rows.filter(loan__kind=Loan.Kind.SCREEN).order_by("loan__ends_at").values_list("section", "loan__ends_at"))
    return [
        Standing(code, labels.section_name(code), rule.grade, bool(verdicts[code]), lent.get(code) if verdicts[code] else None)
        for code, rule in rules.items()
    ]


def loan_that_lends(user: User, customer: Customer, section: str, at: datetime) -> Loan | None:
    """The user's loan under which a section may be read now, the longest first."""
    rows = Loan.objects.filter(borrower=user, state=Loan.State.ACTIVE, kind=Loan.Kind.SCREEN, granted_at__lte=at, ends_at__gt=at)
    return rows.filter(items__customer=customer, items__section=section).order_by("-ends_at").first()


def incidents(user: User) -> QuerySet[Incident]:
    """The incidents that the user may see, the newest first."""
    return access.incidents_visible_to(user).select_related("person", "reported_by", "customer")
