"""Who sees and moves loans and incidents (R1.6, R12.2)."""

from django.db.models import Q, QuerySet

from huifang.accounts.models import User
from huifang.archive.models import Customer
from huifang.custody.models import Incident, Loan
from huifang.kernel.decision import YES, Decision, no
from huifang.organization import access

ASK, VIEW, MANAGE, KEEP = "custody.loan.create", "custody.loan.view", "custody.loan.edit", "custody.paper.edit"
READINGS = "custody.reading.view"
REPORT, SEE, HANDLE = "custody.incident.create", "custody.incident.view", "custody.incident.edit"


def loans_visible_to(user: User) -> QuerySet[Loan]:
    """The user's own loans, and those that a role shows."""
    return Loan.objects.filter(access.reachable(user, VIEW, owner="borrower"))


def may_view(user: User, loan: Loan) -> Decision:
    """May the user see this card?"""
    return access.within(user, VIEW, owners=[loan.borrower_id], unit=loan.unit_id)


def may_withdraw(user: User, loan: Loan) -> Decision:
    """The borrower takes back what is not yet decided, or gives back what was lent."""
    return YES if loan.borrower_id == user.pk else no("not_yours")


def may_manage(user: User, loan: Loan) -> Decision:
    """May the user call this loan back?"""
    return access.within(user, MANAGE, owners=[], unit=loan.unit_id)


def may_keep(user: User) -> Decision:
    """May the user hand papers out and take them in?"""
    return access.may(user, KEEP)


def may_read_log(user: User, customer: Customer) -> Decision:
    """Who reads a file is seen by its owner, and by whom a role lets (R1.6)."""
    grants = access.grants_of(user)
    if grants is not None and customer.owner_id in grants.people:
        return YES
    return access.within(user, READINGS, owners=[], unit=customer.unit_id)


def incidents_visible_to(user: User) -> QuerySet[Incident]:
    """Those that a role shows, and those that the user reported."""
    if access.may(user, SEE):
        return Incident.objects.all()
    return Incident.objects.filter(Q(reported_by=user))


def may_see_incident(user: User, incident: Incident) -> Decision:
    """May the user see this incident? Whom it concerns does not see who reported it."""
    return YES if incident.reported_by_id == user.pk else access.may(user, SEE)


def may_handle(user: User, incident: Incident) -> Decision:
    """May the user find out, propose and close: with the role, and not in a matter of their own."""
    if user.pk in {incident.person_id, incident.superior_id}:
        return no("own_incident")
    return access.may(user, HANDLE)
