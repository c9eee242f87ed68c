"""Who tracks, raises, coaches, confirms and decides (R3.6, R3.8, R12.3); beside ``access``, which says who sees and completes."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.models import AnonymousUser

from huifang.accounts.models import User
from huifang.complaints import access as own
from huifang.complaints.models import Alarm, Complaint
from huifang.kernel.decision import YES, Decision, no
from huifang.organization import access
from huifang.organization.selectors import holders, present

TRACK = "complaints.complaint.track"
ANSWER = "complaints.complaint.answer"
COACHING = "complaints.coaching.view"
COACH = "complaints.coaching.create"
SPEAK = "complaints.voice.create"
REPLY = "complaints.voice.answer"


def tracker_id(complaint: Complaint) -> int:
    """The named service person: the handler, else whoever took it (R3.6)."""
    return complaint.handler_id or complaint.taken_by_id


def may_hand(user: User | AnonymousUser, complaint: Complaint) -> Decision:
    """Give it to another handler: who has it, the team's leader, the head."""
    return access.within(user, TRACK, owners=[tracker_id(complaint)], unit=complaint.unit_id)


def may_be_handler(person: User, complaint: Complaint) -> Decision:
    """Only who takes complaints where it lies can track it."""
    reach = access.within(person, own.CREATE, owners=[], unit=complaint.unit_id)
    return reach or no("cannot_track", name=person.name)


def may_tell(user: User | AnonymousUser, complaint: Complaint) -> Decision:
    """Write down what the customer was told: who tracks it, and who may complete its form."""
    if isinstance(user, User) and user.pk == complaint.handler_id:
        return access.may(user, own.CREATE)
    return own.may_edit(user, complaint)


def may_raise(user: User | AnonymousUser, complaint: Complaint) -> Decision:
    """Report it up at once: everybody who works on complaints and sees this one (R3.8)."""
    if not isinstance(user, User) or not own.visible_to(user).filter(pk=complaint.pk).exists():
        return no("out_of_reach", permission=own.VIEW)
    return YES if access.may(user, own.CREATE) else access.may(user, ANSWER)


def may_coach(user: User | AnonymousUser, complaint: Complaint) -> Decision:
    """Write advice for the second line."""
    return access.within(user, COACH, owners=[], unit=complaint.unit_id)


def may_read_coaching(user: User | AnonymousUser, complaint: Complaint) -> Decision:
    """Read it: the second line and those above."""
    return access.within(user, COACHING, owners=[], unit=complaint.unit_id)


def holds_any(user: User | AnonymousUser, roles: Iterable[str], at: datetime) -> bool:
    """Does the user hold one of the roles that a rule names, or act for somebody who does?"""
    return isinstance(user, User) and user.is_active and any(user in present(holders(role, at=at), at) for role in roles)


def may_acknowledge(user: User | AnonymousUser, alarm: Alarm) -> Decision:
    """Only who was called takes it over."""
    called = isinstance(user, User) and alarm.calls.filter(person=user).exists()
    return YES if called else no("alarm_not_called")
