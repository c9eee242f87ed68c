"""Judge a roster: which hard rules a line breaks, and what the whole costs."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from huifang.workforce.roster.instance import OFF, Instance, Person, Roster, Shift

SATURDAY, SUNDAY = 5, 6


@dataclass(frozen=True, slots=True)
class Breach:
    """One broken hard rule: its code, where, how much there is and how much may be."""

    rule: str
    person: str
    day: int
    found: object = 0
    limit: object = 0


@dataclass(frozen=True, slots=True)
class Price:
    """The soft cost and its parts."""

    wishes: int
    under: int
    over: int

    @property
    def total(self) -> int:
        """All of it."""
        return self.wishes + self.under + self.over


def breaches(instance: Instance, roster: Roster) -> list[Breach]:
    """Every broken hard rule; empty for a feasible roster."""
    found = [Breach("unknown_person", name, 0) for name in roster if name not in instance.people]
    for person in instance.people.values():
        found += line_breaches(instance, person, roster.get(person.id, ()))
    return found


def line_breaches(instance: Instance, person: Person, line: Sequence[str]) -> list[Breach]:
    """Every hard rule that this line breaks for this person."""
    if len(line) != instance.horizon:
        return [Breach("length", person.id, 0, len(line), instance.horizon)]
    if unknown := [
        Breach("unknown_shift", person.id, day, shift) for day, shift in enumerate(line) if shift and shift not in instance.shifts
    ]:
        return unknown
    found = [
        Breach("succession", person.id, day, (one, two))
        for day, (one, two) in enumerate(pairwise(line))
        if one and two in instance.shifts[one].forbids
    ]
    for shift, times in Counter(shift for shift in line if shift).items():
        if times > person.max_shifts.get(shift, 0):
            last = max(day for day, worked in enumerate(line) if worked == shift)
            found.append(Breach("max_shifts", person.id, last, times, person.max_shifts.get(shift, 0)))
    found += [Breach("fixed", person.id, day, line[day], wanted) for day, wanted in sorted(person.fixed.items()) if line[day] != wanted]
    found += [Breach("barred", person.id, day, shift) for day, shift in enumerate(line) if (day, shift) in person.barred]
    return [*found, *_minutes(instance.shifts, person, line), *_runs(person, line), *_weekends(person, line)]


def _minutes(shifts: Mapping[str, Shift], person: Person, line: Sequence[str]) -> Iterator[Breach]:
    minutes = [shifts[shift].minutes if shift else 0 for shift in line]
    total = sum(minutes)
    if total > person.max_minutes:
        yield Breach("max_minutes", person.id, len(line) - 1, total, person.max_minutes)
    if total < person.min_minutes:
        yield Breach("min_minutes", person.id, len(line) - 1, total, person.min_minutes)
    if person.week_max is not None:
        for monday in range(0, len(line), 7):
            if (week := sum(minutes[monday : monday + 7])) > person.week_max:
                yield Breach("week_max", person.id, monday, week, person.week_max)


def _runs(person: Person, line: Sequence[str]) -> Iterator[Breach]:
    day = 0
    for works, days in groupby(line, key=bool):
        length = len(list(days))
        inner = day > 0 and day + length < len(line)
        if works and length > person.max_run:
            yield Breach("max_run", person.id, day, length, person.max_run)
        if works and inner and length < person.min_run:
            yield Breach("min_run", person.id, day, length, person.min_run)
        if not works and inner and length < person.min_off:
            yield Breach("min_off", person.id, day, length, person.min_off)
        day += length


def _weekends(person: Person, line: Sequence[str]) -> Iterator[Breach]:
    worked = [day for day in range(SATURDAY, len(line), 7) if any(line[day : day + 2])]
    if len(worked) > person.max_weekends:
        yield Breach("max_weekends", person.id, worked[-1], len(worked), person.max_weekends)


def price(instance: Instance, roster: Roster) -> Price:
    """What the roster costs: unmet wishes, too few, too many."""
    wishes = sum(wish.weight for wish in instance.wishes if (roster[wish.person][wish.day] == wish.shift) != wish.on)
    counts = Counter((day, shift) for line in roster.values() for day, shift in enumerate(line) if shift != OFF)
    under = over = 0
    for cover in instance.covers:
        there = sum(counts[cell] for cell in cover.cells)
        under += max(cover.required - there, 0) * cover.under
        over += max(there - cover.required, 0) * cover.over
    return Price(wishes, under, over)
