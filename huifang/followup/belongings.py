"""What a person has to call, when their account ends (R12.2)."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from huifang.accounts.belongings import Belonging, register
from huifang.accounts.models import User
from huifang.archive import companions
from huifang.archive.models import Customer, HandOver
from huifang.followup import access
from huifang.followup.models import Task
from huifang.followup.rules.calling import OPEN
from huifang.followup.services.managing import ASSIGNED, NOBODY
from huifang.journal.services import record
from huifang.kernel.decision import Conflict, Refused, no
from huifang.kernel.refs import Ref
from huifang.obligations import services as obligations
from huifang.obligations.models import Obligation


def _tasks(user: User) -> QuerySet[Task]:
    return Task.objects.filter(Q(assignee=user) | Q(holder=user), state__in=(*OPEN, "repair")).select_related("unit").order_by("pk")


def count(user: User, _at: datetime) -> int:
    """How many open calls are the person's."""
    return _tasks(user).count()


def hand_over(user: User, *, to: User, by: User, at: datetime) -> int:
    """All open calls of the person go to ``to``, with their duties.

    Raises:
        Refused: ``does_not_call`` for the team of one of them; ``Conflict`` when one changed meanwhile.
    """
    return _give(user, to, by, at)


def release(user: User, *, by: User, at: datetime) -> int:
    """All open calls of the person go to their teams."""
    return _give(user, None, by, at)


@transaction.atomic
def _give(user: User, to: User | None, by: User, at: datetime) -> int:
    tasks = list(_tasks(user))
    for task in tasks:
        if to and not access.calls_for(to, task.unit):
            raise Refused(no("does_not_call", name=to.name, team=task.unit.name))
        taker = to if to and access.may_return(to, task) else None
        changes = {**NOBODY, "assignee": taker, "version": task.version + 1}
        if not Task.objects.filter(pk=task.pk, version=task.version).update(**changes):
            raise Conflict
        was = [task.assignee_id, task.unit_id]
        facts: dict[str, Any] = {
            "to": taker.name if taker else task.unit.name,
            "assignee": taker.pk if taker else None,
            "unit": task.unit_id,
            "was": was,
        }
        record(ASSIGNED, task, by=by, at=at, batch=f"ending-{user.pk}", **facts)
        for duty in Obligation.objects.filter(pk__in=task.items.values("obligation"), state=Obligation.State.OPEN):
            obligations.hand_over(duty, owner=Ref.of(taker or task.unit), by=by, at=at)
    return len(tasks)


register(
    Belonging(
        "followup.task",
        _("Open follow-up calls"),
        count=count,
        hand_over=hand_over,
        release=release,
        released=_("go to their teams, where anybody may take them"),
        order=20,
    )
)


def _waiting(giver: User, customers: QuerySet[Customer]) -> int:
    return _tasks(giver).filter(customer__in=customers.values("pk")).count()


def _follow(row: HandOver, *, by: User, at: datetime) -> int:
    """Waiting calls follow their customer on its own fact, either way (``subscriptions_planning``); here they are counted."""
    del by, at
    return _tasks(row.giver).filter(customer__in=row.rows.values("customer")).count()


companions.register(companions.Companion("followup.task", _("Open follow-up calls"), count=_waiting, move=_follow, back=_follow, order=20))
