"""Who sees a round, who may say that it can't be finished, who decides (R2.13)."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from huifang.accounts.models import User
from huifang.followup.models import Round, Task
from huifang.followup.rules.calling import OPEN
from huifang.kernel.decision import YES, Decision, no
from huifang.organization import access
from huifang.organization.models import Unit
from huifang.organization.roles import ALL

VIEW, LEAD = "followup.round.view", "followup.round.lead"


def visible_to(user: User | AnonymousUser) -> QuerySet[Round]:
    """Rounds of the user, of their team, or all."""
    return Round.objects.filter(access.reachable(user, VIEW, owner="owner", unit="unit"))


def may_see(user: User | AnonymousUser, row: Round) -> Decision:
    """Within reach of the user's role."""
    return access.within(user, VIEW, owners=[row.owner_id], unit=row.unit_id)


def may_lead(user: User, row: Round) -> Decision:
    """Give its calls to others, close it, write its report: a leader of its unit, or its owner."""
    if row.owner_id is not None and row.owner_id == user.pk:
        return YES
    return access.within(user, LEAD, owners=[], unit=row.unit_id)


def may_report(user: User, row: Round) -> Decision:
    """Its owner, its leaders, and whoever has open calls in it."""
    decision = may_lead(user, row)
    if decision or Task.objects.filter(round=row, assignee=user, state__in=OPEN).exists():
        return YES
    return decision


def may_decide(user: User, row: Round) -> Decision:
    """Give it a new window or keep it to the old one: a leader of its unit, never its own owner (D3 6)."""
    decision = access.within(user, LEAD, owners=[], unit=row.unit_id)
    if not decision:
        return decision
    return no("own_round") if row.owner_id == user.pk else YES


def units_for(user: User) -> list[Unit]:
    """Units whose rounds the user leads."""
    grants = access.grants_of(user)
    units = Unit.objects.filter(is_active=True).order_by("path")
    if grants is None or grants.reach(LEAD) != ALL:
        units = units.filter(pk__in=grants.units(LEAD) if grants else ())
    return list(units)
