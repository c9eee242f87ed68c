"""Return calls: the way back to the customer once the departments have answered (R2.10, R3.7)."""

from datetime import datetime

from django.db import transaction

from huifang.archive.models import Customer
from huifang.followup.models import Task
from huifang.followup.rules.calling import OPEN
from huifang.followup.services.completing import route
from huifang.journal.services import Actor, record
from huifang.kernel.refs import Ref
from huifang.obligations.ladders import after
from huifang.organization.models import Unit
from huifang.organization.selectors import work_calendar


@transaction.atomic
def plan_return(*, customer: Customer, unit: Unit, kind: str, origin: Ref, by: Actor, at: datetime) -> Task | None:
    """Plan the call that tells the customer what was done and asks whether it satisfies.

    None when a return call about the same matter is open already: a repeated message plans once.
    """
    if Task.objects.filter(origin=str(origin), state__in=(*OPEN, "repair")).exists():
        return None
    due_at = after(at, route(at).callback_after, work_calendar())
    owner = customer.owner if customer.owner and customer.owner.is_active else None
    task = Task.objects.create(
        customer=customer, kind=kind, due_at=due_at, assignee=owner, unit=unit, origin=str(origin), created_at=at
    )
    record("followup.task.created", task, by=by, at=at, due=due_at, origin=str(origin))
    return task
