"""A roster problem and the reader of the text form of Curtois & Qu (2014).

Days count from 0; day 0 is a Monday. Every hard rule concerns one person's line, demand is soft and priced, so a roster
is feasible exactly when each line is.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import astuple, dataclass, field, replace
from typing import Any, TypeVar

OFF = ""


@dataclass(frozen=True, slots=True)
class Shift:
    """A kind of shift: its paid minutes, and the shifts that may not follow on the next day."""

    id: str
    minutes: int
    forbids: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Person:
    """What one person's line must keep. A shift without an entry in ``max_shifts`` can't be worked.

    ``week_max`` limits the minutes from Monday to Sunday. ``fixed`` holds decided days: a shift's id or ``OFF``;
    ``barred`` the shifts that can't be worked on a day.
    Runs that touch either end of the horizon need not have their least length.
    """

    id: str
    max_shifts: Mapping[str, int]
    max_minutes: int
    min_minutes: int
    max_run: int
    min_run: int
    min_off: int
    max_weekends: int
    week_max: int | None = None
    fixed: Mapping[int, str] = field(default_factory=dict)
    barred: frozenset[tuple[int, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Wish:
    """Somebody wants a shift on a day (``on``), or not that shift; unmet it costs ``weight``."""

    person: str
    day: int
    shift: str
    weight: int
    on: bool


@dataclass(frozen=True, slots=True)
class Cover:
    """So many people are needed on ``day`` over all of ``shifts``; each too few or too many costs.

    ``before`` are shifts of the day before that reach over midnight and count as well.
    """

    day: int
    shifts: tuple[str, ...]
    required: int
    under: int
    over: int
    before: tuple[str, ...] = ()

    @property
    def cells(self) -> list[tuple[int, str]]:
        """Each day and shift that counts."""
        earlier = [(self.day - 1, shift) for shift in self.before] if self.day else []
        return [(self.day, shift) for shift in self.shifts] + earlier


@dataclass(frozen=True, slots=True)
class Instance:
    """The whole problem."""

    horizon: int
    shifts: Mapping[str, Shift]
    people: Mapping[str, Person]
    wishes: tuple[Wish, ...] = ()
    covers: tuple[Cover, ...] = ()


Roster = dict[str, list[str]]
"""For each person the shift of every day, ``OFF`` when free."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A line that can't be used: its number, a reason code, and what stood there."""

    line: int
    reason: str
    held: str = ""


class Unreadable(Exception):
    """The text is no instance; ``faults`` names each bad line."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(f"{fault.line}: {fault.reason} {fault.held}" for fault in faults[:20]))
        self.faults = faults


class _Bad(ValueError):
    def __init__(self, reason: str, held: object = "") -> None:
        super().__init__(reason)
        self.reason, self.held = reason, str(held)


@dataclass
class _Draft:
    horizon: int = 0
    shifts: dict[str, Shift] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    wishes: list[Wish] = field(default_factory=list)
    covers: list[Cover] = field(default_factory=list)


_Reader = Callable[[_Draft, list[str]], None]
_Known = TypeVar("_Known")


def read(text: str) -> Instance:
    """An instance from its text; ``Unreadable`` with every bad line named."""
    draft, section = _Draft(), ""
    faults: list[Fault] = []
    for number, raw in enumerate(text.lstrip("\ufeff").splitlines(), start=1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        if line.startswith("SECTION_"):
            section = line
            if section not in _READERS:
                faults.append(Fault(number, "unknown_section", section))
        elif not section:
            faults.append(Fault(number, "no_section", line[:60]))
        elif reader := _READERS.get(section):
            try:
                reader(draft, [part.strip() for part in line.split(",")])
            except _Bad as bad:
                faults.append(Fault(number, bad.reason, bad.held))
            except IndexError:
                faults.append(Fault(number, "too_few", line[:60]))
    faults = faults or list(_missing(draft))
    if faults:
        raise Unreadable(faults)
    return Instance(draft.horizon, draft.shifts, draft.people, tuple(draft.wishes), tuple(draft.covers))


def rows(roster: Roster) -> Iterable[tuple[str, int, str]]:
    """(person, day, shift) for each worked day."""
    return ((person, day, shift) for person, line in roster.items() for day, shift in enumerate(line) if shift)


def dump(instance: Instance) -> dict[str, Any]:
    """The instance as plain values for another process; ``load`` reads it back."""
    people = [
        {**{name: getattr(person, name) for name in _PLAIN}, "max_shifts": dict(person.max_shifts)}
        | {"fixed": [[day, shift] for day, shift in person.fixed.items()], "barred": [list(pair) for pair in sorted(person.barred)]}
        for person in instance.people.values()
    ]
    return {
        "horizon": instance.horizon,
        "shifts": [[shift.id, shift.minutes, sorted(shift.forbids)] for shift in instance.shifts.values()],
        "people": people,
        "wishes": [[wish.person, wish.day, wish.shift, wish.weight, wish.on] for wish in instance.wishes],
        "covers": [[*astuple(cover)] for cover in instance.covers],
    }


def load(data: Mapping[str, Any]) -> Instance:
    """What ``dump`` wrote."""
    people = {}
    for held in data["people"]:
        fixed = {int(day): str(shift) for day, shift in held["fixed"]}
        barred = frozenset((int(day), str(shift)) for day, shift in held["barred"])
        people[held["id"]] = Person(**{**held, "fixed": fixed, "barred": barred})
    return Instance(
        data["horizon"],
        {name: Shift(name, minutes, frozenset(forbids)) for name, minutes, forbids in data["shifts"]},
        people,
        tuple(Wish(*held) for held in data["wishes"]),
        tuple(
            Cover(day, tuple(shifts), required, under, over, tuple(before)) for day, shifts, required, under, over, before in data["covers"]
        ),
    )


_PLAIN = ("id", "max_minutes", "min_minutes", "max_run", "min_run", "min_off", "max_weekends", "week_max")


def _missing(draft: _Draft) -> Iterable[Fault]:
    for what, there in (("HORIZON", draft.horizon), ("SHIFTS", draft.shifts), ("STAFF", draft.people)):
        if not there:
            yield Fault(0, "missing", f"SECTION_{what}")
    for shift in draft.shifts.values():
        for other in sorted(shift.forbids - set(draft.shifts)):
            yield Fault(0, "unknown", other)


def _whole(text: str, least: int = 0) -> int:
    try:
        number = int(text)
    except ValueError:
        raise _Bad("no_number", text) from None
    if number < least:
        raise _Bad("out_of_range", text)
    return number


def _known(held: Mapping[str, _Known], name: str) -> _Known:
    if name not in held:
        raise _Bad("unknown", name)
    return held[name]


def _horizon(draft: _Draft, parts: list[str]) -> None:
    draft.horizon = _whole(parts[0], 1)


def _shift(draft: _Draft, parts: list[str]) -> None:
    if not parts[0] or parts[0] in draft.shifts:
        raise _Bad("twice", parts[0])
    forbids = frozenset(other for other in (parts[2] if len(parts) > 2 else "").split("|") if other)
    draft.shifts[parts[0]] = Shift(parts[0], _whole(parts[1], 1), forbids)


def _person(draft: _Draft, parts: list[str]) -> None:
    if not parts[0] or parts[0] in draft.people:
        raise _Bad("twice", parts[0])
    limits = {}
    for item in filter(None, parts[1].split("|")):
        shift, _, times = item.partition("=")
        limits[_known(draft.shifts, shift).id] = _whole(times)
    most, least, max_run, min_run, min_off, max_weekends = (_whole(parts[number]) for number in range(2, 8))
    if most < least:
        raise _Bad("contradiction", f"{most} < {least}")
    draft.people[parts[0]] = Person(parts[0], limits, most, least, max_run, min_run, min_off, max_weekends)


def _days_off(draft: _Draft, parts: list[str]) -> None:
    person = _known(draft.people, parts[0])
    days = {_day(draft, part): OFF for part in parts[1:] if part}
    draft.people[person.id] = replace(person, fixed={**person.fixed, **days})


def _wish(on: bool) -> _Reader:
    def read_wish(draft: _Draft, parts: list[str]) -> None:
        person, shift = _known(draft.people, parts[0]), _known(draft.shifts, parts[2])
        draft.wishes.append(Wish(person.id, _day(draft, parts[1]), shift.id, _whole(parts[3]), on))

    return read_wish


def _cover(draft: _Draft, parts: list[str]) -> None:
    shift = _known(draft.shifts, parts[1])
    required, under, over = (_whole(parts[number]) for number in (2, 3, 4))
    draft.covers.append(Cover(_day(draft, parts[0]), (shift.id,), required, under, over))


def _day(draft: _Draft, text: str) -> int:
    day = _whole(text)
    if day >= draft.horizon:
        raise _Bad("out_of_range", text)
    return day


_READERS: dict[str, _Reader] = {
    "SECTION_HORIZON": _horizon,
    "SECTION_SHIFTS": _shift,
    "SECTION_STAFF": _person,
    "SECTION_DAYS_OFF": _days_off,
    "SECTION_SHIFT_ON_REQUESTS": _wish(on=True),
    "SECTION_SHIFT_OFF_REQUESTS": _wish(on=False),
    "SECTION_COVER": _cover,
}
