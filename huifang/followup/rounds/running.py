"""What people do with a round: report that it can't be finished, give it a new window, keep it to the old one, end it (R2.13)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from huifang.accounts.models import User
from huifang.followup.models import Round, Task, TaskItem
from huifang.followup.rounds import access, counting, placing
from huifang.followup.rounds.opening import end_of, warn_at
from huifang.followup.rules.calling import OPEN
from huifang.followup.rules.rounds import ROUND
from huifang.journal.services import Actor, record
from huifang.kernel import clock
from huifang.kernel.decision import Conflict, Refused, enforce, no
from huifang.kernel.refs import Ref
from huifang.obligations import services as obligations
from huifang.obligations.models import Obligation

CHUNK = 500


def in_window(row: Round, at: datetime) -> bool:
    """Is its last day not over yet?"""
    return at < end_of(row.ends_on)


@transaction.atomic
def report(row: Round, *, reason: str, until: date, by: User, at: datetime) -> Round:
    """Say in advance that it can't be finished in its window, why, and until when it could be.

    Raises:
        Refused: not theirs, no reason, its window is over already, or the day asked for lies within it.
        Conflict: it changed meanwhile.
    """
    enforce(access.may_report(by, row))
    target = ROUND.target(row.state, "report", {"reason": reason, "in_window": in_window(row, at)})
    if until <= row.ends_on:
        raise Refused(no("round_end_not_later"))
    swap(row, state=target, reported_at=at, reported_reason=reason.strip()[:300], wanted_until=until)
    record("followup.round.reported", row, by=by, at=at, name=row.name, reason=reason.strip()[:300], wanted=until)
    return row


@transaction.atomic
def reschedule(row: Round, *, until: date, reason: str, version: int, by: User, at: datetime) -> Round:
    """Give it a new window until ``until``; its open calls are spread over the working days that come.

    Args:
        version: the round as the leader saw it: of two who decide, the second is told.

    Raises:
        Refused: not theirs to decide, no reason, or the new end is not later than the old one and today.
        Conflict: somebody else decided or changed it meanwhile.
    """
    enforce(access.may_decide(by, row))
    if not reason.strip():
        raise Refused(no("reason_missing"))
    later = until > row.ends_on and until > clock.local_date(at)
    target = ROUND.target(row.state, "reschedule", {"later": later})
    was = row.ends_on
    swap(row, version=version, state=target, ends_on=until, windows=row.windows + 1, wanted_until=None)
    record("followup.round.rescheduled", row, by=by, at=at, name=row.name, was=was, until=until, reason=reason.strip()[:300])
    placing.spread_open(row, by=by, at=at)
    if duty := _duty(row):
        obligations.reschedule(duty, due_at=end_of(until), warn_at=warn_at(until, at), reason=reason[:100], by=by, at=at)
    return row


@transaction.atomic
def hold_to(row: Round, *, reason: str, version: int, by: User, at: datetime) -> Round:
    """Keep it to its window all the same, with the reason.

    Raises:
        Refused: not theirs to decide, no reason, or nobody reported it.
        Conflict: somebody else decided meanwhile.
    """
    enforce(access.may_decide(by, row))
    target = ROUND.target(row.state, "hold_to", {"reason": reason})
    swap(row, version=version, state=target, wanted_until=None)
    record("followup.round.held", row, by=by, at=at, name=row.name, reason=reason.strip()[:300])
    return row


@transaction.atomic
def finish(row: Round, *, by: Actor, at: datetime) -> Round:
    """End it; no call of it is open any more.

    Raises:
        Refused: not theirs, or calls are open.
        Conflict: it changed meanwhile.
    """
    if isinstance(by, User):
        enforce(access.may_lead(by, row))
    waiting = Task.objects.filter(round=row, state__in=OPEN).count()
    target = ROUND.target(row.state, "finish", {"open": waiting})
    swap(row, state=target, closed_at=at)
    counting.recount(row.pk, at=at)
    row.refresh_from_db()
    record("followup.round.finished", row, by=by, at=at, name=row.name, calls=row.calls, done=row.done)
    if duty := _duty(row):
        obligations.fulfil(duty, evidence=Ref.of(row), by=by, at=at)
    return row


@transaction.atomic
def void(row: Round, *, reason: str, version: int, by: User, at: datetime) -> Round:
    """End it without a report, with the reason; calls that nobody is making go with it, calls made stay.

    Raises:
        Refused: not theirs to decide, no reason, or it has ended.
        Conflict: it changed meanwhile, or somebody speaks with a customer of it right now.
    """
    enforce(access.may_decide(by, row))
    target = ROUND.target(row.state, "void", {"reason": reason})
    swap(row, version=version, state=target, closed_at=at, closed_reason=reason.strip()[:300])
    batch = f"round-{row.pk}-void"
    if Task.objects.filter(round=row, state__in=OPEN, held_until__gt=at).exists():
        raise Conflict
    calls = Task.objects.filter(round=row, state__in=(*OPEN, "repair"))
    ids = list(calls.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), CHUNK):
        part = ids[start : start + CHUNK]
        duties = list(TaskItem.objects.filter(task__in=part).values_list("obligation", flat=True))
        still = Task.objects.filter(pk__in=part, state__in=(*OPEN, "repair")).exclude(held_until__gt=at)
        if still.update(state="void", closed_at=at, holder=None, held_until=None, version=F("version") + 1) < len(part):
            raise Conflict
        obligations.waive_many(duties, reason=reason, by=by, at=at, batch=batch)
    record("followup.round.voided", row, by=by, at=at, batch=batch, name=row.name, reason=reason.strip()[:300], calls=len(ids))
    if duty := _duty(row):
        obligations.waive(duty, reason=reason, by=by, at=at)
    counting.stale(row.pk, at=at)
    return row


def swap(row: Round, *, version: int | None = None, **changes: object) -> None:
    """Compare and swap; ``row`` then shows what was written.

    Raises:
        Conflict: it changed since it was read, or since ``version`` was.
    """
    seen = row.version if version is None else version
    values: Mapping[str, Any] = {**changes, "version": seen + 1}
    if not Round.objects.filter(pk=row.pk, version=seen, state=row.state).update(**values):
        raise Conflict
    row.refresh_from_db()


def _duty(row: Round) -> Obligation | None:
    return Obligation.objects.filter(
        subject_kind=Round.ref_kind, subject_id=row.pk, rule_code=row.rule_code, occurrence="window", state=Obligation.State.OPEN
    ).first()
