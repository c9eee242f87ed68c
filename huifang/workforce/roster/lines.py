"""Every feasible line of a person as a layered graph; the cheapest line by dynamic programming.

A state after a day is packed into one integer: run (how long, of which kind of shift), minutes, minutes of the week,
weekends, and how often each scarce shift was worked. The graph depends on the contract only, never on costs, so it is
built once and asked often: one question costs a few numpy passes over its arcs. Shifts that differ in nothing but
their price share an arc.

Where a graph would exceed ``ARCS``, limits that rarely bind are left out of the state (a line that breaks one is asked
for again at a price), then states are narrowed to those near an even pace of work. Each line given is feasible, but then
not each feasible line is in the graph.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import gcd
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from huifang.workforce.roster.instance import OFF, Instance, Person

if TYPE_CHECKING:
    from huifang.workforce.roster.quick import Quick

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
ARCS = 1_200_000
EXACT_ARCS = 250_000
"""Above this, limits that rarely bind leave the state: a question then costs a fraction."""
MANY_ARCS = 8_000_000
"""So many arcs of graphs of their own; then people share one."""
RARELY = 0.45
"""A limit of at least this share of all the shifts a person can work rarely binds."""
NARROWER = (None, 4.0, 2.5, 1.6, 1.1, 0.8)
"""Half-width of the band around the even pace, in shifts and weekends; tried until the graph is small enough."""


@dataclass(frozen=True, slots=True)
class Kind:
    """Shifts that are the same but for their price; ``limit`` is None where it can't bind."""

    shifts: tuple[int, ...]
    minutes: int
    limit: int | None
    blocks: frozenset[int]
    """Numbers of kinds that may not follow."""


@dataclass(frozen=True, slots=True)
class Contract:
    """What the graph depends on; people with equal contracts share it."""

    kinds: tuple[Kind, ...]
    max_minutes: int
    min_minutes: int
    max_run: int
    min_run: int
    min_off: int
    max_weekends: int
    week_max: int | None


@dataclass(slots=True)
class _Day:
    sources: NDArray[np.int32]
    options: NDArray[np.int16]
    starts: NDArray[np.int64]


class TooLarge(Exception):
    """The graph has more arcs than allowed; ``share`` of the horizon was laid out when that was clear."""

    def __init__(self, share: float) -> None:
        super().__init__(f"{share:.2f}")
        self.share = share


def contract_of(instance: Instance, person: Person) -> Contract:
    """The person's contract over kinds of shifts."""
    names = list(instance.shifts)
    blocked_by = {name: frozenset(other for other in names if name in instance.shifts[other].forbids) for name in names}
    groups: dict[tuple[object, ...], list[int]] = {}
    limits: dict[tuple[object, ...], int | None] = {}
    key: tuple[object, ...]
    for number, name in enumerate(names):
        shift, most = instance.shifts[name], person.max_shifts.get(name, 0)
        if most <= 0:
            continue
        binding = most < min(person.max_minutes // shift.minutes, instance.horizon)
        key = (shift.minutes, shift.forbids, blocked_by[name], number if binding else None)
        groups.setdefault(key, []).append(number)
        limits[key] = most if binding else None
    keys = list(groups)
    kinds = []
    for key in keys:
        forbids = instance.shifts[names[groups[key][0]]].forbids
        blocks = frozenset(at for at, other in enumerate(keys) if names[groups[other][0]] in forbids)
        kinds.append(Kind(tuple(groups[key]), instance.shifts[names[groups[key][0]]].minutes, limits[key], blocks))
    return Contract(
        tuple(kinds), person.max_minutes, person.min_minutes, person.max_run, person.min_run, person.min_off,
        person.max_weekends, person.week_max,
    )  # fmt: skip


class Graph:
    """The feasible lines of one contract over the horizon."""

    def __init__(self, contract: Contract, horizon: int, pace: float | None, most: int = ARCS) -> None:
        self.contract, self.horizon, self.pace, self.most = contract, horizon, pace, most
        self.unit = 0
        for kind in contract.kinds:
            self.unit = gcd(self.unit, kind.minutes)
        self.unit = self.unit or 1
        self.longest = max((kind.minutes for kind in contract.kinds), default=0) // self.unit
        self._lay_out()
        self.days: list[_Day] = []
        self._build()

    @property
    def arcs(self) -> int:
        """How large it is."""
        return sum(len(day.sources) for day in self.days)

    def _lay_out(self) -> None:
        """Nodes: 0 = off for long enough; 1…min_off−1 = off for so many days; then work by run length, first run or not, and kind."""
        contract = self.contract
        self.max_units, self.min_units = contract.max_minutes // self.unit, -(-contract.min_minutes // self.unit)
        self.week_units = None if contract.week_max is None else contract.week_max // self.unit
        self.offs = max(contract.min_off, 1)
        self.scarce = [number for number, kind in enumerate(contract.kinds) if kind.limit is not None]
        sizes = [self.offs + contract.max_run * 2 * max(len(contract.kinds), 1), self.max_units + 1]
        sizes += [1 if self.week_units is None else self.week_units + 1, contract.max_weekends + 1]
        sizes += [(contract.kinds[number].limit or 0) + 1 for number in self.scarce]
        self.strides = [1]
        for size in sizes[:-1]:
            self.strides.append(self.strides[-1] * size)
        self.sizes = sizes

    def _part(self, codes: Ints, which: int) -> Ints:
        return codes // self.strides[which] % self.sizes[which]

    def _work_node(self, run: Ints, first: Ints, kind: int) -> Ints:
        kinds = len(self.contract.kinds)
        return self.offs + ((run - 1) * 2 + first) * kinds + kind

    def _steps(self, codes: Ints, day: int) -> Iterator[tuple[int, Ints, Ints]]:
        """For each option on this day: the option, positions of the states that may take it, and the states reached."""
        contract, kinds = self.contract, max(len(self.contract.kinds), 1)
        node, units = self._part(codes, 0), self._part(codes, 1)
        week, weekends = self._part(codes, 2), self._part(codes, 3)
        works = node >= self.offs
        order = np.where(works, node - self.offs, 0)
        run, first, last = np.where(works, order // kinds // 2 + 1, 0), order // kinds % 2, order % kinds
        monday = day % 7 == 0
        base = codes - node * self.strides[0] - (week * self.strides[2] if monday else 0)
        week = np.zeros_like(week) if monday else week
        # a day off
        fits = ~works | (run >= contract.min_run) | (first == 1)
        after = np.where(works, 1 % self.offs, np.where(node == 0, 0, (node + 1) % self.offs))
        found = np.flatnonzero(fits)
        yield 0, found, (base + after * self.strides[0])[found]
        rested = works | (node == 0)
        counted = np.full(len(codes), day % 7 == 5) | ((day % 7 == 6) & ~works)
        for number, kind in enumerate(contract.kinds):
            length = kind.minutes // self.unit
            fits = rested & (run < contract.max_run) & (units + length <= self.max_units)
            fits &= ~counted | (weekends < contract.max_weekends)
            blockers = [other for other, held in enumerate(contract.kinds) if number in held.blocks]
            if blockers:
                fits &= ~(works & np.isin(last, blockers))
            added = length * self.strides[1]
            if self.week_units is not None:
                fits &= week + length <= self.week_units
                added += length * self.strides[2]
            if kind.limit is not None:
                which = 4 + self.scarce.index(number)
                fits &= self._part(codes, which) < kind.limit
                added += self.strides[which]
            beginning = np.where(works, first, int(day == 0))
            reached = base + self._work_node(run + 1, beginning, number) * self.strides[0] + added + counted * self.strides[3]
            found = np.flatnonzero(fits)
            yield number + 1, found, reached[found]

    def _keeps(self, codes: Ints, day: int) -> NDArray[np.bool_]:
        """Can the state after ``day`` still reach the least minutes, and is it near the even pace where one is set?"""
        contract, units = self.contract, self._part(codes, 1)
        left = self.horizon - day - 1
        cycle = contract.max_run + self.offs
        days_left = left // cycle * contract.max_run + min(left % cycle, contract.max_run) + contract.max_run
        keeps = units + min(days_left, left) * self.longest >= self.min_units
        if self.pace is not None:
            share = (day + 1) / self.horizon
            band = self.pace * self.longest
            low, high = self.min_units * share - band - self.longest, self.max_units * share + band + self.longest
            keeps &= (units >= low) & (units <= high)
            weekends = self._part(codes, 3)
            keeps &= weekends <= contract.max_weekends * share + self.pace + 1
        return keeps

    def _build(self) -> None:
        layers, total = [np.zeros(1, dtype=np.int64)], 0
        raw: list[tuple[Ints, Ints, Ints]] = []
        for day in range(self.horizon):
            parts = [(option, found, reached) for option, found, reached in self._steps(layers[-1], day)]
            sources = np.concatenate([found for _, found, _ in parts])
            options = np.concatenate([np.full(len(found), option, dtype=np.int64) for option, found, _ in parts])
            reached = np.concatenate([reached for _, _, reached in parts])
            keeps = self._keeps(reached, day)
            sources, options, reached = sources[keeps], options[keeps], reached[keeps]
            total += len(sources)
            if total > 2 * self.most:
                raise TooLarge((day + 1) / self.horizon)
            states, targets = np.unique(reached, return_inverse=True)
            layers.append(states)
            raw.append((sources, options, targets))
        units = self._part(layers[-1], 1)
        alive = units >= self.min_units
        for day in range(self.horizon - 1, -1, -1):
            sources, options, targets = raw[day]
            renumber = np.cumsum(alive) - 1
            keeps = alive[targets]
            sources, options, targets = sources[keeps], options[keeps], renumber[targets[keeps]]
            alive = np.zeros(len(layers[day]), dtype=bool)
            alive[sources] = True
            sources = (np.cumsum(alive) - 1)[sources]
            order = np.argsort(targets, kind="stable")
            starts = np.searchsorted(targets[order], np.arange(targets.max() + 1)) if len(targets) else np.zeros(0, dtype=np.int64)
            self.days.append(_Day(sources[order].astype(np.int32), options[order].astype(np.int16), starts.astype(np.int64)))
        self.days.reverse()
        if self.arcs > self.most:
            raise TooLarge(1.0)

    @property
    def is_empty(self) -> bool:
        """Is there no feasible line (in this graph)?"""
        return not len(self.days[-1].starts)

    def cheapest(self, costs: Floats, count: int = 1) -> list[tuple[float, list[int]]]:
        """The cheapest line, and up to ``count`` − 1 others that end differently; ``costs[day, option]``, option 0 is off.

        A line is a list of options; the cost may be infinite when fixed days leave no line.
        """
        if self.is_empty:
            return []
        layers = [np.zeros(1)]
        for day, arcs in enumerate(self.days):
            values = layers[-1][arcs.sources] + costs[day][arcs.options]
            layers.append(np.minimum.reduceat(values, arcs.starts))
        last = layers[-1]
        ends = [int(np.argmin(last))] if count == 1 else [int(end) for end in np.argsort(last)[:count]]
        return [(float(last[end]), self._back(layers, costs, end)) for end in ends if np.isfinite(last[end])]

    def _back(self, layers: Sequence[Floats], costs: Floats, state: int) -> list[int]:
        line = []
        for day in range(self.horizon - 1, -1, -1):
            arcs = self.days[day]
            start = arcs.starts[state]
            end = arcs.starts[state + 1] if state + 1 < len(arcs.starts) else len(arcs.sources)
            values = layers[day][arcs.sources[start:end]] + costs[day][arcs.options[start:end]]
            best = start + int(np.argmin(values))
            line.append(int(arcs.options[best]))
            state = int(arcs.sources[best])
        return line[::-1]


def graph_of(contract: Contract, horizon: int, first: int = 0) -> tuple[Graph | None, int]:
    """The widest graph of acceptable size that has lines (None if there is none), and the attempt that made it.

    ``first`` is the attempt to begin with: what was too large for one contract is mostly too large for the next.
    """
    loose = _loosened(contract, horizon)
    attempts: list[tuple[Contract, float | None, int]] = [(contract, None, EXACT_ARCS if loose != contract else ARCS)]
    attempts += [(loose, pace, ARCS) for pace in NARROWER]
    at = min(first, len(attempts) - 1)
    while at < len(attempts):
        held, pace, most = attempts[at]
        try:
            graph = Graph(held, horizon, pace, most)
        except TooLarge as large:
            at += 1 if large.share > 0.5 else 2
            continue
        if graph.is_empty and pace is not None and first:
            return graph_of(contract, horizon)
        return None if graph.is_empty else graph, at
    return None, at


def _loosened(contract: Contract, horizon: int) -> Contract:
    kinds = []
    for kind in contract.kinds:
        most = min(contract.max_minutes // kind.minutes, horizon)
        rare = kind.limit is not None and kind.limit >= RARELY * most
        kinds.append(replace(kind, limit=None) if rare else kind)
    return replace(contract, kinds=tuple(kinds))


class Liner:
    """The lines of every person of an instance, priced with the person's own wishes and any other prices."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.names = list(instance.shifts)
        self.number = {name: number for number, name in enumerate(self.names)}
        self.people = list(instance.people)
        self.contracts = {name: contract_of(instance, person) for name, person in instance.people.items()}
        self.own = self._own_costs()
        self._graphs: dict[Contract, Graph | None] = {}
        self._used: dict[str, Contract] = {}
        self._attempt, self._arcs = 0, 0
        self._too_many = 10**9
        """People with so many kinds of shifts had no graph of acceptable size; others with as many are not tried."""
        self._quick: Quick | None = None
        self.may_build: Callable[[], bool] = lambda: True
        """Is there time to build a graph that nobody has asked for yet?"""
        self.common = self._common_kinds()
        self.charged = False
        """Was a price put on a kind since this was set to False? Then the answers prove no bound."""

    def _own_costs(self) -> dict[str, Floats]:
        """``own[person][day, shift + 1]``: unmet wishes and, where a day is fixed, infinity for all else; column 0 is off."""
        own = {name: np.zeros((self.instance.horizon, len(self.names) + 1)) for name in self.people}
        for wish in self.instance.wishes:
            row, shift = own[wish.person][wish.day], self.number[wish.shift] + 1
            if wish.on:
                row += wish.weight
                row[shift] -= wish.weight
            else:
                row[shift] += wish.weight
        for name, person in self.instance.people.items():
            own[name][:, [number + 1 for number, shift in enumerate(self.names) if person.max_shifts.get(shift, 0) <= 0]] = np.inf
            for day, wanted in person.fixed.items():
                kept = self.number[wanted] + 1 if wanted else 0
                row = own[name][day]
                row[np.arange(len(row)) != kept] = np.inf
            for day, barred in person.barred:
                own[name][day][self.number[barred] + 1] = np.inf
        return own

    def _common_kinds(self) -> tuple[Kind, ...]:
        """The kinds for somebody who may work every shift without limit."""
        anybody = Person("", dict.fromkeys(self.names, self.instance.horizon), 10**9, 0, 1, 1, 1, 0)
        return contract_of(self.instance, anybody).kinds

    def graph(self, name: str) -> Graph | None:
        """The graph of this person's contract, built when first asked for.

        When many have been built already, people share one for all skills: what somebody can't work costs infinitely much.
        """
        contract = self._used.get(name)
        if contract is None:
            contract = self.contracts[name]
            if self._arcs > MANY_ARCS and contract not in self._graphs:
                contract = replace(contract, kinds=self.common)
            self._used[name] = contract
        if contract not in self._graphs:
            if len(contract.kinds) < self._too_many and not self.may_build():
                return None
            graph, at = None, len(NARROWER) + 1
            if len(contract.kinds) < self._too_many:
                graph, at = graph_of(contract, self.instance.horizon, self._attempt)
                if graph is None and at > len(NARROWER):
                    self._too_many = len(contract.kinds)
            self._graphs[contract], self._attempt = graph, max(at - 1, 0) if graph else self._attempt
            self._arcs += graph.arcs if graph else ARCS
        return self._graphs[contract]

    def best(self, name: str, prices: Floats, count: int = 1) -> list[tuple[float, list[str]]]:
        """The cheapest lines of a person: own costs plus ``prices[day, shift]`` for working a shift."""
        graph = self.graph(name)
        costs = self.own[name].copy()
        costs[:, 1:] += prices
        if graph is None:
            return self._in_two_steps(name, costs)
        kinds, person = self._used[name].kinds, self.instance.people[name]
        charge = np.zeros(len(self.names) + 1)
        for attempt in range(6):
            table, chosen = self._by_kind(kinds, costs + charge)
            found = [self._spelled(kinds, options, chosen) for _cost, options in graph.cheapest(table, count)]
            over = [self._over(person, line) for line in found]
            kept = [line for line, shifts in zip(found, over, strict=True) if not shifts]
            if kept or not found:
                return [(self._cost(costs, line), line) for line in kept]
            for shift in set().union(*over):
                charge[self.number[shift] + 1] += 10.0 * 3**attempt
            self.charged = True
        return []

    def _in_two_steps(self, name: str, costs: Floats) -> list[tuple[float, list[str]]]:
        """A good line, hardly ever the cheapest, of somebody without a graph."""
        from huifang.workforce.roster.quick import Quick

        self.charged = True
        self._quick = self._quick or Quick(self.instance)
        line = self._quick.best(self.instance.people[name], costs)
        return [(self._cost(costs, line), line)] if line is not None else []

    @staticmethod
    def _over(person: Person, line: list[str]) -> set[str]:
        """Shifts worked more often than they may be, where the graph left the limit out."""
        return {shift for shift in set(line) - {OFF} if line.count(shift) > person.max_shifts.get(shift, 0)}

    def _cost(self, costs: Floats, line: Sequence[str]) -> float:
        return float(sum(costs[day, self.number[shift] + 1 if shift else 0] for day, shift in enumerate(line)))

    def _by_kind(self, kinds: tuple[Kind, ...], costs: Floats) -> tuple[Floats, list[Ints]]:
        table, chosen = np.empty((self.instance.horizon, len(kinds) + 1)), []
        table[:, 0] = costs[:, 0]
        for number, kind in enumerate(kinds):
            columns = costs[:, [shift + 1 for shift in kind.shifts]]
            pick = np.argmin(columns, axis=1)
            chosen.append(pick)
            table[:, number + 1] = np.take_along_axis(columns, pick[:, None], 1)[:, 0]
        return table, chosen

    def _spelled(self, kinds: tuple[Kind, ...], options: list[int], chosen: list[Ints]) -> list[str]:
        return [self.names[kinds[option - 1].shifts[int(chosen[option - 1][day])]] if option else OFF for day, option in enumerate(options)]

    def priced(self, name: str, line: Sequence[str], prices: Floats) -> float:
        """What the line costs by own wishes and these prices."""
        costs = self.own[name].copy()
        costs[:, 1:] += prices
        return self._cost(costs, line)

    def own_cost(self, name: str, line: Sequence[str]) -> float:
        """What the line costs by the person's wishes alone."""
        return self._cost(self.own[name], line)
