"""Who sees a roster, who makes it, who keeps shifts and contracts."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from huifang.accounts.models import User
from huifang.kernel.decision import Decision
from huifang.organization import access
from huifang.organization.access import grants_of
from huifang.workforce.models import Contract, Leave, Roster

VIEW = "workforce.roster.view"
PLAN = "workforce.roster.plan"
EDIT = "workforce.shift.edit"


def visible_to(user: User | AnonymousUser) -> QuerySet[Roster]:
    """Published rosters of units the user may look into, and drafts of units they plan for."""
    planned, published = access.reachable(user, PLAN, owner="created_by", unit="unit"), Q(state=Roster.State.PUBLISHED)
    if planned == Q():  # everything; an empty Q would vanish in an "or"
        return Roster.objects.all()
    seen = access.reachable(user, VIEW, owner="created_by", unit="unit")
    looked_into = published if seen == Q() else published & (seen | Q(unit__in=_home_lines(user)))
    return Roster.objects.filter(planned | looked_into)


def _home_lines(user: User | AnonymousUser) -> list[int]:
    """The units somebody works in, when they may see rosters at all: what their team works is theirs to see."""
    grants = grants_of(user)
    return sorted(grants.home_units) if grants and grants.reach(VIEW) else []


def may_plan(user: User | AnonymousUser, roster: Roster) -> Decision:
    """Change, solve and publish it."""
    return access.within(user, PLAN, owners=[], unit=roster.unit_id)


def may_plan_unit(user: User | AnonymousUser, unit: int) -> Decision:
    """Make rosters for this unit."""
    return access.within(user, PLAN, owners=[], unit=unit)


def contracts_for(user: User | AnonymousUser) -> QuerySet[Contract]:
    """The contracts of people the user plans for."""
    return Contract.objects.filter(access.reachable(user, PLAN, owner="user", unit="unit"))


def leave_for(user: User | AnonymousUser) -> QuerySet[Leave]:
    """One's own leave, and that of people the user plans for."""
    planned = contracts_for(user).values("user")
    own = Q(person=user.pk) if user.pk else Q(pk__in=())
    return Leave.objects.filter(own | Q(person__in=planned))
