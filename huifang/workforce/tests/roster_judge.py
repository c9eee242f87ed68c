"""A second opinion on rosters, written apart from ``roster.checking``: text rows in, broken rules and cost out (R6.2)."""

import re
from itertools import pairwise

from huifang.workforce.roster.instance import Instance, Roster


def broken(instance: Instance, roster: Roster) -> list[str]:
    """The hard rules that somebody's line breaks, by reading the line as a string of 1 and 0."""
    found = []
    for name, person in instance.people.items():
        line = roster[name]
        bits = "".join("1" if shift else "0" for shift in line)
        total = sum(instance.shifts[shift].minutes for shift in line if shift)
        weeks = [sum(instance.shifts[s].minutes for s in line[d : d + 7] if s) for d in range(0, len(line), 7)]
        checks = {
            "length": len(line) == instance.horizon,
            "minutes": person.min_minutes <= total <= person.max_minutes,
            "longest run": "1" * (person.max_run + 1) not in bits,
            "shortest run": not re.search(rf"01{{1,{person.min_run - 1}}}0", bits) if person.min_run > 1 else True,
            "shortest rest": not re.search(rf"10{{1,{person.min_off - 1}}}1", bits) if person.min_off > 1 else True,
            "weekends": sum("1" in bits[d : d + 2] for d in range(5, len(bits), 7)) <= person.max_weekends,
            "successions": all(not (a and b in instance.shifts[a].forbids) for a, b in pairwise(line)),
            "limits": all(line.count(shift) <= person.max_shifts.get(shift, 0) for shift in set(line) - {""}),
            "fixed": all(line[day] == wanted for day, wanted in person.fixed.items()),
            "barred": all(line[day] != shift for day, shift in person.barred),
            "weeks": person.week_max is None or max(weeks) <= person.week_max,
        }
        found += [f"{name}: {rule}" for rule, kept in checks.items() if not kept]
    return found


def cost(instance: Instance, roster: Roster) -> int:
    """Wishes not met, too few and too many."""
    total = 0
    for wish in instance.wishes:
        has_it = roster[wish.person][wish.day] == wish.shift
        total += wish.weight if has_it is not wish.on else 0
    for cover in instance.covers:
        late = sum(line[cover.day - 1] in cover.before for line in roster.values()) if cover.day else 0
        spare = sum(line[cover.day] in cover.shifts for line in roster.values()) + late - cover.required
        total += spare * cover.over if spare > 0 else -spare * cover.under
    return total
