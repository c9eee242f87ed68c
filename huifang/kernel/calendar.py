"""Working-time arithmetic over shifts, weekly rest days, 节假日 and 调休 (R2.6, R2.12, R4.4).

Whoever counts says what for. ``strict=True`` is for deadlines: a year without data raises
``UnknownYear``. ``strict=False`` is for plans: an unknown year counts weekends only, and
``is_provisional`` tells the reader so (暂定). There is no default on purpose.

Moments are aware; results are UTC. A shift end of 00:00 means 24:00.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from types import MappingProxyType
from typing import Literal, Self
from zoneinfo import ZoneInfo

from huifang.kernel.clock import ZONE

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
OFFICE_SHIFTS = ((time(9), time(12)), (time(13, 30), time(18)))
OFFICE_WEEKDAYS = frozenset(range(5))
_LONGEST_REST = 370

Shift = tuple[time, time]
Span = tuple[datetime, datetime]


class UnknownYear(Exception):
    """A deadline needs the working days of a year that nobody has entered."""

    def __init__(self, year: int) -> None:
        super().__init__(f"no working-day data for {year}")
        self.year = year


@dataclass(frozen=True, slots=True)
class DayRule:
    """One exception to the week: a rest day (节假日) or a working rest day (调休), with its name."""

    day: date
    works: bool
    note: str = ""


@dataclass(frozen=True)
class WorkCalendar:
    """Shifts, working weekdays (Monday is 0), exceptions, and the years whose exceptions are known.

    A date in both tables works. Raises ``ValueError`` for no shifts, overlapping shifts or no weekdays.
    """

    shifts: tuple[Shift, ...] = OFFICE_SHIFTS
    weekdays: frozenset[int] = OFFICE_WEEKDAYS
    holidays: Mapping[date, str] = field(default_factory=lambda: MappingProxyType({}), hash=False)
    workdays: Mapping[date, str] = field(default_factory=lambda: MappingProxyType({}), hash=False)
    known_years: frozenset[int] = frozenset()
    tz: ZoneInfo = ZONE

    def __post_init__(self) -> None:
        if not self.shifts:
            raise ValueError("a calendar needs a shift")
        if not self.weekdays or not self.weekdays <= set(range(7)):
            raise ValueError("weekdays are numbers from 0 (Monday) to 6, at least one")
        last = timedelta(0)
        for start, end in self._offsets:
            if start < last or end <= start:
                raise ValueError("shifts must follow each other without overlap")
            last = end

    @classmethod
    def from_rules(
        cls,
        rules: Iterable[DayRule],
        *,
        known_years: Iterable[int],
        shifts: Sequence[Shift] = OFFICE_SHIFTS,
        weekdays: Iterable[int] = OFFICE_WEEKDAYS,
        tz: ZoneInfo = ZONE,
    ) -> Self:
        """A calendar from stored exceptions."""
        rest: dict[date, str] = {}
        work: dict[date, str] = {}
        for rule in rules:
            (work if rule.works else rest)[rule.day] = rule.note
        return cls(tuple(shifts), frozenset(weekdays), MappingProxyType(rest), MappingProxyType(work), frozenset(known_years), tz)

    # days

    def is_known(self, d: date) -> bool:
        """Have the exceptions of this year been entered?"""
        return d.year in self.known_years

    def is_provisional(self, d: date) -> bool:
        """Would a plan that touches ``d`` change when its year is entered (暂定)?"""
        return not self.is_known(d)

    def day_note(self, d: date) -> str | None:
        """The name of the holiday or 调休 that makes ``d`` an exception."""
        note = self.workdays.get(d)
        return note if note is not None else self.holidays.get(d)

    def is_working_day(self, d: date, *, strict: bool = False) -> bool:
        """Does ``d`` work? An unknown year raises ``UnknownYear`` if ``strict``, else its entered exceptions and weekends count."""
        if strict:
            self._require(d)
        if d in self.workdays:
            return True
        return d not in self.holidays and d.weekday() in self.weekdays

    def next_working_day(self, d: date, inclusive: bool = True, *, strict: bool) -> date:
        """The first working day on (``inclusive``) or after ``d``."""
        return self._seek(d if inclusive else d + DAY, DAY, strict)

    def previous_working_day(self, d: date, inclusive: bool = True, *, strict: bool) -> date:
        """The last working day on (``inclusive``) or before ``d``."""
        return self._seek(d if inclusive else d - DAY, -DAY, strict)

    def add_working_days(self, d: date, n: int, *, strict: bool) -> date:
        """The ``n``-th working day after ``d`` (before it if negative); 0 gives ``d`` or the next working day."""
        if n == 0:
            return self.next_working_day(d, strict=strict)
        step = DAY if n > 0 else -DAY
        for _ in range(abs(n)):
            d = self._seek(d + step, step, strict)
        return d

    def working_days_between(self, a: date, b: date, *, strict: bool) -> int:
        """Working days after ``a`` up to and including ``b``; counted backwards, negative, if ``b`` is earlier.

        ``working_days_between(d, add_working_days(d, n)) == n`` for every ``n`` but 0.
        """
        if a <= b:
            return self._count(a + DAY, b, strict)
        return -self._count(b, a - DAY, strict)

    def working_days(self, first: date, last: date, *, strict: bool) -> Iterator[date]:
        """Working days from ``first`` to ``last``, both included."""
        while first <= last:
            if self.is_working_day(first, strict=strict):
                yield first
            first += DAY

    # moments

    def start_of_working_day(self, d: date) -> datetime:
        """When the first shift begins on ``d``, whether ``d`` works or not."""
        return self._utc(self._spans(d)[0][0])

    def end_of_working_day(self, d: date) -> datetime:
        """When the last shift ends on ``d``, whether ``d`` works or not."""
        return self._utc(self._spans(d)[-1][1])

    def is_working_time(self, moment: datetime, *, strict: bool = False) -> bool:
        """Is ``moment`` inside a shift of a working day (its end excluded)?"""
        wall = self._wall(moment)
        return any(s <= wall < e for s, e in self._spans(wall.date())) and self.is_working_day(wall.date(), strict=strict)

    def clamp_to_working_time(self, moment: datetime, direction: Literal["forward", "backward"] = "forward", *, strict: bool) -> datetime:
        """The nearest moment of work.

        Forward, a shift's end counts as closed (12:00 becomes 13:30); backward, both ends count as open.
        """
        wall = self._wall(moment)
        return self._utc(self._forward(wall, strict)[0] if direction == "forward" else self._backward(wall, strict)[0])

    def add_working_minutes(self, moment: datetime, minutes: int, *, strict: bool) -> datetime:
        """The moment when ``minutes`` of work have passed since ``moment`` (before it if negative).

        It is the earliest such moment: one hour from 11:00 ends at 12:00, not at 13:30.
        """
        wall = self._wall(moment)
        if minutes < 0:
            return self._utc(self._take(wall, -minutes * MINUTE, strict))
        if minutes == 0:
            return self._utc(self._forward(wall, strict)[0])
        return self._utc(self._give(wall, minutes * MINUTE, strict))

    def working_minutes_between(self, a: datetime, b: datetime, *, strict: bool) -> int:
        """Whole minutes of work from ``a`` to ``b``; negative if ``b`` is earlier."""
        start, end = self._wall(a), self._wall(b)
        if end < start:
            return -(self._worked(end, start, strict) // MINUTE)
        return self._worked(start, end, strict) // MINUTE

    # inside

    @cached_property
    def _offsets(self) -> tuple[tuple[timedelta, timedelta], ...]:
        return tuple((_offset(start), _offset(end) or DAY) for start, end in self.shifts)

    @cached_property
    def _per_day(self) -> timedelta:
        return sum((end - start for start, end in self._offsets), timedelta(0))

    @cached_property
    def _lost(self) -> list[date]:
        return sorted(d for d in self.holidays if d.weekday() in self.weekdays and d not in self.workdays)

    @cached_property
    def _gained(self) -> list[date]:
        return sorted(d for d in self.workdays if d.weekday() not in self.weekdays)

    def _require(self, d: date) -> None:
        if d.year not in self.known_years:
            raise UnknownYear(d.year)

    def _seek(self, d: date, step: timedelta, strict: bool) -> date:
        for _ in range(_LONGEST_REST):
            if self.is_working_day(d, strict=strict):
                return d
            d += step
        raise ValueError(f"no working day within {_LONGEST_REST} days of {d}")

    def _count(self, first: date, last: date, strict: bool) -> int:
        """Working days from ``first`` to ``last``, by arithmetic."""
        if last < first:
            return 0
        if strict:
            for year in range(first.year, last.year + 1):
                self._require(date(year, 1, 1))
        weeks, rest = divmod((last - first).days + 1, 7)
        regular = weeks * len(self.weekdays) + sum((first.weekday() + i) % 7 in self.weekdays for i in range(rest))
        return regular - _within(self._lost, first, last) + _within(self._gained, first, last)

    def _wall(self, moment: datetime) -> datetime:
        if moment.tzinfo is None:
            raise ValueError("working time needs an aware moment")
        return moment.astimezone(self.tz).replace(tzinfo=None)

    def _utc(self, wall: datetime) -> datetime:
        return wall.replace(tzinfo=self.tz).astimezone(UTC)

    def _spans(self, d: date) -> list[Span]:
        midnight = datetime.combine(d, time())
        return [(midnight + start, midnight + end) for start, end in self._offsets]

    def _worked_on(self, d: date, start: datetime, end: datetime) -> timedelta:
        """Shift time of ``d`` between two wall moments, as if ``d`` worked."""
        return sum((max(min(e, end) - max(s, start), timedelta(0)) for s, e in self._spans(d)), timedelta(0))

    def _worked(self, start: datetime, end: datetime, strict: bool) -> timedelta:
        first, last = start.date(), end.date()
        days = [d for d in {first, last} if self.is_working_day(d, strict=strict)]
        edges = sum((self._worked_on(d, start, end) for d in days), timedelta(0))
        return edges + self._count(first + DAY, last - DAY, strict) * self._per_day

    def _forward(self, wall: datetime, strict: bool) -> Span:
        """The earliest (moment, shift end) not before ``wall``."""
        if self.is_working_day(wall.date(), strict=strict):
            for start, end in self._spans(wall.date()):
                if wall < end:
                    return max(wall, start), end
        return self._spans(self.next_working_day(wall.date(), inclusive=False, strict=strict))[0]

    def _backward(self, wall: datetime, strict: bool) -> Span:
        """The latest (moment, shift start) not after ``wall``."""
        if self.is_working_day(wall.date(), strict=strict):
            for start, end in reversed(self._spans(wall.date())):
                if wall >= start:
                    return min(wall, end), start
        start, end = self._spans(self.previous_working_day(wall.date(), inclusive=False, strict=strict))[-1]
        return end, start

    def _give(self, wall: datetime, left: timedelta, strict: bool) -> datetime:
        """Walk forward over ``left`` of work: the rest of this day, whole days, the first part of the last."""
        day = wall.date()
        today = self._worked_on(day, wall, wall + DAY) if self.is_working_day(day, strict=strict) else timedelta(0)
        if left > today:
            whole, left = _whole_days(left - today, self._per_day)
            day = self.add_working_days(day, whole + 1, strict=strict)
            wall = datetime.combine(day, time())
        for start, end in self._spans(day):
            begin = max(start, wall)
            if begin < end and left <= end - begin:
                return begin + left
            left -= max(end - begin, timedelta(0))
        raise AssertionError("a day holds its own work")

    def _take(self, wall: datetime, left: timedelta, strict: bool) -> datetime:
        """Walk backward over ``left`` of work."""
        day = wall.date()
        today = self._worked_on(day, wall - DAY, wall) if self.is_working_day(day, strict=strict) else timedelta(0)
        if left > today:
            whole, left = _whole_days(left - today, self._per_day)
            day = self.add_working_days(day, -whole - 1, strict=strict)
            wall = datetime.combine(day, time()) + DAY
        for start, end in reversed(self._spans(day)):
            finish = min(end, wall)
            if finish > start and left <= finish - start:
                return finish - left
            left -= max(finish - start, timedelta(0))
        raise AssertionError("a day holds its own work")


def _offset(at: time) -> timedelta:
    return timedelta(hours=at.hour, minutes=at.minute, seconds=at.second)


def _within(days: list[date], first: date, last: date) -> int:
    return bisect_right(days, last) - bisect_left(days, first)


def _whole_days(left: timedelta, per_day: timedelta) -> tuple[int, timedelta]:
    """Split so that the rest is positive: work that ends with a day ends on that day, not on the next."""
    whole, rest = divmod(left, per_day)
    return (whole, rest) if rest else (whole - 1, per_day)
