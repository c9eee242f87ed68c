"""Opening a round, once for its natural key (R2.4)."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction

from huifang.accounts.models import User
from huifang.followup.models import Round, Task
from huifang.journal.services import Actor, create_or_get, record
from huifang.kernel import clock
from huifang.kernel.decision import Refused, no
from huifang.kernel.refs import Ref
from huifang.obligations import services as obligations
from huifang.organization import selectors
from huifang.organization.models import Unit
from huifang.regulations.models import Rule

WARN_DAYS = 2
"""So many working days before its end the owner is warned."""


@transaction.atomic
def open_round(
    *,
    by: Actor,
    at: datetime,
    name: str,
    kind: str,
    unit: Unit,
    begins: date,
    ends: date,
    owner: User | None = None,
    rule: Rule | None = None,
    ways: Sequence[str] = (Task.Way.PHONE,),
    population: str = "",
    per_day: int = 0,
    key: str = "",
    ladder: str = "",
    calls: int = 0,
) -> Round:
    """Open a round; the one that is there for its natural key, if there is one.

    With a rule it is a duty of its owner too (of the unit's, without one), due at the end of its last day.
    The caller then writes tasks with ``round=`` set, in the same transaction or later, and calls ``counting.stale`` when they are written.

    Args:
        kind: of ``Round.Kind``.
        begins, ends: first and last day of its window.
        ways: values of ``Task.Way``, the usual one first.
        population: who is in it, in words.
        key: natural key; rule, unit and first day if not given. At most 80 characters.
        ladder: code of the time-limit rule to climb when it is late.
        calls: how many calls it will have, for the fact.

    Raises:
        Refused: its window ends before it begins, or a way is none.
    """
    if ends < begins:
        raise Refused(no("round_end_before_begin"))
    if unknown := set(ways) - set(Task.Way.values):
        raise Refused(no("round_way_unknown", way=", ".join(sorted(unknown))))
    code = rule.code if rule else ""
    natural = key or f"{code or kind}-{unit.pk}-{begins.isoformat()}"
    begun = clock.local_date(at) >= begins
    values = {
        "kind": kind, "name": name[:80], "unit": unit, "owner": owner, "rule": rule, "rule_code": code, "population": population[:200],
        "ways": list(ways), "starts_on": begins, "ends_on": ends, "first_ends_on": ends, "per_day": per_day, "created_at": at,
        "state": Round.State.RUNNING if begun else Round.State.PLANNED, "calls": calls, "stale_since": at,
    }  # fmt: skip
    row, created = create_or_get(Round, {"key": natural[:80]}, values)
    if created:
        whose = owner.pk if owner else None
        record("followup.round.opened", row, by=by, at=at, name=row.name, calls=calls, until=ends, unit=unit.pk, rule=code, owner=whose)
        if rule:
            _oblige(row, rule, by=by, at=at, ladder=ladder)
    return row


def _oblige(row: Round, rule: Rule, *, by: Actor, at: datetime, ladder: str) -> None:
    obligations.oblige(
        rule=rule, subject=Ref.of(row), occurrence="window", owner=Ref.of(row.owner or row.unit), by=by, at=at, ladder=ladder,
        due_at=end_of(row.ends_on), warn_at=warn_at(row.ends_on, at), target_on=row.ends_on,
    )  # fmt: skip


def end_of(day: date) -> datetime:
    """The moment at which a window that ends on ``day`` is over: midnight, Shanghai."""
    return clock.moment_of(day + timedelta(days=1))


def warn_at(day: date, at: datetime) -> datetime | None:
    """When the owner is warned that the window ends, if that lies ahead."""
    calendar = selectors.work_calendar()
    before = calendar.add_working_days(day, -WARN_DAYS, strict=False)
    moment = clock.moment_of(before)
    return moment if moment > at else None
