"""Who is told of a round: its leader when it was reported, its owner what was decided, the departments of its report (R11.2)."""

from collections.abc import Sequence
from datetime import datetime

from huifang.accounts.models import User
from huifang.followup.models import Round, RoundReport
from huifang.journal.services import Actor
from huifang.kernel import clock
from huifang.kernel.refs import Ref
from huifang.notifications import services as notifications
from huifang.organization.models import Unit
from huifang.organization.selectors import head_of, units_for
from huifang.regulations.selectors import rules_in_force
from huifang.regulations.shapes import MonthlyTotals


def departments(unit: Unit, at: datetime) -> list[Unit]:
    """The departments that totals and reports of a unit are sent to, by the regulation in force there; none where it says nothing (R2.15)."""
    found = rules_in_force(MonthlyTotals, clock.local_date(at), unit)
    return units_for(found[0].value.to, at) if found else []


def leader(row: Round, at: datetime) -> User | None:
    """Who decides about a round: who leads its unit, or whoever leads above its own owner."""
    return head_of(row.unit, at, above=row.owner)


def tell_filed(report: RoundReport, units: Sequence[Unit], *, by: Actor, at: datetime) -> None:
    """The departments, and whoever answers for the round."""
    row = report.round
    to = [Ref.of(unit) for unit in units] + ([Ref.of(row.owner)] if row.owner else [])
    notifications.notify(kind="followup.round_filed", about=Ref.of(report), to=to, by=by, at=at, number=report.number, name=row.name)


def tell_reported(row: Round, *, by: Actor, at: datetime, key: str) -> None:
    """Whoever leads the unit: a new window is asked for."""
    person = leader(row, at)
    if person:
        notifications.notify(
            kind="followup.round_reported",
            about=Ref.of(row),
            to=Ref.of(person),
            by=by,
            at=at,
            key=key,
            name=row.name,
            wanted=row.wanted_until,
        )


def tell_decided(row: Round, *, by: Actor, at: datetime, key: str, kind: str) -> None:
    """Its owner, or else those who lead its unit."""
    notifications.settle(Ref.of(row), at=at, kinds=("followup.round_reported",))
    to = Ref.of(row.owner or row.unit)
    notifications.notify(kind=kind, about=Ref.of(row), to=to, by=by, at=at, key=key, name=row.name, until=row.ends_on)
