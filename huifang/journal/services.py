"""Writes of the journal: recording facts, letting a failed delivery be tried again."""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from django.db import IntegrityError, connection, transaction
from django.db.models import Model

from huifang.journal import catalogue, delivering, origins
from huifang.journal.models import Delivery, Event, Personal
from huifang.journal.verifying import digest
from huifang.kernel import clock
from huifang.kernel.decision import Conflict
from huifang.kernel.refs import Ref, Referable

Actor = Ref | Referable
Row = TypeVar("Row", bound=Model)


def create_or_get(model: type[Row], key: Mapping[str, Any], values: Mapping[str, Any]) -> tuple[Row, bool]:
    """Write a row that most likely is new, once for its unique ``key``; the row and whether it was written now.

    ``get_or_create`` looks first; here the insert itself finds the twin, which saves a query on nearly every call.
    """
    try:
        with transaction.atomic():
            return model._default_manager.create(**key, **values), True
    except IntegrityError:
        found = model._default_manager.filter(**key).first()
        if found is None:
            raise
        return found, False


def as_ref(thing: Actor) -> Ref:
    """A reference of a row, or the reference itself."""
    return thing if isinstance(thing, Ref) else Ref.of(thing)


def record(
    kind: str,
    subject: Actor,
    /,
    *,
    by: Actor,
    at: datetime | None = None,
    batch: str = "",
    personal: Mapping[str, str] | None = None,
    **facts: object,
) -> Event:
    """Write one fact and a pending delivery for each subscriber, inside the caller's transaction.

    Args:
        kind: a declared kind, ``context.thing.past_verb``.
        subject: what it happened to.
        by: who did it, a user or ``refs.system(…)``.
        at: when; the clock's moment if not given.
        batch: groups the facts of one bulk act.
        personal: values that an erasure must be able to remove; the fact keeps salted digests only.
        facts: plain values; dates and decimals are written as text.

    Raises:
        LookupError: the kind is not declared.
        RuntimeError: there is no transaction.
    """
    if not catalogue.is_declared(kind):
        raise LookupError(f"event kind {kind} is not declared in an events.py")
    if not connection.in_atomic_block:
        raise RuntimeError(f"{kind} must be recorded inside the transaction of its change")
    moment = at or clock.now()
    actor, about = as_ref(by), as_ref(subject)
    salted = {name: (value, secrets.token_hex(8)) for name, value in (personal or {}).items()}
    body = dict(facts) | {name: digest(value, salt) for name, (value, salt) in salted.items()}
    event = Event.objects.create(
        kind=kind,
        at=moment,
        actor_kind=actor.kind,
        actor_id=actor.id,
        subject_kind=about.kind,
        subject_id=about.id,
        batch=batch,
        facts=canonical(body),
        origin=origins.key(),
    )
    if salted:
        Personal.objects.bulk_create(Personal(event=event, name=n, value=v, salt=s) for n, (v, s) in salted.items())
    if consumers := catalogue.consumers(kind):
        Delivery.objects.bulk_create(Delivery(event=event, consumer=name, due_at=moment) for name in consumers)
    return event


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact of a bulk act: what ``record`` takes, without personal values."""

    kind: str
    subject: Actor
    at: datetime
    facts: Mapping[str, object] = field(default_factory=dict)


def record_many(facts: Sequence[Fact], *, by: Actor) -> list[Event]:
    """Write facts in their order with their pending deliveries, in two inserts; otherwise as ``record``.

    Raises:
        LookupError: a kind is not declared.
        RuntimeError: there is no transaction.
    """
    if unknown := next((fact.kind for fact in facts if not catalogue.is_declared(fact.kind)), None):
        raise LookupError(f"event kind {unknown} is not declared in an events.py")
    if not connection.in_atomic_block:
        raise RuntimeError("facts must be recorded inside the transaction of their change")
    actor, origin = as_ref(by), origins.key()
    rows = []
    for fact in facts:
        about = as_ref(fact.subject)
        rows.append(
            Event(
                kind=fact.kind, at=fact.at, actor_kind=actor.kind, actor_id=actor.id, subject_kind=about.kind, subject_id=about.id,
                facts=canonical(fact.facts), origin=origin,
            )
        )  # fmt: skip
    events = Event.objects.bulk_create(rows, batch_size=500)
    deliveries = [Delivery(event=event, consumer=name, due_at=event.at) for event in events for name in catalogue.consumers(event.kind)]
    Delivery.objects.bulk_create(deliveries, batch_size=500)
    return events


@transaction.atomic
def retry(delivery: Delivery, *, by: Actor, at: datetime | None = None) -> None:
    """Make a failed delivery due again, with all its tries. The caller has checked ``journal.delivery.retry``.

    Raises:
        Conflict: it is not failed any more.
    """
    if not delivering.retry(delivery, at=at):
        raise Conflict
    record("journal.delivery.retried", delivery, by=by, at=at, kind_of_fact=delivery.event.kind, consumer=delivery.consumer)


def canonical(facts: Mapping[str, object]) -> str:
    """JSON with sorted keys and no blanks: the stored bytes that the chain is computed over."""
    return json.dumps(facts, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_plain)


def _plain(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal | Ref):
        return str(value)
    raise TypeError(f"a fact must be a plain value, not {type(value).__name__}")
