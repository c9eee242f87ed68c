"""Why a wish was not met: the hard rule that stands against it, the need it would leave open, or what else it would cost (R6.2)."""

from dataclasses import dataclass, replace
from datetime import date

from huifang.workforce.models import ShiftWish
from huifang.workforce.roster.checking import Breach, line_breaches, price
from huifang.workforce.roster.instance import OFF
from huifang.workforce.roster.instance import Roster as Lines
from huifang.workforce.roster_building import Gap, Problem


@dataclass(frozen=True, slots=True)
class Reason:
    """``code`` with what it needs to be said: a broken rule, a gap with how many would be there, or the extra cost."""

    code: str
    breach: Breach | None = None
    gap: Gap | None = None
    there: int = 0
    cost: int = 0


@dataclass(frozen=True, slots=True)
class Unmet:
    """A wish that the roster does not meet."""

    wish: ShiftWish
    name: str
    day: date
    reason: Reason


def is_met(wish: ShiftWish, worked: str) -> bool:
    """Does working this shift (or none) meet the wish?"""
    if wish.shift_id is None:
        return worked == OFF
    return (worked == str(wish.shift_id)) == wish.wants


def unmet(held: Problem, stands: Lines) -> list[Unmet]:
    """Every wish not met, each with its reason."""
    found = []
    for wish in held.wishes:
        name, day = str(wish.person_id), held.number(wish.day)
        if name in stands and not is_met(wish, stands[name][day]):
            found.append(Unmet(wish, held.people[name].name, wish.day, _reason(held, stands, wish)))
    return found


def _reason(held: Problem, stands: Lines, wish: ShiftWish) -> Reason:
    name, day = str(wish.person_id), held.number(wish.day)
    person = held.instance.people[name]
    if person.fixed.get(day) is not None:
        return Reason("leave" if (wish.person_id, wish.day) in held.leave else "locked")
    wanted = str(wish.shift_id) if wish.shift_id and wish.wants else OFF
    if wanted and person.max_shifts.get(wanted, 0) <= 0:
        return Reason("not_theirs")
    if (day, wanted) in person.barred:
        return Reason("not_on_day")
    line = [*stands[name]]
    line[day] = wanted
    changed = {**stands, name: line}
    before = line_breaches(held.instance, person, stands[name])
    if broken := [one for one in line_breaches(held.instance, person, line) if one not in before]:
        return _around(held, stands, wish, wanted) or Reason("rule", breach=broken[0])
    return _against_need(held, stands, changed, day) or Reason("others", cost=_extra(held, stands, changed))


def _around(held: Problem, stands: Lines, wish: ShiftWish, wanted: str) -> Reason | None:
    """The wish breaks a rule as the line stands; is there another line that has it, and what would that one cost?"""
    from huifang.workforce.roster.demand import Demand
    from huifang.workforce.roster.lines import Liner

    name, day = str(wish.person_id), held.number(wish.day)
    person = held.instance.people[name]
    alone = replace(held.instance, people={name: replace(person, fixed={**person.fixed, day: wanted})}, covers=held.instance.covers)
    alone = replace(alone, wishes=tuple(one for one in held.instance.wishes if one.person == name))
    demand = Demand(held.instance)
    counts = demand.counts(line for other, line in stands.items() if other != name)
    found = Liner(alone).best(name, demand.marginal(counts))
    if not found:
        return None
    changed = {**stands, name: found[0][1]}
    return _against_need(held, stands, changed, None) or Reason("others", cost=_extra(held, stands, changed))


def _against_need(held: Problem, stands: Lines, changed: Lines, day: int | None) -> Reason | None:
    """The first stretch that would have too few people with the wish and has more of them now."""
    for gap in held.gaps:
        number = held.number(gap.day)
        if day is not None and number not in {day, day + 1}:
            continue
        now, then = there(stands, gap, number), there(changed, gap, number)
        if then < min(now, gap.people):
            return Reason("need", gap=gap, there=then)
    return None


def there(stands: Lines, gap: Gap, number: int) -> int:
    """How many people work in this stretch."""
    shifts, before = {str(pk) for pk in gap.shifts}, {str(pk) for pk in gap.before}
    return sum(line[number] in shifts for line in stands.values()) + (
        sum(line[number - 1] in before for line in stands.values()) if number else 0
    )


def _extra(held: Problem, stands: Lines, changed: Lines) -> int:
    return max(price(held.instance, changed).total - price(held.instance, stands).total, 0)
