"""Anytime search: a feasible roster at once, then better ones until time is up, somebody stops it, or the bound proves it best.

1. Each person in turn takes the cheapest line beside the others' (every line is feasible, so the roster is).
2. Column generation over all people, a dive to whole lines, the best combination of all lines met.
3. Large neighbourhoods, two threads on two cores: one frees a group of people and generates columns for them; the other
   frees people or a window of days around what costs most and gives the part to CP-SAT.

What is returned was checked against every hard rule by ``checking``, which knows nothing of how it was made.
"""

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.util import find_spec
from math import ceil
from typing import Any

import numpy as np

from huifang.workforce.roster import checking, columns, exact
from huifang.workforce.roster.demand import Demand, copy_of
from huifang.workforce.roster.instance import Instance, Roster
from huifang.workforce.roster.lines import Liner

SMALL = 1500
"""Of at most so many choices of person, day and shift the whole is given to CP-SAT now and then."""


class NotInstalled(Exception):
    """OR-Tools is missing: install the extra ``roster``."""


class Impossible(Exception):
    """No line keeps all hard rules for these people."""

    def __init__(self, people: list[str]) -> None:
        super().__init__(", ".join(people))
        self.people = people


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the search is: seconds gone, cost of the best roster, and the proved bound if there is one."""

    seconds: float
    cost: int
    bound: int | None
    roster: Roster


@dataclass(frozen=True, slots=True)
class Result:
    """The best roster, its cost, and a cost below which no roster can be (None where that was not proved)."""

    roster: Roster
    cost: int
    bound: int | None
    seconds: float
    steps: dict[str, int]

    @property
    def is_best(self) -> bool:
        """Is it proved that none is cheaper?"""
        return self.bound is not None and self.cost <= self.bound


Watch = Callable[[Progress], bool]


def installed() -> bool:
    """Is OR-Tools there?"""
    return find_spec("ortools") is not None


@dataclass
class Search:
    """One search; ``run`` it."""

    instance: Instance
    seconds: float
    workers: int = 2
    seed: int = 1
    watch: Watch | None = None
    start: Roster | None = None
    best: Roster = field(default_factory=dict, init=False)
    cost: int = field(default=0, init=False)
    bound: int | None = field(default=None, init=False)

    def run(self) -> Result:
        """Search until the time is up; ``NotInstalled``, ``Impossible``."""
        if not installed():
            raise NotInstalled
        self.began = time.monotonic()
        self.lock, self.ended = threading.Lock(), threading.Event()
        self.running: exact.Stop = []
        self.steps: dict[str, int] = {}
        self.faults: list[BaseException] = []
        self.liner, self.demand, self.pool = Liner(self.instance), Demand(self.instance), columns.Pool()
        self.liner.may_build = lambda: self._gone() < max(0.35 * self.seconds, min(3.0, 0.6 * self.seconds))
        self.best = self._begin()
        self.liner.may_build = lambda: self._gone() < min(0.8 * self.seconds, self.seconds - 3.0)
        self.cost = checking.price(self.instance, self.best).total
        threads = [threading.Thread(target=self._guarded, args=(self._generating,), daemon=True)]
        if self.workers > 1:
            threads.append(threading.Thread(target=self._guarded, args=(self._mending,), daemon=True))
        for thread in threads:
            thread.start()
        try:
            self._wait(threads)
        finally:
            self._stop(threads)
        if self.faults:
            raise self.faults[0]
        if checking.breaches(self.instance, self.best):
            raise AssertionError("the search made an infeasible roster")
        return Result(self.best, self.cost, self.bound, self._gone(), dict(self.steps))

    def _gone(self) -> float:
        return time.monotonic() - self.began

    def going(self) -> bool:
        """Is there time, and is the best not yet proved?"""
        if self.bound is not None and self.cost <= self.bound:
            self.ended.set()
        return not self.ended.is_set() and self._gone() < self.seconds

    def _wait(self, threads: list[threading.Thread]) -> None:
        while self.going() and any(thread.is_alive() for thread in threads):
            if self.watch and not self.watch(Progress(self._gone(), self.cost, self.bound, self.best)):
                return
            self.ended.wait(min(0.2, max(self.seconds - self._gone(), 0.01)))

    def _stop(self, threads: list[threading.Thread]) -> None:
        self.ended.set()
        while any(thread.is_alive() for thread in threads):
            for solver in list(self.running):
                solver.stop_search()
            for thread in threads:
                thread.join(0.05)

    def _guarded(self, work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as fault:
            self.faults.append(fault)
            self.ended.set()

    # -- the best so far

    def offer(self, roster: Roster, step: str) -> bool:
        """Take over a roster that is feasible and no dearer; True if it is cheaper."""
        cost = checking.price(self.instance, roster).total
        with self.lock:
            if cost > self.cost or checking.breaches(self.instance, roster):
                return False
            better = cost < self.cost
            self.best, self.cost = roster, cost
            if better:
                self.steps[step] = self.steps.get(step, 0) + 1
            return better

    def _prove(self, bound: float) -> None:
        if self._is_whole():
            value = ceil(bound - 1e-4)
            with self.lock:
                self.bound = value if self.bound is None else max(self.bound, value)

    def _is_whole(self) -> bool:
        """Does every graph hold every line of its contract?"""
        graphs = [self.liner.graph(name) for name in self.liner.people]
        return all(graph is not None and graph.pace is None for graph in graphs)

    # -- the first roster

    def _begin(self) -> Roster:
        if self.start is not None and not checking.breaches(self.instance, self.start):
            return self._descend(copy_of(self.start), passes=1)
        roster: Roster = {}
        counts = self.demand.counts([])
        stuck = []
        for name in self.liner.people:
            line = self._line_for(name, counts)
            if line is None:
                stuck.append(name)
                continue
            roster[name] = line
            counts += self.demand.counts([line])
        if stuck:
            raise Impossible(stuck)
        return self._descend(roster, passes=1)

    def _line_for(self, name: str, counts: columns.Floats) -> list[str] | None:
        found = self.liner.best(name, self.demand.marginal(counts))
        if found:
            return found[0][1]
        alone = Instance(self.instance.horizon, self.instance.shifts, {name: self.instance.people[name]})
        made = exact.plain(alone, exact.Effort(max(self.seconds - self._gone(), 5.0), self.workers))
        person = self.instance.people[name]
        return made[name] if made and not checking.line_breaches(self.instance, person, made[name]) else None

    def _descend(self, roster: Roster, passes: int = 3) -> Roster:
        """Each person in turn takes the cheapest line beside the others', until nobody gains or the time is up."""
        counts = self.demand.counts(roster.values())
        for _ in range(passes):
            changed = False
            for name in random.Random(self.seed).sample(self.liner.people, len(self.liner.people)):
                if self._gone() > self.seconds:
                    return roster
                counts -= self.demand.counts([roster[name]])
                prices = self.demand.marginal(counts)
                found = self.liner.best(name, prices)
                # A line made in two steps may be worse than the one there is.
                if found and found[0][1] != roster[name] and found[0][0] <= self.liner.priced(name, roster[name], prices) + 1e-6:
                    roster[name], changed = found[0][1], True
                counts += self.demand.counts([roster[name]])
            if not changed:
                break
        return roster

    # -- column generation

    def _generating(self) -> None:
        rng = random.Random(self.seed)
        self._learn(self.best)
        self._generate(list(self.liner.people), share=0.45, whole=True)
        size = 0.5
        while self.going():
            count = max(3, round(len(self.liner.people) * size))
            better = self._generate(self._dear_people(rng, count), share=0.25, whole=False, surest=rng.choice((0.08, 0.15, 0.3)))
            size = min(size * 1.1, 0.8) if better else max(size * 0.97, 0.2)

    def _learn(self, roster: Roster) -> None:
        for name, line in roster.items():
            self.pool.add(name, tuple(line), self.liner.own_cost(name, line))

    def _generate(self, free: list[str], *, share: float, whole: bool, surest: float = 0.08) -> bool:
        """Generate columns for these people, dive, and offer what comes out."""
        until = self._gone() + (self.seconds - self._gone()) * share

        def going() -> bool:
            return self.going() and self._gone() < until

        base = self.best
        kept = {name: line for name, line in base.items() if name not in set(free)}
        master = columns.Master(self.liner, self.demand, self.pool, free, kept, lambda: self.seconds - self._gone())
        columns.generate(master, going=going, report=self._prove if whole else None)
        lines = columns.dive(master, going=self.going, surest=surest)
        if lines is None:
            return False
        made = self._descend(kept | {name: list(line) for name, line in lines.items()})
        self._learn(made)
        return self.offer(made, "columns")

    def _dear_people(self, rng: random.Random, count: int) -> list[str]:
        """People drawn with a leaning to those at work, or wanted, where demand costs most, and whose wishes are unmet."""
        base = self.best
        row_cost = self.demand.row_cost(self.demand.counts(base.values()))
        heat = self.demand.prices(row_cost).max(axis=1)
        heat = heat / (heat.max() or 1.0)
        weights = {}
        for name, line in base.items():
            own = self.liner.own_cost(name, line)
            weights[name] = rng.random() * (0.3 + sum(heat[day] for day, shift in enumerate(line) if shift) / len(line) + 0.02 * own)
        return sorted(weights, key=lambda name: -weights[name])[:count]

    # -- parts for CP-SAT

    def _mending(self) -> None:
        rng = random.Random(self.seed + 1)
        moves: list[tuple[str, Callable[[random.Random, float], tuple[Roster, dict[str, Any]]]]] = [
            ("people", self._some_people),
            ("window", self._some_days),
            ("demand", self._around_a_gap),
        ]
        sizes, gains = dict.fromkeys((name for name, _ in moves), 1.0), dict.fromkeys((name for name, _ in moves), 1.0)
        turn = 0
        while self.going():
            turn += 1
            if turn % 12 == 0:
                self._combine(turn)
                continue
            if turn % 6 == 0 and self._is_small():
                self._solve_whole(turn)
                continue
            step, move = rng.choices(moves, [gains[name] for name, _ in moves])[0]
            base, free = move(rng, sizes[step])
            began = time.monotonic()
            model = exact.Model(self.instance, base, free)
            limit = min(3.0, self.seconds - self._gone())
            if limit <= 0.05:
                return
            made = model.solve(exact.Effort(limit, 1, turn), self.running)
            better = bool(made and self.offer(made, step))
            if made and better:
                self._learn(made)
            quick = time.monotonic() - began < 1.0
            sizes[step] = min(sizes[step] * 1.08, 6.0) if quick else max(sizes[step] * 0.88, 0.3)
            gains[step] = 0.9 * gains[step] + (1.0 if better else 0.1) * 0.1 + 0.005

    def _is_small(self) -> bool:
        return len(self.best) * self.instance.horizon * len(self.instance.shifts) <= SMALL

    def _solve_whole(self, turn: int) -> None:
        """All people and days from the best so far: parts may be stuck where the whole is small enough to be solved."""
        base = self.best
        model = exact.Model(self.instance, base, dict.fromkeys(base, range(self.instance.horizon)))
        limit = (self.seconds - self._gone()) / 2
        if limit > 0.05 and (made := model.solve(exact.Effort(limit, 1, turn), self.running)) and self.offer(made, "whole"):
            self._learn(made)

    def _combine(self, turn: int) -> None:
        seconds = min(4.0, self.seconds - self._gone())
        if seconds > 0.1 and (made := exact.combine(self.demand, self.pool, self.best, exact.Effort(seconds, 1, turn), self.running)):
            self.offer(made, "combination")

    def _some_people(self, rng: random.Random, size: float) -> tuple[Roster, dict[str, Any]]:
        base = self.best
        count = max(2, round(self._cells(700, size) / self.instance.horizon))
        return base, {name: range(self.instance.horizon) for name in self._dear_people(rng, count)}

    def _some_days(self, rng: random.Random, size: float) -> tuple[Roster, dict[str, Any]]:
        base = self.best
        length = max(3, round(self._cells(700, size) / len(base)))
        day = max(0, self._dear_day(rng) - rng.randrange(length))
        return base, {name: range(day, min(day + length, self.instance.horizon)) for name in base}

    def _around_a_gap(self, rng: random.Random, size: float) -> tuple[Roster, dict[str, Any]]:
        """A week or two around a dear day, for a third to all of the people."""
        base = self.best
        length = rng.choice((7, 10, 14, 21))
        count = max(2, min(len(base), round(self._cells(700, size) / length)))
        day = max(0, self._dear_day(rng) - rng.randrange(length))
        return base, {name: range(day, min(day + length, self.instance.horizon)) for name in self._dear_people(rng, count)}

    def _cells(self, variables: float, size: float) -> float:
        """So many cells make a part of this many variables."""
        return variables * size / max(len(self.instance.shifts), 1)

    def _dear_day(self, rng: random.Random) -> int:
        row_cost = self.demand.row_cost(self.demand.counts(self.best.values()))
        per_day = np.zeros(self.instance.horizon)
        for cover, cost in zip(self.instance.covers, row_cost, strict=True):
            per_day[cover.day] += cost
        weights = per_day + per_day.mean() * 0.3 + 1e-3
        return rng.choices(range(self.instance.horizon), weights.tolist())[0]


def solve(
    instance: Instance, *, seconds: float, workers: int = 2, seed: int = 1, watch: Watch | None = None, start: Roster | None = None
) -> Result:
    """The best roster that ``seconds`` of wall time bring; ``watch`` hears how it goes and may answer False to stop."""
    return Search(instance, seconds, workers, seed, watch, start).run()
