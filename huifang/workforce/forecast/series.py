"""Call volumes by day and slot, and the questions a forecaster asks of them (R6.1).

A series is a matrix, a row per calendar day and a column per slot of the day; what is not in the data is closed (nan).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from math import gcd

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Days = NDArray[np.datetime64]
MINUTES = 24 * 60
WEEK = 7


@dataclass(frozen=True)
class Series:
    """``calls[day, slot]``; ``first`` is the first row's day, ``minutes`` the length of a slot."""

    first: np.datetime64
    calls: Floats
    minutes: int

    @cached_property
    def days(self) -> Days:
        """The day of each row."""
        return self.first + np.arange(len(self.calls))

    @cached_property
    def weekdays(self) -> NDArray[np.int64]:
        """0 is Monday."""
        return weekdays_of(self.days)

    @cached_property
    def is_open(self) -> NDArray[np.bool_]:
        """Days with at least one slot."""
        return np.asarray(~np.isnan(self.calls).all(axis=1))

    @cached_property
    def totals(self) -> Floats:
        """Calls of each day; nan for a closed one."""
        return np.asarray(np.where(self.is_open, np.nansum(self.calls, axis=1), np.nan))

    def days_until(self, rows: int) -> Days:
        """So many days from the first, beyond the last if need be."""
        return self.first + np.arange(rows)

    def weekdays_until(self, rows: int) -> NDArray[np.int64]:
        """The weekdays of ``days_until``."""
        return weekdays_of(self.days_until(rows))


def weekdays_of(days: Days) -> NDArray[np.int64]:
    """0 is Monday, 6 is Sunday."""
    return np.asarray((days.astype("datetime64[D]").astype(np.int64) + 3) % WEEK)


def build(moments: Sequence[datetime], calls: Sequence[float], minutes: int | None = None) -> Series:
    """A series from moments (the begin of each slot) and calls; the slot's length is found if it isn't given.

    Raises:
        ValueError: there is nothing, or a moment does not begin a slot.
    """
    if not moments:
        raise ValueError("no history")
    minutes = minutes or slot_of(moments)
    first = min(moments).date()
    rows = (max(moments).date() - first).days + 1
    matrix = np.full((rows, MINUTES // minutes), np.nan)
    for moment, number in zip(moments, calls, strict=True):
        slot, rest = divmod(moment.hour * 60 + moment.minute, minutes)
        if rest or moment.second:
            raise ValueError(f"{moment} does not begin a slot of {minutes} minutes")
        matrix[(moment.date() - first).days, slot] = number
    return Series(np.datetime64(first), matrix, minutes)


def slot_of(moments: Iterable[datetime]) -> int:
    """The length of a slot in minutes: the longest that all moments of the day are a multiple of; a day when there is one a day."""
    return gcd(MINUTES, *{moment.hour * 60 + moment.minute for moment in moments})
