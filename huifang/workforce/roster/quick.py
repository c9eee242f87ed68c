"""A feasible line in two steps, where no graph of a person's lines is small enough: first the days, then the shifts.

Working days come from a graph of one kind of work, which knows runs, rests, weekends and how many days, not which shift. The shifts
of these days come from a pass over the days that knows which shift may follow which; minutes and limits are met by prices that rise
until they hold. A line made so keeps every rule or is not given; it is seldom the cheapest.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from huifang.workforce.roster import checking
from huifang.workforce.roster.instance import OFF, Instance, Person
from huifang.workforce.roster.lines import Contract, Graph, Ints, Kind, TooLarge

Floats = NDArray[np.float64]
ARCS = 400_000
SPAN = 2
"""Days more or fewer than tried for."""
TRIES = 12


class _Days(Graph):
    """Days of work only; weekends are kept near an even pace as well, or a year's states would be too many."""

    def _keeps(self, codes: Ints, day: int) -> NDArray[np.bool_]:
        keeps = super()._keeps(codes, day)
        if self.pace is not None:
            share = (day + 1) / self.horizon
            keeps &= self._part(codes, 3) >= self.contract.max_weekends * share - 2 * self.pace - 1
        return keeps


class Quick:
    """Lines in two steps; the graph of days is shared by people whose contracts agree in days."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.names = list(instance.shifts)
        self.minutes = np.array([shift.minutes for shift in instance.shifts.values()], dtype=np.float64)
        self.follows = np.zeros((len(self.names) + 1, len(self.names) + 1))
        for before, name in enumerate(self.names, start=1):
            for after, other in enumerate(self.names, start=1):
                if other in instance.shifts[name].forbids:
                    self.follows[before, after] = np.inf
        self._graphs: dict[Contract, Graph | None] = {}

    def best(self, person: Person, costs: Floats) -> list[str] | None:
        """A line that costs little by ``costs[day, shift + 1]`` (column 0 is off); None if none was found."""
        held = [number for number, name in enumerate(self.names) if person.max_shifts.get(name, 0) > 0]
        if not held:
            idle = [OFF] * self.instance.horizon
            return idle if not checking.line_breaches(self.instance, person, idle) else None
        table = np.stack([costs[:, 0], costs[:, 1:].min(axis=1)], axis=1)
        for least, most in self._counts(person, held):
            graph = self._graph(person, least, most)
            found = graph.cheapest(table) if graph else []
            if found and (line := self._shifts(person, [bool(option) for option in found[0][1]], costs)) is not None:
                return line
        return None

    def _counts(self, person: Person, held: Sequence[int]) -> list[tuple[int, int]]:
        """How many days of work to try: near the middle of what the usual shift asks for, then near its ends, then of the others."""
        lengths = sorted(self.minutes[held])
        found: list[tuple[int, int]] = []
        for length in (lengths[len(lengths) // 2], lengths[0], lengths[-1]):
            least, most = int(-(-person.min_minutes // length)), min(int(person.max_minutes // length), self.instance.horizon)
            if least > most:
                continue
            for middle in ((least + most) // 2, least, most):
                span = max(least, middle - SPAN), min(most, middle + SPAN)
                if span not in found:
                    found.append(span)
        return found

    def _graph(self, person: Person, least: int, most: int) -> Graph | None:
        work = Kind((0,), 1, None, frozenset())
        contract = Contract((work,), most, least, person.max_run, person.min_run, person.min_off, person.max_weekends, None)
        if contract not in self._graphs:
            self._graphs[contract] = None
            for pace in (None, 6.0, 3.0, 1.5):
                try:
                    graph = _Days(contract, self.instance.horizon, pace, ARCS)
                except TooLarge:
                    continue
                self._graphs[contract] = None if graph.is_empty else graph
                break
        return self._graphs[contract]

    def _shifts(self, person: Person, works: Sequence[bool], costs: Floats) -> list[str] | None:
        """Which shift on each of the days: prices on minutes and on scarce shifts rise until the line keeps every rule."""
        charge, low, high = np.zeros(len(self.names)), -50.0, 50.0
        price = 0.0
        for _try in range(TRIES):
            line = self._cheapest(works, costs, charge + price * self.minutes / 60)
            if line is None:
                return None
            broken = checking.line_breaches(self.instance, person, line)
            if not broken:
                return line
            rules = {one.rule for one in broken}
            if not rules <= {"max_minutes", "min_minutes", "max_shifts", "week_max"}:
                return None
            for name in set(line) - {OFF}:
                if line.count(name) > person.max_shifts.get(name, 0):
                    charge[self.names.index(name)] += 20.0 * 2**_try
            if "max_minutes" in rules or "week_max" in rules:
                low = price
                price = (price + high) / 2
            elif "min_minutes" in rules:
                high = price
                price = (low + price) / 2
        return None

    def _cheapest(self, works: Sequence[bool], costs: Floats, charge: Floats) -> list[str] | None:
        """The cheapest shifts of these days that may follow each other."""
        days = len(works)
        value = np.full(len(self.names) + 1, np.inf)
        value[0] = 0.0
        came = np.zeros((days, len(self.names) + 1), dtype=np.int64)
        for day, work in enumerate(works):
            if not work:
                came[day] = int(np.argmin(value))
                value = np.concatenate([[value.min() + costs[day, 0]], np.full(len(self.names), np.inf)])
                continue
            steps = value[:, None] + self.follows
            came[day] = np.argmin(steps, axis=0)
            value = steps[came[day], np.arange(len(value))] + np.concatenate([[np.inf], costs[day, 1:] + charge])
        last = int(np.argmin(value))
        if not np.isfinite(value[last]):
            return None
        line = []
        for day in range(days - 1, -1, -1):
            line.append(self.names[last - 1] if last else OFF)
            last = int(came[day, last])
        return line[::-1]
