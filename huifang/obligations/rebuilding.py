"""The ledger rebuilt from the journal; equal to the live ledger, which a test proves."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from huifang.journal.models import Event
from huifang.obligations.ladders import limit_of, watch_of
from huifang.obligations.models import Obligation
from huifang.obligations.rules import next_alarm

FIELDS = (
    "owner_kind", "owner_id", "due_at", "warn_at", "target_on", "is_provisional", "ladder", "step",
    "next_at", "state", "warned_at", "breached_at", "closed_at", "evidence",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Difference:
    """Where the live row departs from what the journal says."""

    obligation: int
    field: str
    live: object
    rebuilt: object


def rebuild() -> dict[int, Obligation]:
    """Every duty as the journal tells it, by id, unsaved.

    Births of a bulk act are its rows' own born columns, which never change and are named by the act's batch; all
    that happened since is replayed from facts.
    """
    ledger: dict[int, Obligation] = {}
    for event in Event.objects.filter(kind__startswith="obligations.").order_by("id").iterator(chunk_size=2000):
        _apply(ledger, event)
    for row in ledger.values():
        alarm = next_alarm(watch_of(row, limit_of(row, row.due_at))) if row.state == Obligation.State.OPEN else None
        row.next_at = alarm[1] if alarm else None
    return ledger


def differences() -> Iterator[Difference]:
    """Compare the rebuilt ledger with the live one, row by row and field by field."""
    ledger = rebuild()
    for live in Obligation.objects.order_by("id").iterator(chunk_size=2000):
        told = ledger.pop(live.pk, None)
        if told is None:
            yield Difference(live.pk, "row", "present", "absent")
            continue
        for name in FIELDS:
            if getattr(live, name) != getattr(told, name):
                yield Difference(live.pk, name, getattr(live, name), getattr(told, name))
    for identity in ledger:
        yield Difference(identity, "row", "absent", "present")


def _apply(ledger: dict[int, Obligation], event: Event) -> None:
    action = event.kind.removeprefix("obligations.")
    facts = event.data
    if action.startswith("batch."):
        _apply_batch(ledger, action, event, facts)
    elif action == "obligation.created":
        ledger[int(event.subject_id)] = _born(int(event.subject_id), event.at, facts)
    elif event.subject_id.isdecimal() and (row := ledger.get(int(event.subject_id))):
        _change(row, action.removeprefix("obligation."), event.at, facts)


def _apply_batch(ledger: dict[int, Obligation], action: str, event: Event, facts: dict[str, Any]) -> None:
    if action == "batch.created":
        for live in Obligation.objects.filter(batch=event.batch).iterator(chunk_size=2000):
            ledger.setdefault(live.pk, _reborn(live))
    elif action == "batch.rescheduled":
        for identity, due, target, provisional in facts["rows"]:
            if row := ledger.get(identity):
                _move(row, datetime.fromisoformat(due), None)
                row.target_on = date.fromisoformat(target) if target else None
                row.is_provisional = provisional
    elif action == "batch.waived":
        for identity in facts["ids"]:
            _close(ledger[identity], Obligation.State.WAIVED, event.at, str(facts["reason"]))
    else:
        for identity in facts["ids"]:
            ledger.pop(identity, None)


def _reborn(row: Obligation) -> Obligation:
    return Obligation(
        pk=row.pk,
        rule_id=row.rule_id,
        rule_code=row.rule_code,
        subject_kind=row.subject_kind,
        subject_id=row.subject_id,
        party_kind=row.party_kind,
        party_id=row.party_id,
        occurrence=row.occurrence,
        batch=row.batch,
        born_at=row.born_at,
        born_due_at=row.born_due_at,
        owner_kind=row.born_owner_kind,
        owner_id=row.born_owner_id,
        due_at=row.born_due_at,
        target_on=row.born_target_on,
        is_provisional=row.born_provisional,
        ladder=row.ladder,
    )


def _born(identity: int, at: datetime, facts: dict[str, Any]) -> Obligation:
    owner_kind, _, owner_id = str(facts["owner"]).partition(":")
    party_kind, _, party_id = str(facts["party"]).partition(":")
    return Obligation(
        pk=identity,
        rule_id=facts["rule"],
        rule_code=facts["rule_code"],
        subject_kind=facts["subject_kind"],
        subject_id=facts["subject_id"],
        party_kind=party_kind,
        party_id=int(party_id) if party_id else None,
        occurrence=facts["occurrence"],
        born_at=at,
        born_due_at=datetime.fromisoformat(facts["due"]),
        owner_kind=owner_kind,
        owner_id=int(owner_id) if owner_id else None,
        due_at=datetime.fromisoformat(facts["due"]),
        warn_at=_moment(facts["warn"]),
        target_on=date.fromisoformat(str(facts["target"])) if facts["target"] else None,
        ladder=facts["ladder"],
        is_provisional=facts["provisional"],
    )


def _change(row: Obligation, verb: str, at: datetime, facts: dict[str, Any]) -> None:
    if verb == "fulfilled":
        _close(row, Obligation.State.MET, at, str(facts["evidence"]))
    elif verb == "waived":
        _close(row, Obligation.State.WAIVED, at, str(facts["reason"]))
    elif verb == "rescheduled":
        _move(row, datetime.fromisoformat(facts["due"]), _moment(facts["warn"]))
    elif verb == "handed_over":
        row.owner_kind, _, identity = str(facts["owner"]).partition(":")
        row.owner_id = int(identity)
    elif verb == "warned":
        row.warned_at = at
    elif verb == "breached":
        row.breached_at = at
    else:
        row.step = int(str(facts["step"]))


def _close(row: Obligation, state: str, at: datetime, evidence: str) -> None:
    row.state, row.closed_at, row.evidence = state, at, evidence


def _move(row: Obligation, due_at: datetime, warn_at: datetime | None) -> None:
    row.due_at, row.warn_at = due_at, warn_at
    row.warned_at = row.breached_at = None
    row.step = 0


def _moment(value: object) -> datetime | None:
    return datetime.fromisoformat(str(value)) if value else None
