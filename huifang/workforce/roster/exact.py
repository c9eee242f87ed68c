"""The problem, or a part of it, stated exactly for CP-SAT: free cells are variables, all others stand as they are."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from huifang.workforce.roster.columns import Line, Pool
from huifang.workforce.roster.demand import Demand
from huifang.workforce.roster.instance import OFF, Instance, Person, Roster

Stop = list[Any]
"""Holds the running solver, so that another thread can stop it."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How long and how hard to try."""

    seconds: float
    workers: int = 1
    seed: int = 0


class Model:
    """Cells (person, day) in ``free`` are decided anew; the rest of ``roster`` stays."""

    def __init__(self, instance: Instance, roster: Roster, free: Mapping[str, Collection[int]], *, hints: bool = True) -> None:
        from ortools.sat.python import cp_model

        self.cp, self.instance, self.roster, self.hints = cp_model, instance, roster, hints
        self.model = cp_model.CpModel()
        self.cells: dict[tuple[str, int], dict[str, Any]] = {}
        self.terms: list[Any] = []
        for name, days in free.items():
            self._person(instance.people[name], days)
        self._wishes()
        self._covers()
        self.model.minimize(cp_model.LinearExpr.sum(self.terms))

    def _person(self, person: Person, days: Collection[int]) -> None:
        line, shifts = self.roster[person.id], self.instance.shifts
        allowed = [name for name in shifts if person.max_shifts.get(name, 0) > 0]
        works: list[Any] = []
        for day in range(self.instance.horizon):
            if day not in days or day in person.fixed:
                works.append(int(bool(line[day] if day not in person.fixed else person.fixed[day])))
                continue
            cell = {name: self.model.new_bool_var("") for name in allowed if (day, name) not in person.barred}
            works_today = self.model.new_bool_var("")
            self.model.add(sum(cell.values()) == works_today)
            for name, variable in cell.items() if self.hints else ():
                self.model.add_hint(variable, line[day] == name)
            works.append(works_today)
            self.cells[person.id, day] = cell
        self._successions(person)
        self._totals(person)
        self._runs(person, works)
        self._weekends(person, works)

    def at(self, person: Person, day: int, shift: str) -> Any:
        """The variable, or the number 0 or 1, for this shift."""
        cell = self.cells.get((person.id, day))
        if cell is not None:
            return cell.get(shift, 0)
        return int(person.fixed.get(day, self.roster[person.id][day]) == shift)

    def _require(self, condition: Any) -> None:
        if condition is False:
            self.model.add_bool_or([])
        elif condition is not True:
            self.model.add(condition)

    def _successions(self, person: Person) -> None:
        for day in range(self.instance.horizon - 1):
            if (person.id, day) not in self.cells and (person.id, day + 1) not in self.cells:
                continue
            for name, shift in self.instance.shifts.items():
                if shift.forbids and person.max_shifts.get(name, 0) > 0:
                    after = sum(self.at(person, day + 1, other) for other in shift.forbids)
                    self._require(self.at(person, day, name) + after <= 1)

    def _totals(self, person: Person) -> None:
        days, shifts = range(self.instance.horizon), self.instance.shifts
        for name, most in person.max_shifts.items():
            if 0 < most < len(days):
                self._require(sum(self.at(person, day, name) for day in days) <= most)
        minutes = [sum(shift.minutes * self.at(person, day, name) for name, shift in shifts.items()) for day in days]
        total = sum(minutes)
        self._require(total <= person.max_minutes)
        self._require(total >= person.min_minutes)
        if person.week_max is not None:
            for monday in range(0, len(days), 7):
                self._require(sum(minutes[monday : monday + 7]) <= person.week_max)

    def _runs(self, person: Person, works: Sequence[Any]) -> None:
        horizon = self.instance.horizon
        for day in range(horizon - person.max_run):
            self._require(sum(works[day : day + person.max_run + 1]) <= person.max_run)
        for length in range(1, person.min_run):
            for day in range(horizon - length - 1):
                inside = sum(works[day + 1 : day + 1 + length])
                self._require(works[day] + (length - inside) + works[day + length + 1] >= 1)
        for length in range(1, person.min_off):
            for day in range(horizon - length - 1):
                inside = sum(works[day + 1 : day + 1 + length])
                self._require((1 - works[day]) + inside + (1 - works[day + length + 1]) >= 1)

    def _weekends(self, person: Person, works: Sequence[Any]) -> None:
        weekends = []
        for saturday in range(5, self.instance.horizon, 7):
            worked = self.model.new_bool_var("")
            for day in works[saturday : saturday + 2]:
                self._require(worked >= day)
            weekends.append(worked)
        if weekends:
            self._require(sum(weekends) <= person.max_weekends)

    def _wishes(self) -> None:
        for wish in self.instance.wishes:
            cell = self.cells.get((wish.person, wish.day))
            if cell is None:
                continue
            variable = cell.get(wish.shift, 0)
            self.terms.append(wish.weight * (1 - variable) if wish.on else wish.weight * variable)

    def _covers(self) -> None:
        free = {day for _, day in self.cells}
        counts: dict[tuple[int, str], int] = {}
        variables: dict[tuple[int, str], list[Any]] = {}
        for name, line in self.roster.items():
            for day, shift in enumerate(line):
                if shift and (name, day) not in self.cells:
                    counts[day, shift] = counts.get((day, shift), 0) + 1
        for (_, day), cell in self.cells.items():
            for shift, variable in cell.items():
                variables.setdefault((day, shift), []).append(variable)
        most = 2 * len(self.instance.people)
        for cover in self.instance.covers:
            if not free.intersection(day for day, _ in cover.cells):
                continue
            there = sum(variable for cell in cover.cells for variable in variables.get(cell, ()))
            kept = sum(counts.get(cell, 0) for cell in cover.cells)
            few, many = self.model.new_int_var(0, max(cover.required, 0), ""), self.model.new_int_var(0, most, "")
            self._require(there + kept + few - many == cover.required)
            self.terms += [cover.under * few, cover.over * many]

    def solve(self, effort: Effort, stop: Stop | None = None) -> Roster | None:
        """The best roster found; None if none was."""
        solver = self.cp.CpSolver()
        solver.parameters.max_time_in_seconds = effort.seconds
        solver.parameters.num_workers = effort.workers
        solver.parameters.random_seed = effort.seed
        if stop is not None:
            stop.append(solver)
        status = solver.solve(self.model)
        if stop is not None:
            stop.clear()
        if status not in {self.cp.OPTIMAL, self.cp.FEASIBLE}:
            return None
        made = {name: list(line) for name, line in self.roster.items()}
        for (name, day), cell in self.cells.items():
            made[name][day] = next((shift for shift, variable in cell.items() if solver.boolean_value(variable)), OFF)
        return made


def plain(instance: Instance, effort: Effort) -> Roster | None:
    """The whole problem as one CP-SAT model, from nothing: the rival of the benchmark."""
    empty = {name: [person.fixed.get(day, OFF) for day in range(instance.horizon)] for name, person in instance.people.items()}
    model = Model(instance, empty, {name: range(instance.horizon) for name in empty}, hints=False)
    return model.solve(effort)


def combine(demand: Demand, pool: Pool, roster: Roster, effort: Effort, stop: Stop | None = None) -> Roster | None:
    """The best choice of one known line for each person."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    terms: list[Any] = []
    rows: list[list[Any]] = [[] for _ in demand.required]
    chosen: dict[str, list[tuple[Line, Any]]] = {}
    for name, line in roster.items():
        known = dict(pool.newest(name, pool.room(len(roster), demand.instance.horizon)))
        known.setdefault(tuple(line), pool.lines.get(name, {}).get(tuple(line), 0.0))
        chosen[name] = [(held, model.new_bool_var("")) for held in known]
        model.add_exactly_one([variable for _, variable in chosen[name]])
        for held, variable in chosen[name]:
            model.add_hint(variable, held == tuple(line))
            terms.append(round(known[held]) * variable)
            for row in demand.rows_of(held):
                rows[row].append(variable)
    for row, cover in enumerate(demand.instance.covers):
        few, many = model.new_int_var(0, max(cover.required, 0), ""), model.new_int_var(0, len(roster), "")
        model.add(sum(rows[row]) + few - many == cover.required)
        terms += [cover.under * few, cover.over * many]
    model.minimize(cp_model.LinearExpr.sum(terms))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = effort.seconds
    solver.parameters.num_workers = effort.workers
    solver.parameters.random_seed = effort.seed
    if stop is not None:
        stop.append(solver)
    status = solver.solve(model)
    if stop is not None:
        stop.clear()
    if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        return None
    return {name: list(next(held for held, variable in lines if solver.boolean_value(variable))) for name, lines in chosen.items()}
