"""Reads of rosters: the grid, how needs are met, one's own shifts."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from huifang.accounts.models import User
from huifang.organization.access import grants_of
from huifang.organization.models import Unit
from huifang.organization.selectors import work_calendar
from huifang.workforce import roster_access as access
from huifang.workforce.labour import place_breaks
from huifang.workforce.models import Contract, Duty, Roster, Shift, ShiftWish
from huifang.workforce.roster.checking import Breach
from huifang.workforce.roster.instance import Roster as Lines
from huifang.workforce.roster_building import Gap, Problem, lines
from huifang.workforce.roster_explaining import is_met, there
from huifang.workforce.roster_services import breaches_of
from huifang.workforce.roster_words import breach_words


@dataclass(slots=True)
class Cell:
    """One person on one day."""

    day: date
    shift: Shift | None
    is_leave: bool = False
    is_locked: bool = False
    wish: ShiftWish | None = None
    wish_met: bool = True
    breach: str = ""


@dataclass(slots=True)
class Line:
    """One person's row."""

    person: User
    cells: list[Cell]
    hours: float
    breaches: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Column:
    """One day: is it worked, how far its needs are met."""

    day: date
    is_rest: bool
    note: str
    short: int = 0
    words: list[tuple[Gap, int]] = field(default_factory=list)


@dataclass(slots=True)
class Grid:
    """The roster as a table."""

    columns: list[Column]
    rows: list[Line]
    breaches: list[str]
    short_hours: float
    needed_hours: float


def grid(held: Problem) -> Grid:
    """People × days, with what is broken and what is missing."""
    stands = lines(held)
    broken = breaches_of(held, stands)
    locked = set(Duty.objects.filter(roster=held.roster, is_locked=True).values_list("person_id", "day"))
    wishes = {(wish.person_id, wish.day): wish for wish in held.wishes}
    rows = [_line(held, name, stands[name], [one for one in broken if one.person == name], locked, wishes) for name in held.people]
    calendar = work_calendar()
    columns = [Column(day, not calendar.is_working_day(day), calendar.day_note(day) or "") for day in held.roster.days]
    short, needed = _short(held, stands, columns)
    return Grid(columns, rows, [breach_words(held, one) for one in broken], short, needed)


def _line(
    held: Problem,
    name: str,
    line: Sequence[str],
    broken: Sequence[Breach],
    locked: set[tuple[int, date]],
    wishes: dict[tuple[int, date], ShiftWish],
) -> Line:
    person = held.people[name]
    marks = {held.day(one.day): breach_words(held, one) for one in broken}
    cells = []
    for number in held.span:
        day, worked = held.day(number), line[number]
        wish = wishes.get((person.pk, day))
        cells.append(
            Cell(
                day, held.shifts.get(worked), (person.pk, day) in held.leave, (person.pk, day) in locked, wish,
                wish is None or is_met(wish, worked), marks.get(day, ""),
            )
        )  # fmt: skip
    minutes = sum(cell.shift.minutes for cell in cells if cell.shift)
    return Line(person, cells, minutes / 60, [breach_words(held, one) for one in broken])


def _short(held: Problem, stands: Lines, columns: list[Column]) -> tuple[float, float]:
    at = {column.day: column for column in columns}
    short = needed = 0
    for gap in held.gaps:
        present = there(stands, gap, held.number(gap.day))
        length = gap.ends - gap.starts
        needed += gap.people * length
        if present < gap.people:
            short += (gap.people - present) * length
            at[gap.day].short = max(at[gap.day].short, gap.people - present)
            at[gap.day].words.append((gap, present))
    return short / 60, needed / 60


@dataclass(frozen=True, slots=True)
class OwnDay:
    """One of my shifts, with where its break lies."""

    duty: Duty
    shift: Shift
    breaks: list[tuple[int, int]]


def own_shifts(user: User, first: date, last: date) -> list[OwnDay]:
    """The user's published shifts, with their breaks."""
    rows = (
        Duty.objects.filter(person=user, day__gte=first, day__lte=last, shift__isnull=False, roster__state=Roster.State.PUBLISHED)
        .select_related("shift", "roster")
        .order_by("day")
    )
    duties = list(rows)
    placed = breaks_on({duty.day for duty in duties}, {duty.roster_id for duty in duties}) if duties else {}
    return [OwnDay(duty, duty.shift, placed.get(duty.pk, [])) for duty in duties if duty.shift is not None]


def breaks_on(days: set[date], rosters: set[int]) -> dict[int, list[tuple[int, int]]]:
    """Where each duty's break lies on these days: staggered, one person after the other by name, so that most stay at work."""
    rows = Duty.objects.filter(roster__in=rosters, day__in=days, shift__isnull=False).select_related("shift").order_by("person__name", "pk")
    by_day: dict[tuple[int, date], list[Duty]] = {}
    for duty in rows:
        by_day.setdefault((duty.roster_id, duty.day), []).append(duty)
    placed: dict[int, list[tuple[int, int]]] = {}
    for duties in by_day.values():
        spare: dict[int, int] = {}
        for duty in duties:
            for start, end in duty.shift.parts if duty.shift else ():
                for slot in range(start - start % 15, end, 15):
                    spare[slot] = spare.get(slot, 0) + 1
        for duty in duties:
            if duty.shift is not None:
                placed[duty.pk] = place_breaks(duty.shift.parts, duty.shift.break_minutes, spare)
    return placed


def partners(user: User, days: Sequence[Duty], today: date) -> list[Duty]:
    """Shifts of others in the same published rosters that could be swapped: those after today."""
    rosters = {duty.roster_id for duty in days}
    rows = Duty.objects.filter(roster__in=rosters, day__gt=today, shift__isnull=False).exclude(person=user)
    return list(rows.select_related("person", "shift").order_by("day", "person__name")[:400])


def plannable(user: User) -> list[Unit]:
    """Units that the user makes rosters for."""
    grants = grants_of(user)
    if grants is None or grants.reach(access.PLAN) is None:
        return []
    rows = Unit.objects.filter(is_active=True).order_by("path")
    if grants.reach(access.PLAN) != "all":
        rows = rows.filter(pk__in=grants.units(access.PLAN))
    return list(rows)


def rostered_of(user: User) -> Contract | None:
    """How the user works, if they are rostered."""
    return Contract.objects.filter(user=user, is_active=True).select_related("unit").first()


def soon(today: date, days: int = 62) -> tuple[date, date]:
    """From today on, about two months."""
    return today, today + timedelta(days=days)
