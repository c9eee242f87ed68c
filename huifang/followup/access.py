"""Who sees a task or a record, who may call, and the purpose-bound grant that a held call gives."""

from collections.abc import Collection
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from huifang.accounts.models import User
from huifang.archive.models import ContactNumber
from huifang.complaints import ending
from huifang.complaints.models import Complaint
from huifang.followup.models import Record, Task
from huifang.followup.rules.calling import OPEN
from huifang.kernel import clock
from huifang.kernel.decision import YES, Decision, no
from huifang.kernel.refs import Ref
from huifang.organization import access
from huifang.organization.models import Unit

VIEW, CALL, ASSIGN = "followup.task.view", "followup.task.call", "followup.task.assign"
VIEW_RECORD, VOID_RECORD = "followup.record.view", "followup.record.void"


def visible_to(user: User | AnonymousUser) -> QuerySet[Task]:
    """Tasks of the user, of their team, or all, as their roles reach."""
    return Task.objects.filter(access.reachable(user, VIEW, owner="assignee"))


def records_visible_to(user: User | AnonymousUser) -> QuerySet[Record]:
    """Records made by the user, their team, or all."""
    return Record.objects.filter(access.reachable(user, VIEW_RECORD, owner="agent"))


def may_call(user: User | AnonymousUser, task: Task) -> Decision:
    """The assignee, or anybody who calls for the task's unit; about a complaint nobody who had a part in it (R3.7)."""
    return access.within(user, CALL, owners=[task.assignee_id], unit=task.unit_id) & may_return(user, task)


def may_return(user: User | AnonymousUser, task: Task) -> Decision:
    """The return call before a complaint is closed is made by somebody who neither handled, judged nor answered it (R3.7)."""
    if task.kind != Task.Kind.COMPLAINT or not task.origin or not isinstance(user, User):
        return YES
    complaint = complaint_of(task)
    return ending.may_call_back(user, complaint, clock.now()) if complaint else YES


def complaint_of(task: Task) -> Complaint | None:
    """The complaint that a return call is about."""
    origin = Ref.parse(task.origin) if task.origin else None
    return Complaint.objects.filter(pk=int(origin.id)).first() if origin and origin.kind == Complaint.ref_kind else None


def may_assign(user: User | AnonymousUser, task: Task) -> Decision:
    """Give the call to somebody else, move or void it."""
    return access.within(user, ASSIGN, owners=[], unit=task.unit_id)


def may_assign_into(user: User | AnonymousUser, unit: Unit) -> Decision:
    """Give calls to this team."""
    return access.within(user, ASSIGN, owners=[], unit=unit.pk)


def calls_for(user: User, unit: Unit) -> Decision:
    """Does the user call for this team?"""
    return access.within(user, CALL, owners=[], unit=unit.pk)


def may_view(user: User | AnonymousUser, task: Task) -> Decision:
    """Look at one call."""
    return access.within(user, VIEW, owners=[task.assignee_id], unit=task.unit_id)


def may_view_record(user: User | AnonymousUser, record: Record) -> Decision:
    """Look at one record."""
    return access.within(user, VIEW_RECORD, owners=[record.agent_id], unit=record.unit_id)


def may_void_record(user: User | AnonymousUser, record: Record) -> Decision:
    """Void a record; the agent's own included."""
    return access.within(user, VOID_RECORD, owners=[], unit=record.unit_id)


def holds(user: User | AnonymousUser, task: Task, at: datetime) -> bool:
    """Does the user hold the call open at ``at``?"""
    return isinstance(user, User) and task.holder_id == user.pk and task.held_until is not None and task.held_until > at


def dialling_grant(user: User | AnonymousUser, number: ContactNumber) -> Decision:
    """An open call that the user holds opens the numbers of that customer, for dialling, while it is held (R12.2)."""
    if not isinstance(user, User):
        return no("not_signed_in")
    held = Task.objects.filter(Q(holder=user, held_until__gt=clock.now()), state__in=OPEN, customer_id=number.contact.customer_id)
    return YES if held.exists() else no("not_held", holder="")


def names_grant(user: User, customers: Collection[int], at: datetime) -> set[int]:
    """Whoever has an open call to make, or holds one, may know whom to ask for (R1.6): bound to the call, and gone with it."""
    grants = access.grants_of(user)
    people = grants.people if grants else []
    mine = Q(assignee__in=people, state__in=(*OPEN, "repair")) | Q(holder=user, held_until__gt=at, state__in=OPEN)
    return set(Task.objects.filter(mine, customer__in=list(customers)).values_list("customer_id", flat=True))


def sight_grant(user: User, customers: Collection[int]) -> set[int]:
    """Those customers to whom the user has an open call to make: they may look at their files (R12.2)."""
    mine = Task.objects.filter(customer__in=customers, assignee=user, state__in=(*OPEN, "repair"))
    return set(mine.values_list("customer", flat=True)) if customers else set()
