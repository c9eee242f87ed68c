"""The sweep: warns, breaches, climbs ladders, many at once. Its cost follows what is due, not what is open."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import OperationalError, connection, transaction
from django.db.models import Field

from huifang.journal.services import Fact, record_many
from huifang.kernel.decision import Conflict
from huifang.kernel.refs import Ref, system
from huifang.obligations.ladders import after, limit_of
from huifang.obligations.models import Obligation
from huifang.obligations.rules import Watch, next_alarm
from huifang.organization.selectors import work_calendar
from huifang.regulations.shapes import TimeLimit

SWEEP = system("sweep")
CHUNK = 250
CHANGED = ("warned_at", "breached_at", "step", "next_at")
NAMES = {"warn": "warned", "breach": "breached", "escalate": "escalated"}


def sweep(*, at: datetime, limit: int = 500) -> int:
    """Do what is due by ``at`` on up to ``limit`` duties; the number of steps taken.

    Duties are written in chunks, each one transaction: a prepared update, compared and swapped on the moment that made
    each duty due, and two inserts for the facts: two sweeps take each step once, and one that is killed leaves whole chunks.
    After a stop, steps that were missed are all taken, in order.
    """
    rows = list(Obligation.objects.filter(next_at__lte=at).order_by("next_at")[:limit])
    return sum(_take(rows[start : start + CHUNK], at) for start in range(0, len(rows), CHUNK))


@dataclass(slots=True)
class Way:
    """What is to be done on one duty now: its columns afterwards, and a fact for each step."""

    row: Obligation
    seen: datetime
    changes: dict[str, Any]
    facts: list[Fact]


def _take(rows: Sequence[Obligation], at: datetime) -> int:
    ladders = _Ladders(at)
    ways = [way for row in rows if (way := _way(row, at, ladders))]
    try:
        return _write(ways)
    except (Conflict, OperationalError):
        # Somebody was quicker on one of them, or two sweeps barred each other: each by itself.
        return sum(_catch_up(way.row, at) for way in ways)


def _catch_up(row: Obligation, at: datetime) -> int:
    """All steps of one duty that are due; none when somebody was quicker."""
    way = _way(row, at, _Ladders(at))
    try:
        return _write([way]) if way else 0
    except Conflict:
        return 0


class _Ladders:
    """The time limits of one sweep and the moments of their rungs, each computed once for a due time."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self._limits: dict[str, TimeLimit | None] = {}
        self._moments: dict[tuple[str, datetime], tuple[datetime, ...]] = {}

    def limit(self, row: Obligation) -> TimeLimit | None:
        """The time limit whose ladder the duty climbs."""
        if row.ladder not in self._limits:
            self._limits[row.ladder] = limit_of(row, self.at)
        return self._limits[row.ladder]

    def watch(self, row: Obligation) -> Watch:
        """What can still happen to the duty."""
        key = (row.ladder, row.due_at)
        if key not in self._moments:
            limit = self.limit(row)
            calendar = work_calendar()
            self._moments[key] = tuple(after(row.due_at, rung.after, calendar, strict=False) for rung in limit.ladder) if limit else ()
        return Watch(
            due_at=row.due_at,
            warn_at=row.warn_at,
            rungs=self._moments[key],
            warned=row.warned_at is not None,
            breached=row.breached_at is not None,
            step=row.step,
        )


def _way(row: Obligation, at: datetime, ladders: _Ladders) -> Way | None:
    if row.next_at is None:
        return None
    limit, watch = ladders.limit(row), ladders.watch(row)
    changes: dict[str, Any] = {"warned_at": row.warned_at, "breached_at": row.breached_at, "step": row.step}
    facts: list[Fact] = []
    while (alarm := next_alarm(watch)) and alarm[1] <= at:
        kind, moment = alarm
        told: dict[str, Any] = {"due": row.due_at, "ladder": row.ladder}
        if kind == "warn":
            watch, changes["warned_at"] = replace(watch, warned=True), moment
        elif kind == "breach":
            watch, changes["breached_at"] = replace(watch, breached=True), moment
        else:
            watch = replace(watch, step=watch.step + 1)
            changes["step"] = watch.step
            told |= {"step": watch.step} | ({"to": limit.ladder[watch.step - 1].to} if limit else {})
        facts.append(Fact(f"obligations.obligation.{NAMES[kind]}", Ref.of(row), moment, told))
    changes["next_at"] = alarm[1] if alarm else None
    return Way(row, row.next_at, changes, facts)


@transaction.atomic
def _write(ways: Sequence[Way]) -> int:
    """Write all of them or none.

    Raises:
        Conflict: one of the duties changed since it was read.
    """
    if not ways:
        return 0
    quote, table = connection.ops.quote_name, Obligation._meta.db_table
    columns = ", ".join(f"{quote(name)} = %s" for name in CHANGED)
    statement = f"UPDATE {quote(table)} SET {columns} WHERE id = %s AND state = %s AND next_at = %s"
    with connection.cursor() as cursor:
        cursor.executemany(statement, [_values(way) for way in ways])
        if cursor.rowcount != len(ways):
            raise Conflict
    record_many([fact for way in ways for fact in way.facts], by=SWEEP)
    return sum(len(way.facts) for way in ways)


def _values(way: Way) -> list[Any]:
    """What the statement of one duty takes, as the database writes it."""
    changed = [_prepared(name, way.changes[name]) for name in CHANGED]
    return [*changed, way.row.pk, Obligation.State.OPEN.value, _prepared("next_at", way.seen)]


def _prepared(name: str, value: object) -> Any:
    field: Field[Any, Any] = Obligation._meta.get_field(name)  # type: ignore[assignment]
    return field.get_db_prep_save(value, connection)
