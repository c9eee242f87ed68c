"""A base and how far the last days lie from it: how much of that stays is learned, for each horizon by itself.

The mean of a weekday stands still, smoothing follows wherever the last days go; most queues do something between. Each pair of a
memory (how many days make "lately") and a stay (which part of their deviation is expected ahead) is a small forecaster; they are
weighed by their errors at earlier origins. A stay of nought is the base, a stay of one a level that never comes back.
"""

from collections.abc import Callable, Sequence

import numpy as np

from huifang.workforce.forecast.daily import BEGINS, Daily, Method, fitted, smoothed
from huifang.workforce.forecast.series import WEEK, Floats

_NEWNESS = np.array([0.03, 0.08, 0.2, 0.4, 0.8])
_STAYS = np.array([0.0, 0.25, 0.5, 0.75, 1.0])
_MOST = 0.5
_MEMORY = 150.0
_SHARP = 8
_FEW = 5
"""Days with a loss before which all pairs count alike."""

Base = Callable[[Daily, int, int], tuple[Floats, Floats]]
"""From a daily history, an origin and days ahead: logarithms expected, and what the known days left over, oldest first."""


def weekday_base(daily: Daily, origin: int, ahead: int) -> tuple[Floats, Floats]:
    """The mean of all days of each weekday."""
    known = daily.known(origin)
    logs, weekdays = daily.logs[known], daily.weekdays[known]
    days, calls = np.bincount(weekdays, minlength=WEEK), np.bincount(weekdays, np.expm1(logs), WEEK)
    means = np.log1p(calls / np.maximum(days, 1))
    return means[daily.weekdays[origin : origin + ahead]], logs - means[weekdays]


def regression_base(daily: Daily, origin: int, ahead: int) -> tuple[Floats, Floats]:
    """Weekday, year and the month's course."""
    return fitted(daily, origin, ahead, months=True)


def steered(base: Base) -> Method:
    """A method: the base, moved by what stays of the last days' deviation."""

    def method(daily: Daily, origins: Sequence[int], ahead: int) -> Floats:
        logs, moves = np.zeros((len(origins), ahead)), np.zeros((len(origins), len(_NEWNESS)))
        for place, origin in enumerate(origins):
            logs[place], left = base(daily, origin, ahead)
            moves[place] = _lately(np.clip(left, -_MOST, _MOST))
        steps = moves[:, :, None] * _STAYS
        return _by_horizon(daily, origins, np.expm1(logs[:, :, None] + steps.reshape(len(origins), 1, -1)))

    return method


def smoothing(daily: Daily, origins: Sequence[int], ahead: int) -> Floats:
    """Smoothing by the parameters that did well so far, for each horizon by itself."""
    return _by_horizon(daily, origins, np.expm1(smoothed(daily, origins, ahead)))


def _by_horizon(daily: Daily, origins: Sequence[int], said: Floats) -> Floats:
    found = np.zeros(said.shape[:2])
    for begin, end in zip(BEGINS, (*BEGINS[1:], said.shape[1]), strict=True):
        if begin < end:
            found[:, begin:end] = _weighed(daily, origins, said[:, begin:end], begin)
    return found


def _lately(left: Floats) -> Floats:
    """The mean of what is left over, newer days counting more, for each newness."""
    if not left.size:
        return np.zeros(len(_NEWNESS))
    weights = (1 - _NEWNESS[:, None]) ** np.arange(left.size)[::-1]
    return np.asarray(weights @ left / weights.sum(axis=1))


def _weighed(daily: Daily, origins: Sequence[int], said: Floats, begin: int) -> Floats:
    """``said[origin, lead, pair]`` averaged over pairs by their losses up to each origin."""
    places, span = np.asarray(origins), said.shape[1]
    loss, days, before = np.zeros(said.shape[2]), 0, int(places[0]) if len(places) else 0
    found = np.zeros(said.shape[:2])
    for place, origin in enumerate(places):
        for day in range(before, int(origin)):
            lead = day - places[:place] - begin
            tried = np.flatnonzero((lead >= 0) & (lead < span))
            loss *= 0.5 ** (1 / _MEMORY)
            if tried.size and day < len(daily.logs) and not np.isnan(daily.logs[day]):
                loss += np.abs(said[tried, lead[tried]] - np.expm1(daily.logs[day])).sum(axis=0)
                days += 1
        before = int(origin)
        merits = (max(loss.min(), 1e-9) / np.maximum(loss, 1e-9)) ** (_SHARP * days / (days + _FEW))
        found[place] = said[place] @ (merits / merits.sum())
    return found
