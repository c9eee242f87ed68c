"""Who sees a correction, arranges it, puts it right (R2.11)."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from huifang.accounts.models import User
from huifang.archive import access as archive
from huifang.archive.models import Customer
from huifang.followup.models import Correction
from huifang.kernel.decision import Decision, no
from huifang.organization import access

VIEW, CREATE, ARRANGE = "followup.correction.view", "followup.correction.create", "followup.correction.arrange"


def visible_to(user: User | AnonymousUser) -> QuerySet[Correction]:
    """Those the user or their team found, those of their department, those they own or lead."""
    found = access.reachable(user, VIEW, owner="found_by", unit="unit")
    theirs = access.reachable(user, VIEW, owner="owner", unit="responsible")
    led = access.reachable(user, VIEW, owner="leader", unit="responsible")
    return Correction.objects.filter(Q(found | theirs | led))


def may_view(user: User | AnonymousUser, row: Correction) -> Decision:
    """Look at one."""
    people = [row.found_by_id, row.owner_id, row.leader_id]
    found = access.within(user, VIEW, owners=people, unit=row.unit_id)
    return found or access.within(user, VIEW, owners=people, unit=row.responsible_id)


def may_report(user: User, customer: Customer) -> Decision:
    """Report something wrong at this customer's."""
    return access.may(user, CREATE) & archive.may_view(user, customer)


def may_arrange(user: User | AnonymousUser, row: Correction) -> Decision:
    """Say who puts it right until when: the leader it was reported to, or who leads the responsible department."""
    return access.within(user, ARRANGE, owners=[row.leader_id], unit=row.responsible_id)


def may_correct(user: User | AnonymousUser, row: Correction) -> Decision:
    """Say what was done: the owner, or who arranges it."""
    if isinstance(user, User) and row.owner_id == user.pk:
        return may_view(user, row)
    return may_arrange(user, row)


def may_follow_up(user: User | AnonymousUser, row: Correction) -> Decision:
    """Hear the customer: who found it or their team, never whoever put it right."""
    if isinstance(user, User) and user.pk == row.owner_id:
        return no("own_correction")
    return access.within(user, CREATE, owners=[row.found_by_id], unit=row.unit_id)


def may_void(user: User | AnonymousUser, row: Correction) -> Decision:
    """Take it back: who found it or their team; who arranges it."""
    return may_follow_up(user, row) or may_arrange(user, row)
