"""Rosters: cost after the same time by the engine and by its rival, the plain CP-SAT model, on problems made by chance.

The problems are of the benchmark's kind (Curtois & Qu): a centre of 20, 40 and 60 people for four weeks, with shifts that may
not follow each other, skills, leave and wishes. With ``ROSTER_INSTANCES`` naming a folder, its ``*.txt`` are solved too.
"""

import os
import random
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.common import Report, options
from huifang.workforce.roster import checking, exact, search
from huifang.workforce.roster.instance import Cover, Instance, Person, Shift, Wish, read

SECONDS, QUICK_SECONDS = 60, 5
MONTH_LIMIT = 20.0


def problem(people: int, seed: int) -> Instance:
    """Four weeks: early, day, late and (for some) night shifts; demand is what most of the people can just carry."""
    rng, days = random.Random(seed), 28
    shifts = {
        "E": Shift("E", 480, frozenset()), "D": Shift("D", 480, frozenset({"E"})),
        "L": Shift("L", 480, frozenset({"E", "D"})), "N": Shift("N", 600, frozenset({"E", "D", "L"})),
    }  # fmt: skip
    staff: dict[str, Person] = {}
    wishes: list[Wish] = []
    for number in range(people):
        name = f"P{number}"
        held = {"E": days, "D": days, "L": days} if rng.random() < 0.7 else {rng.choice("EDL"): days, "D": days}
        if rng.random() < 0.4:
            held["N"] = 5
        off = dict.fromkeys(rng.sample(range(days), 2), "")
        staff[name] = Person(name, held, 8640, 7440, 5, 2, 2, 2, None, off)
        wishes += [Wish(name, rng.randrange(days), rng.choice(sorted(held)), rng.randint(1, 3), rng.random() < 0.6) for _ in range(4)]
    wanted = people * 17 / days
    shares = {"E": 0.3, "D": 0.3, "L": 0.3, "N": 0.08}
    covers = [
        Cover(day, (name,), max(round(wanted * share * rng.uniform(0.85, 1.15)), 0), 100, 1)
        for day in range(days)
        for name, share in shares.items()
    ]
    return Instance(days, shifts, staff, tuple(wishes), tuple(covers))


def problems(*, quick: bool) -> Iterator[tuple[str, Instance]]:
    """Each problem with its name."""
    for people in (20,) if quick else (20, 40, 60):
        yield f"{people} people", problem(people, people)
    folder = os.environ.get("ROSTER_INSTANCES")
    for file in sorted(Path(folder).glob("*.txt")) if folder else ():
        yield file.stem, read(file.read_text(encoding="utf-8-sig"))


def main(arguments: Sequence[str]) -> int:
    """Solve each by both; 1 when the rival was cheaper, or the month of 60 people took too long to be covered."""
    given = options(__doc__ or "", arguments, rows=SECONDS, quick=QUICK_SECONDS)
    report = Report("roster", quick=given.quick)
    report.head(seconds=given.rows, workers=2, rival="plain CP-SAT model")
    for name, instance in problems(quick=given.quick):
        began = time.process_time()
        found = search.solve(instance, seconds=given.rows, workers=2)
        spent = time.process_time() - began
        assert not checking.breaches(instance, found.roster)
        rival = exact.plain(instance, exact.Effort(given.rows, 2))
        theirs = checking.price(instance, rival).total if rival else None
        bound = f", none below {found.bound}" if found.bound is not None else ""
        report.text(f"{name}: {found.cost}{bound}, {spent:.0f} CPU s; rival {theirs if theirs is not None else 'found none'}")
        if theirs:
            report.line(f"{name}: cost, part of the rival's", found.cost / theirs, at_most=1.0)
        if len(instance.people) == 60:
            wall, spent = _seconds_to(instance, found.cost * 1.05)
            report.text(f"60 people: 5 % above the end after {wall:.0f} s by the clock")
            report.line("60 people: CPU seconds to 5 % above the end", spent, "s", at_most=MONTH_LIMIT)
    return report.code


def _seconds_to(instance: Instance, cost: float) -> tuple[float, float]:
    """By the clock, which says little on a shared machine, and of processor time, which is as much or more on a quiet one."""
    began = time.process_time()
    found = search.solve(instance, seconds=4 * MONTH_LIMIT, watch=lambda now: now.cost > cost)
    return found.seconds, time.process_time() - began


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
