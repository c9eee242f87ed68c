"""Who sees points, appeals, decides (R7.2)."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from huifang.accounts.models import User
from huifang.kernel.decision import YES, Decision, no
from huifang.organization import access
from huifang.organization.models import Unit
from huifang.organization.roles import ALL, OWN
from huifang.quality.models import Point

VIEW, DECIDE = "quality.points.view", "quality.points.decide"


def visible_to(user: User | AnonymousUser) -> QuerySet[Point]:
    """One's own, those of one's team, or all."""
    return Point.objects.filter(access.reachable(user, VIEW, owner="person", unit="unit"))


def may_see(user: User | AnonymousUser, row: Point) -> Decision:
    """Within reach of the user's role."""
    return access.within(user, VIEW, owners=[row.person_id], unit=row.unit_id)


def may_appeal(user: User, row: Point) -> Decision:
    """The person whose points they are."""
    return YES if user.pk == row.person_id else no("not_permitted", permission=VIEW)


def may_decide(user: User, row: Point) -> Decision:
    """A head whose reach holds the person's unit; never about one's own."""
    if user.pk == row.person_id:
        return no("own_points")
    return access.within(user, DECIDE, owners=[], unit=row.unit_id)


def units_for(user: User) -> list[Unit]:
    """Units by which the user may narrow the ledger; none for who sees only their own."""
    grants = access.grants_of(user)
    if grants is None or grants.reach(VIEW) == OWN:
        return []
    units = Unit.objects.filter(is_active=True).order_by("path")
    return list(units if grants.reach(VIEW) == ALL else units.filter(pk__in=grants.units(VIEW)))
