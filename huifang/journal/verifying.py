"""Holding the chain against what is stored: which fact or link was changed, what was erased under which certificate.

Read by plain SQL, one row a link, so that millions are verified in the time of reading them.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection

from huifang.journal.models import Erased, Event, Personal, Seal

GENESIS = "0" * 64
ERASED = "journal.facts.erased"
PART = 5000
COLUMNS = ("kind", "at", "actor_kind", "actor_id", "subject_kind", "subject_id", "batch", "facts", "origin")
NEWER = ("origin",)
"""Columns that a database from before the last upgrade lacks; empty, they add nothing to a link."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One place where the chain does not hold: its position, the fact there, and a code of what is wrong."""

    position: int
    event: int | None
    what: str


@dataclass(frozen=True, slots=True)
class Verification:
    """How far the chain holds: links checked before the first that is broken, and where that is.

    ``faults`` are all that were looked for, ``erased`` the facts without values by certificate, ``head`` the last link.
    """

    checked: int
    broken_at: int | None = None
    faults: tuple[Fault, ...] = field(default=(), compare=False)
    erased: dict[str, int] = field(default_factory=dict, compare=False)
    position: int = field(default=0, compare=False)
    head: str = field(default="", compare=False)


def digest_of(previous: str, parts: Sequence[str]) -> str:
    """One link: the previous digest, the fact's id and its stored columns; an empty origin is left out."""
    used = parts if parts[-1] else parts[:-1]
    return hashlib.sha256("\x1f".join((previous, *used)).encode()).hexdigest()


def verify(*, last: int = 0, every: bool = False) -> Verification:
    """Recompute the chain from the stored bytes: all of it, or its ``last`` links.

    Args:
        every: go on behind the first broken link, hold the sets of erased facts and the personal values against their digests too.
    """
    end = Seal.objects.order_by("-position").values_list("position", flat=True).first() or 0
    before = max(end - last, 0) if last else 0
    known = Seal.objects.filter(position=before).values_list("digest", flat=True).first()
    if before and known is None:
        return Verification(0, before, (Fault(before, None, "link_missing"),))
    run = _Run(known or GENESIS, before, every)
    for row in links(before):
        if not run.take(row):
            break
    faults = run.faults
    if every:
        faults = faults + _sets(run) + _values()
    broken = faults[0].position if faults else None
    return Verification(run.good, broken, tuple(faults), run.counts, run.position, run.previous)


class _Run:
    """One pass over the links."""

    def __init__(self, previous: str, position: int, every: bool) -> None:
        self.previous, self.position, self.every = previous, position, every
        self.faults: list[Fault] = []
        self.good = 0
        self.counts: dict[str, int] = {}
        self.sets: dict[str, Any] = {}

    def take(self, row: Sequence[Any]) -> bool:
        position, stored, event, certificate, *parts = row
        wrong = ""
        if position != self.position + 1:
            wrong = "link_missing"
        elif event is None:
            wrong = "fact_missing"
        elif certificate:
            _note(self.sets, certificate, position, stored, event, parts)
            self.counts[certificate] = self.counts.get(certificate, 0) + 1
        elif digest_of(self.previous, (str(event), *parts)) != stored:
            # A link that was changed breaks the next one too; a fact breaks only its own.
            wrong = "fact_changed"
        if wrong:
            self.faults.append(Fault(position, event, wrong))
        elif not self.faults:
            self.good += 1
        self.previous, self.position = stored, position
        return not wrong or self.every


def _note(sets: dict[str, Any], certificate: str, position: int, stored: str, event: int, parts: Sequence[str]) -> None:
    line = "\x1f".join((str(position), stored, str(event), *parts[:7]))
    sets.setdefault(certificate, hashlib.sha256()).update(f"{line}\n".encode())


def set_digest(certificate: str) -> tuple[int, str]:
    """How many sealed facts were erased under a certificate, and the digest over their remains and links."""
    sets: dict[str, Any] = {}
    count = 0
    for position, stored, event, _certificate, *parts in links(0, certificate):
        _note(sets, certificate, position, stored, event, parts)
        count += 1
    return count, sets[certificate].hexdigest() if sets else hashlib.sha256().hexdigest()


def _sets(run: _Run) -> list[Fault]:
    """Certificates whose own fact says something else about what was erased under them, or that have none."""
    said: dict[str, str] = {}
    for facts in Event.objects.filter(kind=ERASED, erased=None).order_by("id").values_list("facts", flat=True):
        body = json.loads(facts)
        said[str(body.get("certificate"))] = str(body.get("digest"))
    return [
        Fault(
            Seal.objects.filter(event__erased__certificate=name).order_by("position").values_list("position", flat=True)[0],
            None,
            "erased_unsaid",
        )
        for name, found in run.sets.items()
        if said.get(name) != found.hexdigest()
    ]


def _values() -> list[Fault]:
    """Personal values that are not those whose digests the facts hold."""
    faults = []
    rows = Personal.objects.order_by("event_id").values_list("event_id", "name", "value", "salt", "event__facts", "event__seal__position")
    for event, name, value, salt, facts, position in rows.iterator(chunk_size=PART):
        if json.loads(facts).get(name) != digest(value, salt):
            faults.append(Fault(position or 0, event, "value_changed"))
    return faults


def digest(value: str, salt: str) -> str:
    """The salted digest that stands for a personal value."""
    return "sha256:" + hashlib.sha256(f"{salt}:{value}".encode()).hexdigest()[:32]


def links(after: int, certificate: str = "") -> Iterator[tuple[Any, ...]]:
    """Position, digest, fact, certificate and the fact's columns as text, in order; those of one certificate only, or all."""
    tables = connection.introspection
    with connection.cursor() as cursor:
        there = {column.name for column in tables.get_table_description(cursor, Event._meta.db_table)}
        erased = Erased._meta.db_table in tables.table_names(cursor)
    if certificate and not erased:
        return
    # An expression has no declared type, so SQLite hands out the text that it stores.
    at = "e.at || ''" if connection.vendor == "sqlite" else "e.at"
    columns = ", ".join(at if name == "at" else f"e.{name}" if name in there else "''" for name in COLUMNS)
    asked = f"SELECT s.position, s.digest, e.id, {'x.certificate' if erased else 'NULL'}, {columns} FROM journal_seal s "
    asked += "LEFT JOIN journal_event e ON e.id = s.event_id "
    asked += "LEFT JOIN journal_erased x ON x.event_id = e.id " if erased else ""
    asked += "WHERE s.position > %s " + ("AND x.certificate = %s " if certificate else "") + "ORDER BY s.position"
    with connection.chunked_cursor() as cursor:
        cursor.execute(asked, [after, certificate] if certificate else [after])
        while rows := cursor.fetchmany(PART):
            for position, stored, event, mark, kind, at, *rest in rows:
                yield position, stored, event, mark, kind, moment(at), *rest


def moment(at: datetime | str | None) -> str:
    """A moment as ``isoformat`` writes it; SQLite stores it in UTC with a blank between day and time."""
    if isinstance(at, str):
        return f"{at.replace(' ', 'T')}+00:00"
    return at.isoformat() if at else ""
