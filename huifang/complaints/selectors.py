"""Reads of complaints; every one passes the access gate."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet

from huifang.accounts.models import User
from huifang.archive.models import ContactNumber, Contract, Customer, Project
from huifang.archive.selectors import family, numbers_to_dial
from huifang.assignments import selectors as assignments
from huifang.assignments.models import Assignment
from huifang.complaints import access
from huifang.complaints.models import Complaint
from huifang.complaints.procedure import ComplaintProcedure
from huifang.journal import selectors as journal
from huifang.journal.selectors import Line
from huifang.kernel import clock
from huifang.kernel.decision import Refused, no
from huifang.kernel.refs import Ref
from huifang.organization.models import Unit
from huifang.organization.prepared import Prepared
from huifang.organization.selectors import places_of, units_for
from huifang.regulations.selectors import rules_in_force
from huifang.regulations.shapes import ComplaintRoute


def for_user(user: User) -> QuerySet[Complaint]:
    """Complaints the user may see, with what a row shows."""
    return access.visible_to(user).select_related("customer", "taken_by", "category", "unit")


def listed(user: User) -> QuerySet[Complaint]:
    """The same for a long list: what a row shows comes by rows of its own, so that the order of an index stays."""
    return access.visible_to(user).select_related("category").prefetch_related("customer", "taken_by")


def of_customer(user: User, customer: int) -> QuerySet[Complaint]:
    """Complaints of one customer, newest first."""
    return for_user(user).filter(customer__in=family(customer)).order_by("-taken_at", "-id")


def route(at: datetime, unit: Unit | None = None) -> tuple[str, ...]:
    """The roles whose departments a complaint is asked of, by the regulation in force (R2.10).

    Raises:
        LookupError: no regulation in force says so.
    """
    found = rules_in_force(ComplaintRoute, clock.local_date(at), unit)
    if not found:
        raise LookupError("no complaint_route rule is in force")
    return found[0].value.complaint_to


def departments(at: datetime, unit: Unit | None = None) -> list[Unit]:
    """The departments that a complaint is asked of; raises as ``route``."""
    return units_for(route(at, unit), at)


def places(at: datetime, unit: Unit | None = None) -> list[str]:
    """The paths of those departments, without the whole company; none where no regulation says whom to ask."""
    try:
        return places_of(route(at, unit), at)
    except LookupError:
        return []


def asked_at_once(at: datetime, unit: Unit | None) -> list[Unit]:
    """The departments that a new complaint is asked of; none where somebody judges it first (R3.3).

    Raises:
        Refused: no regulation in force says whom to ask.
    """
    rule = procedure(at, unit)
    return [] if rule and rule.judge else departments_or_refuse(at, unit)


def departments_or_refuse(at: datetime, unit: Unit | None) -> list[Unit]:
    """``departments`` for whoever is at the screen.

    Raises:
        Refused: no regulation in force says whom to ask.
    """
    try:
        return departments(at, unit)
    except LookupError as error:
        raise Refused(no("no_route")) from error


def procedure(at: datetime, unit: Unit | None) -> ComplaintProcedure | None:
    """How complaints go by the regulation in force; None: the departments are asked at once (document A)."""
    found = rules_in_force(ComplaintProcedure, clock.local_date(at), unit)
    return found[0].value if found else None


def next_duty(complaint: Complaint) -> Assignment | None:
    """The question of this round that is to be answered first; the caller has checked access to the complaint."""
    return next(iter(sorted(waiting(complaint), key=lambda a: (a.due_at, a.pk))), None)


def waiting(complaint: Complaint) -> Sequence[Assignment]:
    """The questions to departments that are still to be answered."""
    rows = assignments.of_origins(Complaint.ref_kind, [complaint.pk])
    return [row for row in rows if row.state in assignments.PENDING]


def timeline(complaint: Complaint) -> list[Line]:
    """What happened to the complaint and to the questions it brought, newest first; ``following.history`` is the whole."""
    asked = assignments.of_origins(Complaint.ref_kind, [complaint.pk])
    return journal.lines(journal.history([Ref.of(complaint), *(Ref.of(a) for a in asked)]))


def work_of(customer: Customer) -> tuple[tuple[int | None, str], str]:
    """The customer's latest project with the number of its contract, and the number of the newest contract."""
    project = next(iter(_latest_project(customer.pk)), (None, None))
    newest = next((number for (number,) in _newest_contract(customer.pk)), "")
    return (project[0], project[1] or ""), newest


def _projects(customer: int) -> QuerySet[Project, tuple[int, str | None]]:
    rows = Project.objects.filter(customer=customer).order_by("-completed_on", "-id")
    return rows.values_list("pk", "contract__number")[:1]


def _contracts(customer: int) -> QuerySet[Contract, tuple[str]]:
    return Contract.objects.filter(customer=customer).order_by("-id").values_list("number")[:1]


_latest_project = Prepared(_projects, int)
_newest_contract = Prepared(_contracts, int)


def numbers_of(customer: Customer) -> list[ContactNumber]:
    """The numbers that may stand in the box of the phone, the most promising first."""
    return numbers_to_dial(customer)
