"""Cycle arithmetic: the k-th occurrence is computed from the base, so nothing drifts (R2.1, R2.2).

Base and dates are calendar dates without a time zone; a month that lacks the day ends on its last day.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

_ISO = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?", re.ASCII)
_DAYS_PER_MONTH = 146097 / 4800  # the Gregorian mean


@dataclass(frozen=True, slots=True)
class Period:
    """A span of calendar units; written as ISO 8601 (``P3Y``, ``P6M``, ``P2W``).

    Raises ``ValueError`` for a negative unit.
    """

    years: int = 0
    months: int = 0
    weeks: int = 0
    days: int = 0

    def __post_init__(self) -> None:
        if min(self.years, self.months, self.weeks, self.days) < 0:
            raise ValueError("a period counts forward")

    def __str__(self) -> str:
        parts = ((self.years, "Y"), (self.months, "M"), (self.weeks, "W"), (self.days, "D"))
        return "P" + ("".join(f"{n}{unit}" for n, unit in parts if n) or "0D")

    def __bool__(self) -> bool:
        return bool(self.total_months or self.total_days)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``str(period)`` back; ``ValueError`` if it is not one."""
        match = _ISO.fullmatch(text.strip().upper())
        if match is None or text.strip().upper() == "P":
            raise ValueError(f"not a period: {text!r}")
        return cls(*(int(n or 0) for n in match.groups()))

    @property
    def total_months(self) -> int:
        """Years and months as months."""
        return self.years * 12 + self.months

    @property
    def total_days(self) -> int:
        """Weeks and days as days."""
        return self.weeks * 7 + self.days


def add_months(d: date, months: int) -> date:
    """``d`` moved by ``months``, on the month's last day where it has no such day; ``OverflowError`` outside the calendar."""
    year, month = divmod(d.year * 12 + d.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        raise OverflowError("outside the calendar")
    return date(year, month + 1, min(d.day, monthrange(year, month + 1)[1]))


def add_period(d: date, period: Period, times: int = 1) -> date:
    """The ``times``-th occurrence after the base ``d``; months first, then days; ``OverflowError`` outside the calendar."""
    return add_months(d, period.total_months * times) + timedelta(days=period.total_days * times)


def occurrences(base: date, period: Period, *, after: date, until: date) -> Iterator[tuple[int, date]]:
    """Each ``(k, date)`` with k ≥ 1 and ``after`` < date ≤ ``until``, without stepping there from the base.

    Raises:
        ValueError: the period is empty.
    """
    k = _first_after(base, period, after)
    while (due := _occurrence(base, period, k)) is not None and due <= until:
        yield k, due
        k += 1


def last_missed(base: date, period: Period, *, at: date) -> tuple[int, date] | None:
    """The latest occurrence before ``at`` (one that falls on ``at`` is not missed yet), or None.

    Raises:
        ValueError: the period is empty.
    """
    if at == date.min:
        return None
    k = _first_after(base, period, at - timedelta(days=1)) - 1
    return (k, add_period(base, period, k)) if k >= 1 else None


def _first_after(base: date, period: Period, after: date) -> int:
    """The smallest k ≥ 1 whose date is later than ``after``: a jump by the mean length, then a step or two."""
    if not period:
        raise ValueError("an empty period never comes again")
    mean = period.total_months * _DAYS_PER_MONTH + period.total_days
    k = max(1, int((after - base).days / mean) - 3)
    while (due := _occurrence(base, period, k)) is not None and due <= after:
        k += 1
    return k


def _occurrence(base: date, period: Period, k: int) -> date | None:
    try:
        return add_period(base, period, k)
    except OverflowError:
        return None
