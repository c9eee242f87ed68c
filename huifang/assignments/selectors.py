"""Reads of assignments; every one passes the access gate."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from huifang.accounts.models import User
from huifang.assignments.access import visible_to
from huifang.assignments.models import Assignment
from huifang.kernel.calendar import WorkCalendar
from huifang.kernel.refs import Ref
from huifang.organization import access as gate
from huifang.organization.selectors import members

PENDING = (Assignment.State.OPEN, Assignment.State.RETURNED)


def for_user(user: User) -> QuerySet[Assignment]:
    """Assignments the user may see, with what a row shows."""
    return visible_to(user).select_related("unit", "person", "asked_by")


def asked_of(user: User) -> QuerySet[Assignment]:
    """Assignments to be answered by the user or a unit of theirs."""
    return for_user(user).filter(mine(user), state__in=PENDING)


def mine(user: User) -> Q:
    """To be answered by the user, or by anybody of a unit of theirs."""
    return Q(person=user) | Q(person=None, unit__in=_home(user))


def of_units(user: User) -> Q:
    """Asked of the user's units, whoever there sees to it."""
    return Q(unit__in=_home(user))


def _home(user: User) -> list[int]:
    grants = gate.grants_of(user)
    return sorted(grants.home_units) if grants else []


def counts(user: User, at: datetime) -> dict[str, int]:
    """How many stand under each view of the list: one query over what is not closed."""
    open_ones = visible_to(user).filter(state__in=(*PENDING, Assignment.State.ANSWERED))
    pending = Q(state__in=PENDING)
    return open_ones.aggregate(
        mine=Count("pk", filter=pending & mine(user), distinct=True),
        unit=Count("pk", filter=pending & of_units(user), distinct=True),
        asked=Count("pk", filter=pending & Q(asked_by=user), distinct=True),
        late=Count("pk", filter=pending & Q(due_at__lt=at), distinct=True),
        answered=Count("pk", filter=Q(state=Assignment.State.ANSWERED, asked_by=user), distinct=True),
    )


def left(assignment: Assignment, at: datetime, calendar: WorkCalendar) -> timedelta:
    """Working time until the due time, or since it when it is past; never negative."""
    minutes = calendar.working_minutes_between(at, assignment.due_at, strict=False)
    return timedelta(minutes=abs(minutes))


def colleagues(assignment: Assignment) -> list[User]:
    """Who else of the unit asked could see to it."""
    return list(members(assignment.unit, below=True).exclude(pk=assignment.person_id or 0))


def about(user: User, *, origin: Ref | None = None, party: Ref | None = None) -> QuerySet[Assignment]:
    """Assignments that came from a matter, or that concern a customer, newest first."""
    rows = for_user(user).order_by("-id")
    if origin:
        rows = rows.filter(origin_kind=origin.kind, origin_id=int(origin.id))
    if party:
        rows = rows.filter(party_kind=party.kind, party_id=int(party.id))
    return rows


def of_origins(kind: str, ids: Sequence[int]) -> QuerySet[Assignment]:
    """For upper contexts that have checked access to the origins themselves."""
    return Assignment.objects.filter(origin_kind=kind, origin_id__in=ids).select_related("unit", "person").order_by("id")
