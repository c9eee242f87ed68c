"""Writes of the ledger. Every function is idempotent or compare-and-swap."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from huifang.journal.services import Actor, as_ref, create_or_get, record
from huifang.kernel.refs import Ref
from huifang.obligations import telling
from huifang.obligations.models import Obligation
from huifang.obligations.rules import Watch, next_alarm
from huifang.regulations.models import Rule

LEDGER = Ref("obligations.ledger", "0")
CHUNK = 500


@transaction.atomic(savepoint=False)
def oblige(
    *,
    rule: Rule | int,
    subject: Ref,
    occurrence: str,
    due_at: datetime,
    by: Actor,
    at: datetime,
    owner: Ref | None = None,
    party: Ref | None = None,
    warn_at: datetime | None = None,
    target_on: date | None = None,
    ladder: str = "",
    provisional: bool = False,
    fresh: bool = False,
) -> Obligation:
    """Make a duty, once: the same subject, rule and occurrence gives the row that is there.

    Args:
        rule: the clause's typed rule that creates the duty.
        owner: a user, position or unit; resolved to people when somebody is told.
        ladder: code of the time-limit rule to climb when it is breached.
        fresh: the subject was written in this transaction, so nobody else can have made the duty.
    """
    clause = rule if isinstance(rule, Rule) else Rule.objects.get(pk=rule)
    born = {
        "rule": clause,
        "party_kind": party.kind if party else "",
        "party_id": int(party.id) if party else None,
        "owner_kind": owner.kind if owner else "",
        "owner_id": int(owner.id) if owner else None,
        "born_at": at,
        "born_due_at": due_at,
        "born_target_on": target_on,
        "born_provisional": provisional,
        "born_owner_kind": owner.kind if owner else "",
        "born_owner_id": int(owner.id) if owner else None,
        "due_at": due_at,
        "warn_at": warn_at,
        "target_on": target_on,
        "ladder": ladder,
        "is_provisional": provisional,
        "next_at": _next_at(Watch(due_at=due_at, warn_at=warn_at)),
    }
    key: dict[str, Any] = {"subject_kind": subject.kind, "subject_id": int(subject.id), "rule_code": clause.code, "occurrence": occurrence}
    obligation, created = (Obligation.objects.create(**key, **born), True) if fresh else create_or_get(Obligation, key, born)
    if created:
        facts = key | {
            "rule": clause.pk,
            "party": str(party or ""),
            "owner": str(owner or ""),
            "due": due_at,
            "warn": warn_at,
            "target": target_on,
            "ladder": ladder,
            "provisional": provisional,
        }
        record("obligations.obligation.created", obligation, by=by, at=at, **facts)
    return obligation


def _next_at(watch: Watch) -> datetime | None:
    alarm = next_alarm(watch)
    return alarm[1] if alarm else None


@transaction.atomic
def fulfil(obligation: Obligation, *, evidence: Ref, by: Actor, at: datetime) -> bool:
    """The duty was kept; ``evidence`` proves it. False when it was closed already."""
    changes = {"state": Obligation.State.MET, "closed_at": at, "evidence": str(evidence), "next_at": None}
    won = Obligation.objects.filter(pk=obligation.pk, state=Obligation.State.OPEN).update(**changes)
    if won:
        record("obligations.obligation.fulfilled", obligation, by=by, at=at, evidence=str(evidence))
        _reflect(obligation, changes)
        telling.settle(obligation, at=at)
    return bool(won)


@transaction.atomic
def waive(obligation: Obligation, *, reason: str, by: Actor, at: datetime) -> bool:
    """The duty no longer holds. False when it was closed already."""
    changes = {"state": Obligation.State.WAIVED, "closed_at": at, "evidence": reason[:100], "next_at": None}
    won = Obligation.objects.filter(pk=obligation.pk, state=Obligation.State.OPEN).update(**changes)
    if won:
        record("obligations.obligation.waived", obligation, by=by, at=at, reason=reason[:100])
        _reflect(obligation, changes)
        telling.settle(obligation, at=at)
    return bool(won)


@transaction.atomic
def reschedule(obligation: Obligation, *, due_at: datetime, reason: str, by: Actor, at: datetime, warn_at: datetime | None = None) -> bool:
    """Move an open duty; it can be warned of and breached anew. False when it was closed already."""
    changes = {
        "due_at": due_at,
        "warn_at": warn_at,
        "warned_at": None,
        "breached_at": None,
        "step": 0,
        "next_at": _next_at(Watch(due_at=due_at, warn_at=warn_at)),
    }
    won = Obligation.objects.filter(pk=obligation.pk, state=Obligation.State.OPEN).update(**changes)
    if won:
        record("obligations.obligation.rescheduled", obligation, by=by, at=at, due=due_at, warn=warn_at, reason=reason)
        _reflect(obligation, changes)
    return bool(won)


@transaction.atomic
def hand_over(obligation: Obligation, *, owner: Ref, by: Actor, at: datetime) -> bool:
    """Give an open duty to another owner. False when it was closed already."""
    changes = {"owner_kind": owner.kind, "owner_id": int(owner.id)}
    won = Obligation.objects.filter(pk=obligation.pk, state=Obligation.State.OPEN).update(**changes)
    if won:
        record("obligations.obligation.handed_over", obligation, by=by, at=at, owner=str(owner))
        _reflect(obligation, changes)
    return bool(won)


def _reflect(obligation: Obligation, changes: Mapping[str, object]) -> None:
    for name, value in changes.items():
        setattr(obligation, name, value)


@dataclass(frozen=True, slots=True)
class Shift:
    """A new due time of one duty in a bulk change."""

    id: int
    due_at: datetime
    target_on: date | None = None
    provisional: bool = False


@transaction.atomic
def reschedule_many(shifts: Sequence[Shift], *, reason: str, by: Actor, at: datetime, batch: str) -> int:
    """Move many open duties as one act; the number moved. One fact for each 500."""
    moved = 0
    for start in range(0, len(shifts), CHUNK):
        part = {s.id: s for s in shifts[start : start + CHUNK]}
        rows = list(Obligation.objects.filter(pk__in=part, state=Obligation.State.OPEN))
        for row in rows:
            shift = part[row.pk]
            row.due_at, row.target_on, row.is_provisional = shift.due_at, shift.target_on, shift.provisional
            row.warn_at = row.warned_at = row.breached_at = None
            row.step, row.next_at = 0, shift.due_at
        fields = ["due_at", "target_on", "is_provisional", "warn_at", "warned_at", "breached_at", "step", "next_at"]
        Obligation.objects.bulk_update(rows, fields)
        if rows:
            lines = [[r.pk, r.due_at.isoformat(), r.target_on.isoformat() if r.target_on else None, r.is_provisional] for r in rows]
            record("obligations.batch.rescheduled", LEDGER, by=by, at=at, batch=batch, count=len(rows), reason=reason, rows=lines)
        moved += len(rows)
    return moved


@transaction.atomic
def waive_many(ids: Sequence[int], *, reason: str, by: Actor, at: datetime, batch: str) -> int:
    """Waive many open duties as one act; the number waived."""
    waived = 0
    for part in _chunks(ids):
        open_ids = sorted(Obligation.objects.filter(pk__in=part, state=Obligation.State.OPEN).values_list("pk", flat=True))
        Obligation.objects.filter(pk__in=open_ids, state=Obligation.State.OPEN).update(
            state=Obligation.State.WAIVED, closed_at=at, evidence=reason[:100], next_at=None
        )
        if open_ids:
            record("obligations.batch.waived", LEDGER, by=by, at=at, batch=batch, count=len(open_ids), reason=reason[:100], ids=open_ids)
        waived += len(open_ids)
    return waived


@transaction.atomic
def withdraw_many(ids: Sequence[int], *, reason: str, by: Actor, at: datetime, batch: str) -> int:
    """Take back duties that nobody touched, as when an import is undone; the number removed.

    Only open duties without warning or breach go; the fact keeps their ids.
    """
    removed = 0
    for part in _chunks(ids):
        rows = Obligation.objects.filter(pk__in=part, state=Obligation.State.OPEN, warned_at=None, breached_at=None)
        gone = sorted(rows.values_list("pk", flat=True))
        Obligation.objects.filter(pk__in=gone).delete()
        if gone:
            record("obligations.batch.withdrawn", LEDGER, by=by, at=at, batch=batch, count=len(gone), reason=reason, ids=gone)
        removed += len(gone)
    return removed


def announce_batch(*, batch: str, count: int, by: Actor, at: datetime) -> None:
    """Write the one fact of a bulk birth: ``count`` rows with ``batch`` were written by SQL in this transaction."""
    record("obligations.batch.created", LEDGER, by=as_ref(by), at=at, batch=batch, count=count)


def _chunks(ids: Iterable[int]) -> list[list[int]]:
    every = list(ids)
    return [every[i : i + CHUNK] for i in range(0, len(every), CHUNK)]
