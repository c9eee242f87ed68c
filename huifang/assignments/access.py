"""Who sees an assignment, who answers it, who accepts the answer."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from huifang.accounts.models import User
from huifang.assignments.models import Assignment
from huifang.journal import gates
from huifang.kernel.decision import Decision, no
from huifang.kernel.refs import Ref
from huifang.organization import access
from huifang.organization.selectors import members

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


def may_hand_on(user: User | AnonymousUser, assignment: Assignment) -> Decision:
    """Take it, or give it to a colleague: whoever may answer it."""
    return may_answer(user, assignment)


def may_receive(person: User, assignment: Assignment) -> Decision:
    """Somebody of the unit asked, or of a unit below it."""
    if not members(assignment.unit, below=True).filter(pk=person.pk).exists():
        return no("not_of_unit", name=person.name, unit=assignment.unit.name)
    if assignment.person_id == person.pk:
        return no("already_theirs", name=person.name)
    return access.may(person, ANSWER)


def may_remind(user: User | AnonymousUser, assignment: Assignment) -> Decision:
    """The one who asked, or their team."""
    return access.within(user, CREATE, owners=[assignment.asked_by_id], unit=assignment.asked_by_unit_id)


def may_ask_about(user: User, origin: Ref) -> Decision:
    """Ask a department about a record: whoever asks departments and may read the record."""
    return access.may(user, CREATE) & gates.may_read(user, origin)
