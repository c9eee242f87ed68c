"""Demand as rows: how far each is met by a roster, and what one more or one fewer would cost."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from huifang.workforce.roster.instance import Instance, Roster

Floats = NDArray[np.float64]


class Demand:
    """The cover rows of an instance, indexed by day and shift."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.number = {name: number for number, name in enumerate(instance.shifts)}
        covers = instance.covers
        self.required = np.array([cover.required for cover in covers], dtype=float)
        self.under = np.array([cover.under for cover in covers], dtype=float)
        self.over = np.array([cover.over for cover in covers], dtype=float)
        self.touched: list[list[tuple[int, ...]]] = [[() for _ in instance.shifts] for _ in range(instance.horizon)]
        pairs = [(row, day, self.number[shift]) for row, cover in enumerate(covers) for day, shift in cover.cells]
        for row, day, shift in pairs:
            self.touched[day][shift] += (row,)
        self.pair_rows = np.array([row for row, _, _ in pairs], dtype=np.int64)
        self.pair_cells = np.array([day * len(self.number) + shift for _, day, shift in pairs], dtype=np.int64)

    def rows_of(self, line: Sequence[str]) -> list[int]:
        """The rows to which this line adds one."""
        return [row for day, shift in enumerate(line) if shift for row in self.touched[day][self.number[shift]]]

    def counts(self, lines: Iterable[Sequence[str]]) -> Floats:
        """How many people each row has."""
        counts = np.zeros(len(self.required))
        for line in lines:
            for row in self.rows_of(line):
                counts[row] += 1
        return counts

    def cost(self, counts: Floats) -> float:
        """What too few and too many cost."""
        return float((np.maximum(self.required - counts, 0) * self.under + np.maximum(counts - self.required, 0) * self.over).sum())

    def prices(self, per_row: Floats) -> Floats:
        """For each day and shift the sum of ``per_row`` over the rows it adds to."""
        cells = np.bincount(self.pair_cells, weights=per_row[self.pair_rows], minlength=self.instance.horizon * len(self.number))
        return np.asarray(cells, dtype=np.float64).reshape(self.instance.horizon, len(self.number))

    def marginal(self, counts: Floats) -> Floats:
        """What one more person costs (or saves) on each day and shift, beside these counts."""
        return self.prices(np.where(counts < self.required, -self.under, self.over))

    def row_cost(self, counts: Floats) -> Floats:
        """What each row costs."""
        few, many = np.maximum(self.required - counts, 0), np.maximum(counts - self.required, 0)
        return np.asarray(few * self.under + many * self.over, dtype=np.float64)


def copy_of(roster: Roster) -> Roster:
    """A copy whose lines may be changed."""
    return {name: list(line) for name, line in roster.items()}
