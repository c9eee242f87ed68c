"""Writes of the ledger: points taken by a fact, appealed against, upheld or given back (R7.2)."""

from datetime import datetime, timedelta

from django.db import transaction

from huifang.accounts.models import User
from huifang.journal.models import Event
from huifang.journal.services import Actor, create_or_get, record
from huifang.kernel.decision import Conflict, enforce
from huifang.quality import access
from huifang.quality.breaches import Charge, charges
from huifang.quality.models import Point
from huifang.quality.rules import POINT

APPEAL_WITHIN = timedelta(days=30)


@transaction.atomic
def charge(event: Event, *, by: Actor, at: datetime) -> list[Point]:
    """Take the points that a fact costs, once; those that are new."""
    written = (_take(one, by=by, at=at) for one in charges(event))
    return [row for row in written if row is not None]


def _take(one: Charge, *, by: Actor, at: datetime) -> Point | None:
    values = {
        "person": one.person, "unit": one.unit, "rule_id": one.rule.id, "breach": one.rule.value.breach, "clause": one.rule.value.clause,
        "points": one.rule.value.points, "at": one.event.at, "event": one.event.pk, "evidence_kind": one.event.subject_kind,
        "evidence_id": one.event.subject_id,
    }  # fmt: skip
    row, created = create_or_get(Point, {"key": one.key}, values)
    if not created:
        return None
    record(
        "quality.points.taken",
        row,
        by=by,
        at=at,
        person=row.person_id,
        points=row.points,
        breach=row.breach,
        clause=row.clause,
        fact=row.event,
    )
    return row


def appeal_facts(row: Point, *, reason: str, at: datetime) -> dict[str, object]:
    """What the table of moves asks about an appeal."""
    return {"reason": reason, "in_time": at <= row.at + APPEAL_WITHIN, "days": APPEAL_WITHIN.days}


@transaction.atomic
def appeal(row: Point, *, reason: str, by: User, at: datetime) -> Point:
    """Say why the points should be given back.

    Raises:
        Refused: not one's own, no reason, too late, or appealed already.
        Conflict: it changed meanwhile.
    """
    enforce(access.may_appeal(by, row))
    target = POINT.target(row.state, "appeal", appeal_facts(row, reason=reason, at=at))
    _swap(row, state=target, appeal=reason.strip(), appealed_at=at)
    record("quality.points.appealed", row, by=by, at=at, points=row.points, breach=row.breach)
    return row


@transaction.atomic
def decide(row: Point, *, give_back: bool, reason: str, by: User, at: datetime) -> Point:
    """Decide about an appeal: the points are given back, or upheld.

    Raises:
        Refused: not theirs to decide, their own, no reason, or nobody appealed.
        Conflict: somebody else decided meanwhile.
    """
    enforce(access.may_decide(by, row))
    act = "return" if give_back else "uphold"
    target = POINT.target(row.state, act, {"reason": reason})
    _swap(row, state=target, decided_by=by, decided_at=at, decision=reason.strip())
    record(
        f"quality.points.{'returned' if give_back else 'upheld'}",
        row,
        by=by,
        at=at,
        points=row.points,
        breach=row.breach,
        person=row.person_id,
    )
    return row


def _swap(row: Point, **changes: object) -> None:
    if not Point.objects.filter(pk=row.pk, version=row.version, state=row.state).update(**changes, version=row.version + 1):
        raise Conflict
    row.refresh_from_db()
