"""Staffing of four weeks: the fewest people for 1,344 half-hours by Erlang C and by Erlang A, all at once and by a rival one by one.

The rival of Erlang C is pyworkforce 0.5.1 where it is installed (it has no Erlang A), and always the textbook's loop over one interval.
Every head is compared. The limits: at least 200 times as fast as pyworkforce where that takes a second or more for the four weeks,
as it did when the limit was set; Erlang A within a second at every load.
"""

import math
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from benchmarks.common import Report, options
from huifang.workforce import erlang

TARGET, LEVEL, OCCUPANCY, PATIENCE = 20.0, 0.8, 0.85, 120.0
LOADS = (30, 150, 600, 2400)
"""Mean erlangs of the four weeks."""


def main(arguments: Sequence[str]) -> int:
    """Measure and print; 1 when a limit is missed or a head differs."""
    given = options(__doc__ or "", arguments, rows=1344, quick=336)
    report = Report("erlang", quick=given.quick)
    report.head(intervals=given.rows, target="80 % in 20 s", occupancy=OCCUPANCY, patience=PATIENCE)
    rng = np.random.default_rng(4)
    package = _package()
    for load in LOADS:
        aht = rng.uniform(120, 360, given.rows)
        rate = rng.uniform(0.05, 1.95, given.rows) * load / aht
        weeks = list(zip(rate.tolist(), aht.tolist(), strict=True))
        ours, heads = _best(partial(erlang.agents_c, rate, aht, TARGET, LEVEL, OCCUPANCY))
        loop, plain = _once(partial(_each, textbook, weeks))
        report.line(f"Erlang C, mean {load} erlangs", ours * 1000, "ms")
        report.line(
            "  times as fast as the textbook's loop", loop / ours, "×", note=f"{int((heads != np.array(plain)).sum())} heads differ"
        )
        if package:
            other, theirs = _once(partial(_each, package, weeks))
            note = f"it takes {other:.2f} s; {int((heads != np.array(theirs)).sum())} heads differ"
            report.line("  times as fast as pyworkforce", other / ours, "×", at_least=200 if other >= 1 else None, note=note)
        spent, _ = _once(partial(erlang.agents_a, rate, aht, PATIENCE, TARGET, LEVEL, max_occupancy=OCCUPANCY))
        report.line(f"Erlang A, mean {load} erlangs", spent, "s", at_most=1.0)
        if (heads != np.array(plain)).any():
            report.missed.append(f"heads at {load}")
    if not package:
        report.text("pyworkforce is not installed: no ratio to it.")
    return report.code


def textbook(rate: float, aht: float) -> int:
    """The fewest people for one interval: Erlang B's recursion upwards, then Erlang C from it."""
    load, inverse, n = rate * aht, 1.0, 0
    while True:
        n += 1
        inverse = 1 + n / load * inverse
        if n <= load or load / n > OCCUPANCY:
            continue
        blocked = 1 / inverse
        waits = blocked / (1 - load / n * (1 - blocked))
        if 1 - waits * math.exp(-TARGET * (n - load) / aht) >= LEVEL:
            return n


def _each(heads: Callable[[float, float], int], weeks: Sequence[tuple[float, float]]) -> list[int]:
    return [heads(rate, aht) for rate, aht in weeks]


def _package() -> Callable[[float, float], int] | None:
    """pyworkforce's answer for one interval, or nothing without it."""
    try:
        from pyworkforce.queuing import ErlangC  # type: ignore[import-not-found]
    except ImportError:
        return None

    def heads(rate: float, aht: float) -> int:
        made = ErlangC(transactions=rate * 1800, aht=aht / 60, asa=TARGET / 60, interval=30, shrinkage=0.0)
        return int(made.required_positions(service_level=LEVEL, max_occupancy=OCCUPANCY)["raw_positions"])

    return heads


def _once(work: Callable[[], Any]) -> tuple[float, Any]:
    begun = time.process_time()
    found = work()
    return time.process_time() - begun, found


def _best(work: Callable[[], Any]) -> tuple[float, Any]:
    """The fastest of ten: a millisecond is at the mercy of whatever else runs."""
    return min((_once(work) for _ in range(10)), key=lambda one: one[0])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
