"""The sweep: warns, breaches, climbs ladders. Its cost follows what is due, not what is open."""

from datetime import datetime
from typing import Any

from django.db import transaction

from huifang.journal.services import record
from huifang.kernel.refs import system
from huifang.obligations.ladders import limit_of, watch_of
from huifang.obligations.models import Obligation
from huifang.obligations.rules import Alarm, next_alarm
from huifang.regulations.shapes import TimeLimit

SWEEP = system("sweep")


def sweep(*, at: datetime, limit: int = 500) -> int:
    """Do what is due by ``at`` on up to ``limit`` duties; the number of steps taken.

    Two sweeps take each step once: a step is a compare-and-swap on the moment that made it due. After a stop,
    steps that were missed are all taken, in order.
    """
    rows = Obligation.objects.filter(next_at__lte=at).order_by("next_at")[:limit]
    return sum(_catch_up(row, at) for row in rows)


def _catch_up(row: Obligation, at: datetime) -> int:
    steps = 0
    limit = limit_of(row, at)
    while row.next_at is not None and row.next_at <= at:
        if not _step(row, at, limit):
            return steps
        steps += 1
    return steps


@transaction.atomic
def _step(row: Obligation, at: datetime, limit: TimeLimit | None) -> bool:
    alarm = next_alarm(watch_of(row, limit))
    seen = row.next_at
    if alarm is None or alarm[1] > at:
        return _swap(row, seen, next_at=alarm[1] if alarm else None) and False
    kind, moment = alarm
    before = {name: getattr(row, name) for name in ("warned_at", "breached_at", "step")}
    _apply(row, kind, moment)
    following = next_alarm(watch_of(row, limit))
    changes = {name: getattr(row, name) for name in before} | {"next_at": following[1] if following else None}
    if not _swap(row, seen, **changes):
        return False
    facts: dict[str, Any] = {"due": row.due_at, "ladder": row.ladder}
    if kind == "escalate" and limit:
        facts |= {"step": row.step, "to": limit.ladder[row.step - 1].to}
    name = {"warn": "warned", "breach": "breached", "escalate": "escalated"}[kind]
    record(f"obligations.obligation.{name}", row, by=SWEEP, at=moment, **facts)
    return True


def _apply(row: Obligation, kind: Alarm, moment: datetime) -> None:
    if kind == "warn":
        row.warned_at = moment
    elif kind == "breach":
        row.breached_at = moment
    else:
        row.step += 1


def _swap(row: Obligation, seen: datetime | None, **changes: object) -> bool:
    won = Obligation.objects.filter(pk=row.pk, state=Obligation.State.OPEN, next_at=seen).update(**changes)
    if won:
        row.next_at = changes["next_at"]  # type: ignore[assignment]
    return bool(won)
