"""Who sees a draw, and who announces one (R2.4)."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from huifang.accounts.models import User
from huifang.followup.models import Draw
from huifang.followup.rounds.access import LEAD, VIEW
from huifang.kernel.decision import YES, Decision
from huifang.organization import access
from huifang.organization.models import Unit
from huifang.organization.selectors import units_of

__all__ = ["LEAD", "VIEW", "may_announce", "may_see", "may_see_unit", "visible_to"]


def visible_to(user: User) -> QuerySet[Draw]:
    """Draws of units within reach, and those of wider units that reach the user's own; names are shown only within reach."""
    if not access.may(user, VIEW):
        return Draw.objects.none()
    reach = access.reachable(user, VIEW, owner="announced_by")
    return Draw.objects.filter(reach | Q(unit__in=_above(user)) if reach else reach)


def may_see(user: User, draw: Draw) -> Decision:
    """Is it among ``visible_to``?"""
    return may_see_unit(user, draw.unit_id, announced_by=draw.announced_by_id)


def may_see_unit(user: User, unit: int, *, announced_by: int | None = None) -> Decision:
    """May the user see what a unit's rules ask for and how far they are lived?"""
    decision = access.within(user, VIEW, owners=[announced_by], unit=unit)
    return YES if decision.reason == "out_of_reach" and unit in _above(user) else decision


def _above(user: User) -> set[int]:
    """The user's units and those above them."""
    return {int(part) for unit in units_of(user) for part in unit.path.split("/") if part}


def may_announce(user: User | AnonymousUser, unit: Unit | int) -> Decision:
    """Announce and take back draws in a unit: whoever leads its rounds."""
    return access.within(user, LEAD, owners=[], unit=unit if isinstance(unit, int) else unit.pk)
