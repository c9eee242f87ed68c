"""Reads of assignments; every one passes the access gate."""

from collections.abc import Sequence

from django.db.models import QuerySet

from huifang.accounts.models import User
from huifang.assignments.access import visible_to
from huifang.assignments.models import Assignment
from huifang.kernel.refs import Ref
from huifang.organization import access as gate

PENDING = (Assignment.State.OPEN, Assignment.State.RETURNED)


def for_user(user: User) -> QuerySet[Assignment]:
    """Assignments the user may see, with what a row shows."""
    return visible_to(user).select_related("unit", "person", "asked_by")


def asked_of(user: User) -> QuerySet[Assignment]:
    """Assignments to be answered by the user or a unit of theirs."""
    grants = gate.grants_of(user)
    units = grants.home_units if grants else frozenset()
    rows = for_user(user).filter(state__in=PENDING)
    return rows.filter(person=user) | rows.filter(person=None, unit__in=units)


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
