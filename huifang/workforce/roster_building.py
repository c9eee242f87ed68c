"""From the tables to the engine's problem: who is there, what the law and the contract allow, what is needed, what is wished.

The horizon begins on a Monday at least a week before the roster, so that runs, rests, weeks and weekends that cross its
beginning count; what was worked there is fixed. The same holds for the week after it where something is planned already.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from huifang.accounts.models import User
from huifang.organization.selectors import work_calendar
from huifang.regulations.selectors import rules_in_force
from huifang.workforce.labour import DAY, LabourLimits, rest_between
from huifang.workforce.models import Contract, Duty, Leave, Need, Roster, Shift, ShiftWish
from huifang.workforce.roster.checking import line_breaches
from huifang.workforce.roster.instance import OFF, Cover, Instance, Person, Wish
from huifang.workforce.roster.instance import Roster as Lines
from huifang.workforce.roster.instance import Shift as Kind

UNDER_HOUR, OVER_HOUR = 100, 4
WISH = {1: 10, 2: 25, 3: 60}
BURDEN_MONTHS = 3


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch of a day with what is needed and the shifts that serve it."""

    day: date
    starts: int
    ends: int
    skill: int | None
    people: int
    shifts: tuple[int, ...]
    before: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """The engine's instance with what is needed to read its answer."""

    instance: Instance
    roster: Roster
    first: date
    people: Mapping[str, User]
    contracts: Mapping[str, Contract]
    shifts: Mapping[str, Shift]
    wishes: Sequence[ShiftWish]
    gaps: Sequence[Gap]
    limits: LabourLimits
    leave: frozenset[tuple[int, date]]

    def day(self, number: int) -> date:
        """The date of a day of the horizon."""
        return self.first + timedelta(days=number)

    def number(self, day: date) -> int:
        """The day of the horizon of a date."""
        return (day - self.first).days

    @property
    def span(self) -> range:
        """The days of the roster itself."""
        return range(self.number(self.roster.starts_on), self.number(self.roster.ends_on) + 1)


def limits_on(day: date) -> LabourLimits:
    """The limits of working time in force, or the usual ones."""
    rules = rules_in_force(LabourLimits, day)
    return rules[0].value if rules else LabourLimits()


def problem(roster: Roster) -> Problem:
    """Everything about this roster as the engine sees it."""
    first = roster.starts_on - timedelta(days=7)
    first -= timedelta(days=first.weekday())
    contracts = {
        str(row.user_id): row
        for row in Contract.objects.filter(unit__path__startswith=roster.unit.path, is_active=True, user__is_active=True)
        .select_related("user")
        .prefetch_related("skills")
        .order_by("user__name", "user_id")
    }
    users = [row.user_id for row in contracts.values()]
    last = roster.ends_on + timedelta(days=7)
    around = list(Duty.objects.filter(person__in=users, day__gte=first, day__lte=last).select_related("shift"))
    later = any(duty.day > roster.ends_on for duty in around)
    horizon = ((last if later else roster.ends_on) - first).days + 1
    worked = {duty.shift_id for duty in around}
    shifts = {
        str(row.pk): row for row in Shift.objects.select_related("skill").order_by("starts", "id") if row.is_active or row.pk in worked
    }
    leave = _leave(users, roster)
    limits = limits_on(roster.starts_on)
    builder = _Builder(roster, first, horizon, limits, shifts, around, leave)
    kinds = builder.kinds()
    people = {name: builder.person(row, kinds) for name, row in contracts.items()}
    wishes = list(ShiftWish.objects.filter(person__in=users, day__range=(roster.starts_on, roster.ends_on)).select_related("shift"))
    gaps = demand(roster, shifts)
    instance = Instance(horizon, kinds, people, (*builder.wishes(wishes), *_fairness(builder, contracts)), tuple(builder.covers(gaps)))
    found = {name: row.user for name, row in contracts.items()}
    return Problem(instance, roster, first, found, contracts, shifts, wishes, gaps, limits, frozenset(leave))


def lines(held: Problem) -> Lines:
    """The roster as it stands; outside its own days, and where somebody works for another team, what is fixed there."""
    made = {name: [person.fixed.get(day, OFF) for day in range(held.instance.horizon)] for name, person in held.instance.people.items()}
    for duty in Duty.objects.filter(roster=held.roster, shift__isnull=False):
        if str(duty.person_id) in made and duty.day >= held.roster.starts_on:
            made[str(duty.person_id)][held.number(duty.day)] = str(duty.shift_id)
    return made


def demand(roster: Roster, shifts: Mapping[str, Shift]) -> list[Gap]:
    """What is needed on each day, cut where a need or a shift begins or ends; overlapping needs of one skill: the larger."""
    needs = list(roster.needs.all())
    found = []
    for day in roster.days:
        here = [need for need in needs if need.holds_on(day)]
        for skill in {need.skill_id for need in here}:
            found += _cut(day, skill, [need for need in here if need.skill_id == skill], shifts)
    return found


def _cut(day: date, skill: int | None, needs: Sequence[Need], shifts: Mapping[str, Shift]) -> list[Gap]:
    serving = [row for row in shifts.values() if skill is None or row.skill_id == skill]
    here = [row for row in serving if row.runs_on(day)]
    before = [row for row in serving if row.ends > DAY and row.runs_on(day - timedelta(days=1))]
    edges = {edge for need in needs for edge in (need.starts, need.ends)}
    edges |= {edge for row in here for part in row.parts for edge in part if edge <= DAY} | {row.ends - DAY for row in before}
    ordered = sorted(edge for edge in edges if 0 <= edge <= DAY)
    found: list[Gap] = []
    for starts, ends in pairwise(ordered):
        people = max((need.people for need in needs if need.starts <= starts and ends <= need.ends), default=0)
        if not people:
            continue
        now = tuple(row.pk for row in here if _covers(row, starts, ends))
        then = tuple(row.pk for row in before if _covers(row, starts + DAY, ends + DAY))
        last = found[-1] if found else None
        if last and (last.ends, last.people, last.shifts, last.before) == (starts, people, now, then):
            found[-1] = replace(last, ends=ends)
        else:
            found.append(Gap(day, starts, ends, skill, people, now, then))
    return found


def _covers(shift: Shift, starts: int, ends: int) -> bool:
    return any(begin <= starts and ends <= end for begin, end in shift.parts)


def _leave(users: Sequence[int], roster: Roster) -> set[tuple[int, date]]:
    rows = Leave.objects.filter(person__in=users, state=Leave.State.GRANTED, first_day__lte=roster.ends_on, last_day__gte=roster.starts_on)
    return {
        (row.person_id, day)
        for row in rows
        for number in range(row.length)
        if roster.starts_on <= (day := row.first_day + timedelta(days=number)) <= roster.ends_on
    }


@dataclass(frozen=True, slots=True)
class _Builder:
    roster: Roster
    first: date
    horizon: int
    limits: LabourLimits
    shifts: Mapping[str, Shift]
    around: Sequence[Duty]
    leave: set[tuple[int, date]]

    def number(self, day: date) -> int:
        return (day - self.first).days

    def kinds(self) -> dict[str, Kind]:
        """Shifts with those that may not follow because the rest would be too short."""
        rest = self.limits.rest_hours * 60
        return {
            name: Kind(
                name, row.minutes, frozenset(other for other, after in self.shifts.items() if rest_between(row.ends, after.starts) < rest)
            )
            for name, row in self.shifts.items()
        }

    def person(self, contract: Contract, kinds: Mapping[str, Kind]) -> Person:
        """What this contract's line must keep."""
        name, limits = str(contract.user_id), self.limits
        fixed = self._fixed(contract.user_id)
        skills = {skill.pk for skill in contract.skills.all()}
        outside = sum(kinds[shift].minutes for day, shift in fixed.items() if shift and not self._inside(day))
        weekends = sum(1 for day in range(5, self.horizon, 7) if any(fixed.get(d) for d in (day, day + 1)) and not self._inside(day))
        most, least = self._minutes(contract)
        all_weekends = self.horizon // 7 + 1
        before = {shift for day, shift in fixed.items() if shift and not self._inside(day)}
        person = Person(
            id=name,
            max_shifts={key: self.horizon for key, row in self.shifts.items() if self._may(row, skills) or key in before},
            max_minutes=most + outside,
            min_minutes=min(least, most) + outside,
            max_run=1 if contract.rhythm == Contract.Rhythm.ALTERNATE else limits.run_days_most,
            min_run=1,
            min_off=1,
            max_weekends=all_weekends if contract.most_weekends is None else contract.most_weekends + weekends,
            week_max=60 * (contract.week_hours_most or limits.week_hours_most),
            fixed=fixed,
            barred=self._barred(skills),
        )
        return self._without_a_broken_past(person, kinds)

    def _inside(self, day: int) -> bool:
        return self.number(self.roster.starts_on) <= day <= self.number(self.roster.ends_on)

    def _fixed(self, user: int) -> dict[int, str]:
        fixed = {day: OFF for day in range(self.horizon) if not self._inside(day)}
        for duty in self.around:
            if duty.person_id != user or self.number(duty.day) >= self.horizon:
                continue
            inside = self._inside(self.number(duty.day))
            if not inside or duty.is_locked or duty.roster_id != self.roster.pk:
                fixed[self.number(duty.day)] = str(duty.shift_id) if duty.shift_id else OFF
        return fixed | {self.number(day): OFF for person, day in self.leave if person == user}

    def _without_a_broken_past(self, person: Person, kinds: Mapping[str, Kind]) -> Person:
        """What was worked before the limits held must not make every line impossible: such a past counts as free days."""
        alone = Instance(self.horizon, kinds, {person.id: person})
        past = [person.fixed.get(day, OFF) if not self._inside(day) else OFF for day in range(self.horizon)]
        broken = [breach for breach in line_breaches(alone, person, past) if breach.rule not in {"min_minutes", "fixed"}]
        if not broken:
            return person
        outside = sum(kinds[shift].minutes for shift in past if shift)
        free = {day: shift if self._inside(day) else OFF for day, shift in person.fixed.items()}
        return Person(
            id=person.id, max_shifts=person.max_shifts, max_minutes=person.max_minutes - outside, min_minutes=person.min_minutes - outside,
            max_run=person.max_run, min_run=person.min_run, min_off=person.min_off, max_weekends=person.max_weekends,
            week_max=person.week_max, fixed=free, barred=person.barred,
        )  # fmt: skip

    def _may(self, shift: Shift, skills: set[int]) -> bool:
        return (
            shift.is_active
            and shift.minutes <= 60 * max(self.limits.day_hours_most, self.limits.day_hours)
            and (shift.skill_id is None or shift.skill_id in skills)
        )

    def _minutes(self, contract: Contract) -> tuple[int, int]:
        """Most and least minutes of the roster's days: the contract's month, else working days and the overtime allowed."""
        days, limits = len(self.roster.days), self.limits
        calendar = work_calendar()
        working = sum(1 for day in self.roster.days if calendar.is_working_day(day))
        legal = working * limits.day_hours + limits.month_overtime_most * days / 30
        most = legal if contract.month_hours_most is None else min(legal, contract.month_hours_most * days / 30)
        away = sum(1 for person, day in self.leave if person == contract.user_id and calendar.is_working_day(day))
        least = contract.month_hours_least * days / 30 - away * limits.day_hours
        return round(most * 60), max(round(least * 60), 0)

    def _barred(self, skills: set[int]) -> frozenset[tuple[int, str]]:
        """Within the roster: shifts on weekdays on which they are not worked, and those that were worked before but may not be now."""
        span = range(self.number(self.roster.starts_on), self.number(self.roster.ends_on) + 1)
        return frozenset(
            (day, name)
            for name, row in self.shifts.items()
            for day in span
            if not row.runs_on(self.first + timedelta(days=day)) or not self._may(row, skills)
        )

    def wishes(self, rows: Sequence[ShiftWish]) -> list[Wish]:
        """A wish for a day off is a wish against every shift of the day."""
        found = []
        for row in rows:
            weight, day = WISH.get(row.weight, 25), self.number(row.day)
            if row.shift_id is None:
                found += [Wish(str(row.person_id), day, name, weight, on=False) for name in self.shifts]
            elif str(row.shift_id) in self.shifts:
                found.append(Wish(str(row.person_id), day, str(row.shift_id), weight, row.wants))
        return found

    def covers(self, gaps: Sequence[Gap]) -> list[Cover]:
        """What is needed, priced by its length."""
        return [
            Cover(
                self.number(gap.day),
                tuple(map(str, gap.shifts)),
                gap.people,
                max(round(UNDER_HOUR * (gap.ends - gap.starts) / 60), 1),
                max(round(OVER_HOUR * (gap.ends - gap.starts) / 60), 1),
                tuple(map(str, gap.before)),
            )
            for gap in gaps
        ]


def burdens(users: Sequence[int], before: date) -> dict[int, int]:
    """Points of each person for burdensome shifts and weekends of the last months."""
    since = before - timedelta(days=31 * BURDEN_MONTHS)
    points: dict[int, int] = defaultdict(int, dict.fromkeys(users, 0))
    rows = Duty.objects.filter(person__in=users, day__gte=since, day__lt=before, shift__isnull=False)
    for person, day, burden in rows.values_list("person", "day", "shift__burden"):
        points[person] += burden + (1 if day.weekday() >= 5 else 0)
    return dict(points)


def _fairness(builder: _Builder, contracts: Mapping[str, Contract]) -> list[Wish]:
    """Whoever carried more than the one who carried least pays a little for each further burden: the others come first."""
    points = burdens([row.user_id for row in contracts.values()], builder.roster.starts_on)
    least = min(points.values(), default=0)
    found = []
    for name, row in contracts.items():
        ahead = min(points[row.user_id] - least, 10)
        if not ahead:
            continue
        for day in builder.roster.days:
            for shift, held in builder.shifts.items():
                if burden := held.burden + (1 if day.weekday() >= 5 else 0):
                    found.append(Wish(name, builder.number(day), shift, ahead * burden, on=False))
    return found
