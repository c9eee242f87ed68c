"""Who sees an approval and who may do what with it; the chain says who decides, no permission does."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from huifang.accounts.models import User
from huifang.approvals import registry
from huifang.approvals.models import Approval, Question
from huifang.approvals.people import Room
from huifang.kernel import clock
from huifang.kernel.decision import YES, Decision, no
from huifang.organization import access
from huifang.organization.roles import ALL

VIEW = "approvals.approval.view"


def involved(user: User) -> Q:
    """Approvals that the user asked for, decided, was asked about or was given; the same for those they deputise for."""
    grants = access.grants_of(user)
    people = grants.people if grants else [user.pk]
    return (
        Q(requested_by__in=people)
        | Q(pk__in=Question.objects.filter(Q(asked_of__in=people) | Q(asked_by=user)).values("approval"))
        | Q(votes__by=user)
        | Q(votes__principal__in=people)
        | Q(steps__delegations__to=user)
        | Q(steps__delegations__principal=user)
    )


def sees_all(user: User | AnonymousUser) -> bool:
    """Does a role of the user show every approval?"""
    grants = access.grants_of(user)
    return bool(grants and grants.reach(VIEW) == ALL)


def may_view_at_all(user: User) -> Decision:
    """Does any role of the user let them take part in approvals?"""
    return access.may(user, VIEW)


def may_view(user: User, approval: Approval) -> Decision:
    """Whoever is involved or named by the chain, sees everything, or may see the thing that approval is asked for."""
    if not access.may(user, VIEW):
        return access.may(user, VIEW)
    open_to_all = approval.subject_kind not in registry.confidential()
    if (open_to_all and sees_all(user)) or Approval.objects.filter(involved(user), pk=approval.pk).exists():
        return YES
    room = Room([approval], clock.now())
    if room.names(user, approval) or may_decide(user, approval, room) or registry.may_read(user, approval.subject):
        return YES
    return no("out_of_reach", permission=VIEW)


def may_decide(user: User, approval: Approval, room: Room | None = None) -> Decision:
    """Approve, refuse, ask back or delegate the step that runs now."""
    if not access.may(user, VIEW):
        return access.may(user, VIEW)
    return (room or Room([approval], clock.now())).may_decide(user, approval)[0]


def may_answer(user: User, question: Question) -> Decision:
    """The one who was asked, or their deputy; never whoever asked."""
    grants = access.grants_of(user)
    if grants is None:
        return no("not_signed_in")
    mine = question.asked_of_id in grants.people and question.asked_by_id != user.pk
    return YES if mine else no("not_yours_to_answer")


def may_withdraw(user: User, approval: Approval) -> Decision:
    """Only the one who asked."""
    return YES if approval.requested_by_id == user.pk else no("not_yours_to_withdraw")
