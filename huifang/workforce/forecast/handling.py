"""How long a call will take: the day's mean by the same methods and back-test as volumes, the slot's part of it by its past (R6.1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from huifang.workforce.forecast import marks
from huifang.workforce.forecast.choosing import Choice, forecast
from huifang.workforce.forecast.series import MINUTES, Floats, Series

_CALLS = 30.0
"""A slot's own mean counts as much as the day's after so many calls."""


@dataclass(frozen=True)
class Handling:
    """Seconds a call of each slot, with the 80 % interval of its day, and how it was chosen."""

    seconds: Floats
    low: Floats
    high: Floats
    choices: tuple[Choice, ...]


def handling(handled: Series, seconds: Floats, moments: Sequence[datetime], special: marks.Marks | None = None) -> Handling | None:
    """Forecast handling time from calls handled and their whole seconds ``[day, slot]``; None if none was ever handled."""
    calls, spent = np.nan_to_num(handled.calls), np.nan_to_num(seconds)
    if not calls.sum() or not spent.sum():
        return None
    by_day = calls.sum(axis=1)
    means = np.where(by_day > 0, spent.sum(axis=1) / np.maximum(by_day, 1e-9), np.nan)[:, None]
    days = sorted({moment.date() for moment in moments})
    found = forecast(Series(handled.first, means, MINUTES), [datetime(day.year, day.month, day.day) for day in days], special)  # noqa: DTZ001 - slots are local
    row = {day: place for place, day in enumerate(days)}
    rows = np.array([row[moment.date()] for moment in moments], dtype=np.int64)
    slots = np.array([(moment.hour * 60 + moment.minute) // handled.minutes for moment in moments], dtype=np.int64)
    parts = _parts(calls, spent)[slots]
    return Handling(found.expected[rows] * parts, found.low[rows] * parts, found.high[rows] * parts, found.choices)


def _parts(calls: Floats, spent: Floats) -> Floats:
    """Each slot's mean as a share of the overall mean; 1 where nothing is known."""
    mean = spent.sum() / calls.sum()
    return np.asarray((spent.sum(axis=0) + _CALLS * mean) / (calls.sum(axis=0) + _CALLS) / mean)
