"""What leaders do with calls: give them to somebody, take that back, mend a number, void one."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from huifang.accounts.models import User
from huifang.archive import numbers
from huifang.archive import services as archive
from huifang.archive.models import Contact, ContactNumber
from huifang.followup import access
from huifang.followup.models import Task
from huifang.followup.rules.calling import OPEN, TASK
from huifang.followup.services.calling import repaired
from huifang.journal.models import Event
from huifang.journal.services import Actor, record
from huifang.kernel.decision import Conflict, Refused, enforce, no
from huifang.kernel.phones import Phone
from huifang.kernel.refs import Ref
from huifang.obligations import services as obligations
from huifang.obligations.models import Obligation
from huifang.organization.models import Unit

ASSIGNED = "followup.task.assigned"
UNDO_WITHIN = timedelta(minutes=30)
NOBODY: dict[str, object] = {"holder": None, "held_until": None}


@transaction.atomic
def assign(task: Task, *, to: User | None, by: User, at: datetime, unit: Unit | None = None, batch: str = "") -> Task:
    """Give the call to an agent, or (``to`` none) to a team; its open duties change hands with it.

    Raises:
        Refused: out of reach, or the agent doesn't call for that team.
        Conflict: somebody speaks with the customer right now, or the call changed meanwhile.
    """
    enforce(access.may_assign(by, task))
    team = unit or task.unit
    if team.pk != task.unit_id:
        enforce(access.may_assign_into(by, team))
    if to and not access.calls_for(to, team):
        raise Refused(no("does_not_call", name=to.name, team=team.name))
    if to and not access.may_return(to, task):
        raise Refused(no("had_part_in_it", name=to.name))
    was = [task.assignee_id, task.unit_id]
    _swap(task, by, at, state__in=(*OPEN, "repair"), assignee=to, unit=team, callback_for_team=False if to else task.callback_for_team)
    name, assignee = (to.name, to.pk) if to else (team.name, None)
    record(ASSIGNED, task, by=by, at=at, batch=batch, to=name, assignee=assignee, unit=team.pk, was=was)
    for duty in _open_duties(task):
        obligations.hand_over(duty, owner=Ref.of(to or team), by=by, at=at)
    return task


@transaction.atomic
def assign_many(tasks: Iterable[Task], *, to: User | None, by: User, at: datetime, unit: Unit | None = None) -> tuple[str, int]:
    """Give many calls at once; the mark of the act, and how many changed hands.

    Calls that are being made right now, or are closed, stay as they are; so do, among many, return calls about
    complaints that ``to`` had a part in.
    """
    batch, given, chosen = f"assign-{secrets.token_hex(8)}", 0, list(tasks)
    for task in chosen:
        try:
            with transaction.atomic():
                assign(task, to=to, by=by, at=at, unit=unit, batch=batch)
                given += 1
        except Conflict:
            continue
        except Refused as refused:
            # One return call among many stays where it is; a single one says why.
            if refused.decision.reason != "had_part_in_it" or len(chosen) == 1:
                raise
    return batch, given


@transaction.atomic
def undo_assign(batch: str, *, by: User, at: datetime) -> int:
    """Give the calls of one's own recent act back to those who had them; how many went back.

    Calls that changed hands again, or were closed, stay as they are.

    Raises:
        Refused: no such act of this user within the last half hour.
    """
    events = list(Event.objects.filter(kind=ASSIGNED, batch=batch, actor_kind=User.ref_kind, actor_id=str(by.pk), at__gte=at - UNDO_WITHIN))
    if not (batch and events):
        raise Refused(no("undo_too_late"))
    returned = 0
    for event in events:
        task = Task.objects.select_related("unit", "customer").get(pk=int(event.subject_id))
        given, (assignee, unit) = event.data, event.data["was"]
        if [task.assignee_id, task.unit_id] != [given["assignee"], given["unit"]]:
            continue
        try:
            with transaction.atomic():
                before = User.objects.filter(pk=assignee).first() if assignee else None
                assign(task, to=before, by=by, at=at, unit=Unit.objects.get(pk=unit))
                returned += 1
        except (Conflict, Refused):
            continue
    return returned


@transaction.atomic
def void(task: Task, *, reason: str, by: User, at: datetime) -> Task:
    """Void a call that need not be made; its duties are waived with the reason."""
    enforce(access.may_assign(by, task))
    target = TASK.target(task.state, "void", {"reason": reason})
    _swap(task, by, at, state__in=(task.state,), state=target, closed_at=at)
    record("followup.task.voided", task, by=by, at=at, reason=reason[:200])
    for duty in _open_duties(task):
        obligations.waive(duty, reason=reason, by=by, at=at)
    return task


@transaction.atomic
def put_away(task: Task, *, reason: str, by: Actor, at: datetime) -> bool:
    """Void a call whose matter has ended without it; its duties are waived. False while somebody is speaking, or when it is closed.

    The caller is a fact of the matter, not a person at the queue.
    """
    target = TASK.target(task.state, "void", {"reason": reason})
    changes = NOBODY | {"version": task.version + 1, "state": target, "closed_at": at}
    if not Task.objects.filter(Q(holder=None) | Q(held_until__lte=at), pk=task.pk, version=task.version, state=task.state).update(
        **changes
    ):
        return False
    record("followup.task.voided", task, by=by, at=at, reason=reason[:200])
    for duty in _open_duties(task):
        obligations.waive(duty, reason=reason, by=by, at=at)
    return True


@transaction.atomic
def repair_with(task: Task, contact: Contact, phone: Phone, *, by: User, at: datetime) -> ContactNumber:
    """Put a new number on file and make the call due again.

    A number that is on file already is taken to be right again. The number is added for the purpose of this call.

    Raises:
        Refused: out of reach, no number waits to be mended, or the contact is another customer's.
    """
    if contact.customer_id != task.customer_id:
        raise Refused(no("number_not_of_customer"))
    repaired(task, by=by, at=at)
    known = next((n for n in contact.numbers.all() if n.whole_index == numbers.whole_index(numbers.digits_of(phone))), None)
    if known:
        return archive.mark_number(known, standing=ContactNumber.Standing.UNKNOWN, by=by, at=at)
    return archive.add_number(contact, phone=phone, by=by, at=at)


def free_lapsed(at: datetime) -> int:
    """Clear leases that have lapsed, so that the planner may move those calls again; how many. No fact: they ended by themselves."""
    return Task.objects.filter(holder__isnull=False, held_until__lte=at).update(**NOBODY)


def _swap(task: Task, by: User, at: datetime, *, state__in: tuple[str, ...], **changes: object) -> None:
    changes |= NOBODY | {"version": task.version + 1}
    rows = Task.objects.filter(Q(holder=None) | Q(held_until__lte=at), pk=task.pk, version=task.version, state__in=state__in)
    if not rows.update(**changes):
        raise Conflict
    for name, value in changes.items():
        setattr(task, name, value)


def _open_duties(task: Task) -> list[Obligation]:
    return list(Obligation.objects.filter(pk__in=task.items.values("obligation_id"), state=Obligation.State.OPEN))
