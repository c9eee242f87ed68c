"""Whom a coverage rule reaches: the units in which it is in force, nearer regulations before wider ones."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from huifang.followup.rules.coverage import Coverage, Line
from huifang.organization.models import Unit
from huifang.regulations import selectors
from huifang.regulations.book import TypedRule


@dataclass(frozen=True, slots=True)
class Reach:
    """A rule, the unit that its regulation is for, and every unit in which no nearer rule takes its place."""

    rule: TypedRule[Coverage]
    unit: Unit
    units: tuple[int, ...]

    def key(self, period: str, line: Line) -> str:
        """The natural key of a draw: rule × unit × period × line of its table."""
        return f"{self.rule.code}/{self.unit.pk}/{period}/{line.place}"


def reaches(day: date) -> list[Reach]:
    """Every coverage rule in force on a day with its units, in the order of the regulations."""
    found: dict[int, tuple[TypedRule[Coverage], list[int]]] = {}
    units = {unit.pk: unit for unit in Unit.objects.order_by("path")}
    with selectors.snapshot():
        for unit in units.values():
            for rule in selectors.book(day, unit).of(Coverage):
                found.setdefault(rule.id, (rule, []))[1].append(unit.pk)
    return [Reach(rule, place, tuple(below)) for rule, below in found.values() if (place := _place(rule, units))]


def reach_of(code: str, day: date, unit: int | None = None) -> Reach | None:
    """The reach of the rule with a code, of a unit's own regulation if ``unit`` is given."""
    return next((r for r in reaches(day) if r.rule.code == code and unit in {None, r.unit.pk}), None)


def _place(rule: TypedRule[Coverage], units: dict[int, Unit]) -> Unit | None:
    if rule.unit:
        return next((unit for unit in units.values() if unit.path == rule.unit), None)
    return next((unit for unit in units.values() if unit.parent_id is None), None)


def lines(reach: Reach) -> Iterator[Line]:
    """The draws that the rule asks for by itself or by hand: those of single records have none."""
    yield from (line for line in reach.rule.value.lines() if line.every != "each")
