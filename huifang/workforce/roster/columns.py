"""Column generation: a linear programme combines whole lines, its duals ask each person for a better line, then a dive fixes them.

The programme chooses one line for each free person so that wishes, too few and too many together cost least; the people
not free keep their line. Its duals price every day and shift; the graph of ``lines`` answers with the cheapest line. When
nobody has a better one, the programme's value bounds every roster from below. The dive fixes the surest people, asks again
with the rest, and so ends with whole lines.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from huifang.workforce.roster.demand import Demand
from huifang.workforce.roster.instance import Roster
from huifang.workforce.roster.lines import Liner

Floats = NDArray[np.float64]
Line = tuple[str, ...]
SMALL = 1e-6
POOL = 120
"""How many earlier lines of a person a new programme starts with, at most."""
CELLS = 600_000
"""So many days of lines it takes over altogether: more would take longer than they help."""
PATIENCE = 20.0
"""Seconds after which a single solution of the programme is given up."""


@dataclass(slots=True)
class Pool:
    """The lines found so far for each person, newest last."""

    lines: dict[str, dict[Line, float]] = field(default_factory=dict)

    def add(self, name: str, line: Line, cost: float) -> bool:
        """Keep a line; False if it was known (it is then the newest)."""
        held = self.lines.setdefault(name, {})
        known = held.pop(line, None) is not None
        held[line] = cost
        return not known

    @staticmethod
    def room(people: int, horizon: int) -> int:
        """How many lines of each person fit."""
        return max(8, min(POOL, CELLS // max(people * horizon, 1)))

    def newest(self, name: str, count: int = POOL) -> list[tuple[Line, float]]:
        """The latest lines."""
        return list(self.lines.get(name, {}).items())[-count:]


class Master:
    """The linear programme over the lines of the free people; ``left`` says how many seconds remain."""

    def __init__(self, liner: Liner, demand: Demand, pool: Pool, free: Sequence[str], kept: Roster, left: Callable[[], float]) -> None:
        from ortools.linear_solver import pywraplp

        self.liner, self.demand, self.pool, self.free, self.left = liner, demand, pool, list(free), left
        self.solver = pywraplp.Solver.CreateSolver("GLOP")
        self.kept_counts = demand.counts(kept.values())
        self.objective = self.solver.Objective()
        self.objective.SetMinimization()
        infinity = self.solver.infinity()
        self.rows = []
        for number, required in enumerate(demand.required - self.kept_counts):
            row = self.solver.Constraint(float(required), float(required))
            few, many = self.solver.NumVar(0, infinity, ""), self.solver.NumVar(0, infinity, "")
            row.SetCoefficient(few, 1.0)
            row.SetCoefficient(many, -1.0)
            self.objective.SetCoefficient(few, float(demand.under[number]))
            self.objective.SetCoefficient(many, float(demand.over[number]))
            self.rows.append(row)
        self.choice = {name: self.solver.Constraint(1.0, 1.0) for name in self.free}
        self.columns: dict[str, dict[Line, Any]] = {name: {} for name in self.free}
        for name in self.free:
            for line, cost in pool.newest(name, pool.room(len(self.free), liner.instance.horizon)):
                self.add(name, line, cost)
        self.value = 0.0
        self.row_duals = np.zeros(len(self.rows))
        self.own_duals: dict[str, float] = {}

    def add(self, name: str, line: Line, cost: float) -> bool:
        """A new line for a person; False if the programme has it."""
        if line in self.columns[name]:
            return False
        column = self.solver.NumVar(0, self.solver.infinity(), "")
        self.objective.SetCoefficient(column, cost)
        self.choice[name].SetCoefficient(column, 1.0)
        for number in self.demand.rows_of(line):
            self.rows[number].SetCoefficient(column, 1.0)
        self.columns[name][line] = column
        self.pool.add(name, line, cost)
        return True

    def solve(self) -> bool:
        """Solve it; False if the solver gave up."""
        self.solver.SetTimeLimit(int(1000 * max(min(self.left(), PATIENCE), 0.05)))
        solved = self.solver.Solve() == self.solver.OPTIMAL
        if solved:
            self.value = self.objective.Value()
            self.row_duals = np.array([row.dual_value() for row in self.rows])
            self.own_duals = {name: row.dual_value() for name, row in self.choice.items()}
        return bool(solved)

    def prices(self) -> Floats:
        """What working costs on each day and shift, by the duals of the rows."""
        return self.demand.prices(-self.row_duals)

    def price_out(self, names: Sequence[str], prices: Floats, count: int = 1) -> tuple[int, float]:
        """Ask these people for lines better than their dual; how many were new, and the sum of what the best save."""
        new, saving = 0, 0.0
        for name in names:
            if self.left() <= 0:
                return 0, -np.inf
            dual = self.own_duals[name]
            for rank, (cost, line) in enumerate(self.liner.best(name, prices, count)):
                if cost - dual > -SMALL:
                    break
                saving += cost - dual if rank == 0 else 0.0
                held = tuple(line)
                new += self.add(name, held, self.liner.own_cost(name, held))
        return new, saving

    def shares(self, names: Sequence[str]) -> list[tuple[float, str, Line]]:
        """For each of these people the line with the largest share, largest first."""
        found = []
        for name in names:
            line, column = max(self.columns[name].items(), key=lambda pair: pair[1].solution_value())
            found.append((float(column.solution_value()), name, line))
        return sorted(found, key=lambda item: -item[0])

    def fix(self, name: str, line: Line) -> None:
        """This person gets this line."""
        for other, column in self.columns[name].items():
            if other != line:
                column.SetBounds(0.0, 0.0)
        self.columns[name][line].SetBounds(1.0, 1.0)


@dataclass(frozen=True, slots=True)
class Found:
    """What a dive brought: the lines of the free people, and the bound of the programme if it was proved."""

    lines: dict[str, Line]
    bound: float | None


def generate(
    master: Master, *, going: Callable[[], bool], rounds: int = 200, report: Callable[[float], None] | None = None
) -> float | None:
    """Ask for lines until nobody has a better one: then the proved bound, else None (``going`` said stop, or too many rounds)."""
    centre: Floats | None = None
    best_bound = -np.inf
    for _ in range(rounds):
        if not going() or not master.solve():
            return None
        prices = master.prices()
        centre = prices if centre is None else 0.5 * centre + 0.5 * prices
        # Duals swing; their running mean asks better questions. What it misses, the true prices find.
        new, _saving = master.price_out(master.free, centre) if len(master.free) > 3 else (0, 0.0)
        if not new:
            master.liner.charged = False
            new, saving = master.price_out(master.free, prices)
            if not np.isfinite(saving):
                return None
            if not master.liner.charged:
                best_bound = max(best_bound, master.value + saving)
                if report:
                    report(best_bound)
            if not new or saving > -1e-4 * max(abs(master.value), 1.0):
                return float(best_bound)
    return None


def dive(master: Master, *, going: Callable[[], bool], repricings: int = 2, surest: float = 0.08) -> dict[str, Line] | None:
    """Fix the surest people, ask the others again, until all have one line; None if stopped."""
    open_people = list(master.free)
    while open_people:
        if not master.solve():
            return None
        shares = master.shares(open_people)
        at_once = max(1, int(len(open_people) * surest))
        chosen = [item for number, item in enumerate(shares) if item[0] > 0.99 or number < at_once]
        for _, name, line in chosen:
            master.fix(name, line)
            open_people.remove(name)
        for _ in range(repricings if open_people else 0):
            if not going():
                return None
            if not master.solve():
                return None
            if not master.price_out(open_people, master.prices())[0]:
                break
    return {name: next(line for line, column in held.items() if column.lb() > 0.5) for name, held in master.columns.items()}
