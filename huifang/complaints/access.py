"""Who sees, completes and voids a complaint."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from huifang.accounts.models import User
from huifang.archive import access as archive
from huifang.archive.models import Customer
from huifang.complaints.models import Complaint
from huifang.kernel.decision import YES, Decision, no
from huifang.organization import access

VIEW = "complaints.complaint.view"
CREATE = "complaints.complaint.create"
CLOSE = "complaints.complaint.close"
ANSWER = "complaints.complaint.answer"
DECIDE = "complaints.complaint.decide"


def visible_to(user: User | AnonymousUser) -> QuerySet[Complaint]:
    """Complaints that the user took, of their team, or all."""
    return Complaint.objects.filter(access.reachable(user, VIEW, owner="taken_by"))


def may_open(user: User, customer: Customer) -> Decision:
    """Take a complaint of this customer: whoever takes complaints and may see the customer."""
    return access.may(user, CREATE) & archive.may_view(user, customer)


def may_edit(user: User | AnonymousUser, complaint: Complaint) -> Decision:
    """Complete the form: those who take complaints in its unit."""
    return access.within(user, CREATE, owners=[complaint.taken_by_id], unit=complaint.unit_id)


def may_void(user: User | AnonymousUser, complaint: Complaint) -> Decision:
    """Void it: the head."""
    return access.within(user, CLOSE, owners=[], unit=complaint.unit_id)


def may_work(user: User | AnonymousUser, complaint: Complaint) -> Decision:
    """Investigate and propose: those who take complaints in its unit, and the department that is responsible (R3.4, R3.5)."""
    if visible_to(user).filter(pk=complaint.pk).exists() and may_edit(user, complaint):
        return YES
    return access.within(user, ANSWER, owners=[], unit=complaint.responsible_unit_id)


def may_decide(user: User | AnonymousUser, complaint: Complaint) -> Decision:
    """Choose a solution or ask for another: the leaders, and who heads the responsible department (R3.5)."""
    return access.within(user, DECIDE, owners=[], unit=complaint.responsible_unit_id)


def may_see(user: User | AnonymousUser, complaint: Complaint) -> Decision:
    """Read it at all."""
    return YES if visible_to(user).filter(pk=complaint.pk).exists() else no("out_of_reach", permission=VIEW)
