"""Who sees an assignment, who answers it, who accepts the answer."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from huifang.accounts.models import User
from huifang.assignments.models import Assignment
from huifang.kernel.decision import Decision, no
from huifang.organization import access

VIEW = "assignments.assignment.view"
ANSWER = "assignments.assignment.answer"
CREATE = "assignments.assignment.create"


def visible_to(user: User | AnonymousUser) -> QuerySet[Assignment]:
    """Those asked of the user or their units, and those the user or their team asked."""
    asked_of = access.reachable(user, VIEW, owner="person", unit="unit")
    asked_by = access.reachable(user, VIEW, owner="asked_by", unit="asked_by_unit")
    return Assignment.objects.filter(Q(asked_of | asked_by))


def may_answer(user: User | AnonymousUser, assignment: Assignment) -> Decision:
    """The person asked, or anybody of the unit asked whose role answers for it."""
    return access.within(user, ANSWER, owners=[assignment.person_id], unit=assignment.unit_id)


def may_judge(user: User | AnonymousUser, assignment: Assignment) -> Decision:
    """Accept, return, withdraw: the one who asked or their team, never the one who answered."""
    if isinstance(user, User) and assignment.answered_by_id == user.pk:
        return no("own_answer")
    return access.within(user, CREATE, owners=[assignment.asked_by_id], unit=assignment.asked_by_unit_id)
