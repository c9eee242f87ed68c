"""Writes of planning: queues, occasions, changes by hand (R6.1)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from huifang.accounts.models import User
from huifang.journal.services import record
from huifang.kernel.decision import Conflict, Refused, no
from huifang.workforce import volume_access
from huifang.workforce.models import Adjustment, Occasion, Queue

FIELDS = (
    "name", "channel", "source", "minutes", "opens", "closes", "works_holidays", "rule", "level", "target", "patience",
    "occupancy", "concurrency", "planned", "unplanned", "seconds", "least", "within_hours", "skill", "is_active",
)  # fmt: skip


@transaction.atomic
def create_queue(*, by: User, at: datetime, **values: Any) -> Queue:
    """A queue with the figures of ``FIELDS``.

    Raises:
        Refused: the actor may not plan; the name is taken.
    """
    volume_access.demand(by)
    _free_name(values["name"], None)
    queue = Queue.objects.create(**{name: values[name] for name in FIELDS if name in values})
    record("workforce.queue.created", queue, by=by, at=at, name=queue.name)
    return queue


@transaction.atomic
def change_queue(queue: Queue, *, version: int, by: User, at: datetime, changes: Mapping[str, Any]) -> Queue:
    """Change some of ``FIELDS``.

    Raises:
        Refused: the actor may not plan; the name is taken; the interval can't change any more because figures are stored.
        Conflict: somebody changed it meanwhile.
    """
    volume_access.demand(by)
    values = {name: value for name, value in changes.items() if name in FIELDS and getattr(queue, name) != value}
    if "name" in values:
        _free_name(values["name"], queue)
    if "minutes" in values and queue.volumes.exists():
        raise Refused(no("interval_in_use"))
    if not values:
        return queue
    if not Queue.objects.filter(pk=queue.pk, version=version).update(**values, version=F("version") + 1):
        raise Conflict
    queue.refresh_from_db()
    record("workforce.queue.changed", queue, by=by, at=at, name=queue.name, fields=sorted(values))
    return queue


def _free_name(name: str, own: Queue | None) -> None:
    if Queue.objects.filter(name=name).exclude(pk=own.pk if own else 0).exists():
        raise Refused(no("queue_name_taken", name=name))


@transaction.atomic
def mark_occasion(*, name: str, first: date, last: date, queue: Queue | None, by: User, at: datetime) -> Occasion:
    """Say that days are not like others.

    Raises:
        Refused: the actor may not plan.
    """
    volume_access.demand(by)
    occasion = Occasion.objects.create(name=name, first=first, last=last, queue=queue, by=by, created_at=at)
    record("workforce.occasion.marked", occasion, by=by, at=at, name=name, first=first, last=last, queue=queue.name if queue else "")
    return occasion


@transaction.atomic
def remove_occasion(occasion: Occasion, *, by: User, at: datetime) -> None:
    """Take a mark away.

    Raises:
        Refused: the actor may not plan.
        Conflict: it is gone already.
    """
    volume_access.demand(by)
    if not Occasion.objects.filter(pk=occasion.pk, removed_at=None).update(removed_at=at):
        raise Conflict
    record("workforce.occasion.removed", occasion, by=by, at=at, name=occasion.name)


@transaction.atomic
def adjust(
    queue: Queue, *, first: date, last: date, starts: int, ends: int, percent: int, reason: str, by: User, at: datetime
) -> Adjustment:
    """Expect so many per cent more or fewer than forecast, and say why.

    Raises:
        Refused: the actor may not plan.
    """
    volume_access.demand(by)
    change = Adjustment.objects.create(
        queue=queue, first=first, last=last, starts=starts, ends=ends, percent=percent, reason=reason, by=by, made_at=at
    )
    record("workforce.adjustment.made", change, by=by, at=at, queue=queue.name, first=first, last=last, percent=percent, reason=reason)
    return change


@transaction.atomic
def withdraw(change: Adjustment, *, by: User, at: datetime) -> None:
    """Take a change by hand back; it stays on record.

    Raises:
        Refused: the actor may not plan.
        Conflict: it was withdrawn already.
    """
    volume_access.demand(by)
    if not Adjustment.objects.filter(pk=change.pk, withdrawn_at=None).update(withdrawn_at=at, withdrawn_by=by):
        raise Conflict
    record("workforce.adjustment.withdrawn", change, by=by, at=at, queue=change.queue.name, percent=change.percent)
