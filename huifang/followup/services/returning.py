"""Return calls: the way back to the customer once the departments have answered (R2.10, R3.7)."""

from datetime import datetime

from django.db import transaction

from huifang.accounts.models import User
from huifang.archive.models import Customer
from huifang.followup import access
from huifang.followup.models import Task, TaskItem
from huifang.followup.rules.calling import OPEN
from huifang.followup.services.completing import route_rule
from huifang.journal.services import Actor, record
from huifang.kernel.refs import Ref
from huifang.obligations import services as obligations
from huifang.obligations.ladders import after, before
from huifang.organization.models import Unit
from huifang.organization.selectors import work_calendar
from huifang.regulations.selectors import rule_in_force
from huifang.regulations.shapes import TimeLimit

LADDER = "time_limit.followup.call"


@transaction.atomic
def plan_return(*, customer: Customer, unit: Unit, kind: str, origin: Ref, by: Actor, at: datetime) -> Task | None:
    """Plan the call that tells the customer what was done and asks whether it satisfies; it is a duty of its own.

    The customer's owner makes it if they call for ``unit`` and had no part in the complaint (R3.7), else the team. None when a return call about the same
    matter is open already: a repeated message plans once.

    Raises:
        UnknownYear: the due time falls in a year without calendar data.
    """
    earlier = Task.objects.filter(origin=str(origin))
    if earlier.filter(state__in=(*OPEN, "repair")).exists():
        return None
    rule = route_rule(at, unit)
    due_at = after(at, rule.value.callback_after, work_calendar())
    owner = _owner(customer, unit)
    task = Task(customer=customer, kind=kind, due_at=due_at, unit=unit, origin=str(origin), created_at=at)
    if owner and not access.may_return(owner, task):
        owner = None
    task.assignee = owner
    task.save(force_insert=True)
    duty = obligations.oblige(
        rule=rule.id,
        subject=origin,
        occurrence=f"return/{earlier.count()}",
        due_at=due_at,
        warn_at=_warning(due_at, at, unit),
        owner=Ref.of(owner or unit),
        party=Ref.of(customer),
        ladder=LADDER,
        by=by,
        at=at,
    )
    TaskItem.objects.create(task=task, obligation=duty)
    record("followup.task.created", task, by=by, at=at, due=due_at, origin=str(origin))
    return task


def _owner(customer: Customer, unit: Unit) -> User | None:
    owner = customer.owner
    return owner if owner and owner.is_active and customer.unit_id == unit.pk else None


def _warning(due_at: datetime, at: datetime, unit: Unit) -> datetime | None:
    limit = rule_in_force(LADDER, due_at.date(), unit)
    if limit is None or not isinstance(limit.value, TimeLimit) or limit.value.warn_before is None:
        return None
    moment = before(due_at, limit.value.warn_before, work_calendar())
    return moment if moment > at else None
