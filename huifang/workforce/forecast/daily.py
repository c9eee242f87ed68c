"""Methods for a day's calls: from a history to the expected totals of the days that follow.

A method is ``(daily, origins, ahead) -> totals[origin, ahead]``: it says at each origin (a number of days known) what it expects
of the days after, and uses nothing that came later. They work on logarithms, where effects multiply. Sources: C. Holt 1957 and
P. Winters 1960 for smoothing with season; E. Gardner and E. McKenzie 1985 for the damped trend; auto-regression with weekday
effects after J. Taylor, "A comparison of univariate time series methods for forecasting intraday arrivals at a call center",
Management Science 54 (2008).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from huifang.workforce.forecast.series import WEEK, Days, Floats

NAIVE = "last_week"
"""The yardstick's name."""
YEAR = 365.25
SAME_WEEKDAYS = 364
LATELY = 60
BEGINS = (0, 1, 7)
"""Days ahead that are judged together: tomorrow, the rest of a week, beyond."""
_ALPHAS = (0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.7)
_GAMMAS = (0.02, 0.08, 0.2)
_TRENDS = ((0.0, 1.0), (0.02, 0.95), (0.1, 0.9))
_PULL = 0.33
"""One strange day shall not throw the level: its pull ends at a third up or down."""
_MONTH = np.array([2, 5, 9, 14, 17, 21, 25])
"""Where a month is cut: its first days, its middle and its end are the days of wages and bills."""
_LAGS = np.array([1, 2, 3, 7])


@dataclass(frozen=True)
class Daily:
    """Logarithms of days' totals, and what is known of each day and of those ahead.

    ``logs``: nan where closed or set aside. ``weekdays``: 0 is Monday; a day that is worked like another has the other's.
    """

    logs: Floats
    weekdays: NDArray[np.int64]
    angles: Floats
    """Place in the year, radians."""
    parts: NDArray[np.int64]
    """Part of the month, 0 … 7."""

    @cached_property
    def columns(self) -> tuple[Floats, Floats, Floats]:
        """Effects of a regression, a row per day: weekdays, the year's waves, parts of the month."""
        weekdays = self.weekdays[:, None] == np.arange(WEEK)
        waves = np.stack([turn(k * self.angles) for k in (1, 2, 3, 4) for turn in (np.sin, np.cos)], axis=1)
        return weekdays.astype(float), waves, (self.parts[:, None] == np.arange(1, len(_MONTH) + 1)).astype(float)

    @cached_property
    def fits(self) -> dict[tuple[int, int, bool], tuple[Floats, Floats]]:
        """Regressions made so far; several methods build on the same."""
        return {}

    def known(self, origin: int) -> NDArray[np.int64]:
        """The rows before an origin that hold a total."""
        return np.flatnonzero(~np.isnan(self.logs[:origin]))


def daily_of(logs: Floats, days: Days, weekdays: NDArray[np.int64]) -> Daily:
    """``days`` and ``weekdays`` reach beyond ``logs``, over the days ahead."""
    angles = np.asarray(2 * np.pi * (days - np.datetime64("2000-01-01")).astype(np.int64) / YEAR, dtype=np.float64)
    parts = np.searchsorted(_MONTH, (days - days.astype("datetime64[M]")).astype(np.int64), side="right")
    return Daily(logs, weekdays, angles, np.asarray(parts, dtype=np.int64))


Method = Callable[[Daily, Sequence[int], int], Floats]


def same_weekday(weeks: int | None, middle: Callable[[Any], Any]) -> Method:
    """The mean or median of the last ``weeks`` same weekdays (all if none is given)."""

    def method(daily: Daily, origins: Sequence[int], ahead: int) -> Floats:
        found = np.zeros((len(origins), ahead))
        for place, origin in enumerate(origins):
            known, by_weekday = daily.known(origin), np.zeros(WEEK)
            for weekday in range(WEEK):
                logs = daily.logs[known[daily.weekdays[known] == weekday]]
                if logs.size:
                    by_weekday[weekday] = middle(np.expm1(logs[-weeks:] if weeks else logs))
            found[place] = by_weekday[daily.weekdays[origin : origin + ahead]]
        return found

    return method


def smoothed(daily: Daily, origins: Sequence[int], ahead: int) -> Floats:
    """Level, damped trend and weekday effects, for each parameter set of a grid: logarithms ``[origin, ahead, set]``.

    One pass serves all origins: what is known at an origin is the state on that day.
    """
    alpha, gamma, beta, damp = np.array([(a, g, b, d) for a in _ALPHAS for g in _GAMMAS for b, d in _TRENDS]).T
    begin = daily.known(min(origins, default=0))[: 4 * WEEK]
    level = np.full(len(alpha), np.mean(daily.logs[begin]) if begin.size else 0.0)
    season = np.zeros((WEEK, len(alpha)))
    for weekday in range(WEEK):
        own = begin[daily.weekdays[begin] == weekday]
        season[weekday] = np.median(daily.logs[own]) - level if own.size else 0.0
    trend, found = np.zeros(len(alpha)), np.zeros((len(origins), ahead, len(alpha)))
    steps = np.cumsum(damp ** np.arange(1, ahead + 1)[:, None], axis=0)
    places = {origin: place for place, origin in enumerate(origins)}
    for day in range(max(origins, default=-1) + 1):
        if day in places:
            found[places[day]] = level + steps * trend + season[daily.weekdays[day : day + ahead]]
        value = daily.logs[day] if day < len(daily.logs) else np.nan
        if np.isnan(value):
            continue
        weekday = daily.weekdays[day]
        before = level + damp * trend
        pull = np.clip(value - before - season[weekday], -_PULL, _PULL)
        level, earlier = before + alpha * pull, level
        trend = damp * trend + beta * (level - earlier - damp * trend)
        season[weekday] += gamma * pull
    return found


def regression(*, months: bool, pulls: bool) -> Method:
    """Weekday effects, a slow year where there is one, the month's course if asked, and the pull of the days before if asked."""

    def method(daily: Daily, origins: Sequence[int], ahead: int) -> Floats:
        found = np.zeros((len(origins), ahead))
        for place, origin in enumerate(origins):
            base, left = fitted(daily, origin, ahead, months=months)
            if pulls and left.size:
                known = daily.known(origin)
                residual = np.zeros(origin + ahead)
                residual[known] = np.clip(left, -0.5, 0.5)
                _pull(residual, known, newness(origin, known), origin, np.isin(daily.weekdays, daily.weekdays[known]))
                base = base + residual[origin:]
            found[place] = np.expm1(base)
        return found

    return method


def newness(origin: int, known: NDArray[np.int64]) -> Floats:
    """How much each known day counts: half after a year."""
    return np.asarray(0.5 ** ((origin - known) / YEAR), dtype=np.float64)


def fitted(daily: Daily, origin: int, ahead: int, *, months: bool) -> tuple[Floats, Floats]:
    """Logarithms expected of the days ahead, and what the known days left over, oldest first; nothing left over of a short history."""
    found = daily.fits.get((origin, ahead, months))
    if found is None:
        known = daily.known(origin)
        logs = daily.logs[known]
        if known.size < 2 * WEEK:
            found = np.full(ahead, logs.mean() if logs.size else 0.0), np.zeros(0)
        else:
            shape = _shape(daily, origin, origin + ahead, months=months)
            effects = _robust(shape[known], logs, newness(origin, known))
            found = shape[origin:] @ effects, logs - shape[known] @ effects
        daily.fits[origin, ahead, months] = found
    return found


def _shape(daily: Daily, origin: int, end: int, *, months: bool) -> Floats:
    """A row per day up to ``end``, a column per effect; those of weekdays come first."""
    weekdays, waves, parts = daily.columns
    columns = [weekdays[:end]]
    if origin >= 1.2 * YEAR:
        columns += [waves[:end], (np.arange(end) - origin)[:, None] / YEAR]
    if months and origin >= LATELY:
        columns.append(parts[:end])
    return np.concatenate(columns, axis=1)


def _robust(shape: Floats, values: Floats, newness: Floats) -> Floats:
    """Least absolute errors by reweighting; effects other than the weekday's are held back."""
    weights: Floats = newness.copy()
    found: Floats = np.zeros(shape.shape[1])
    ridge = np.full(shape.shape[1], 1e-3)
    ridge[WEEK:] = 20.0
    for _turn in range(6):
        scaled = shape * weights[:, None]
        found = np.asarray(np.linalg.solve(scaled.T @ shape + np.diag(ridge), scaled.T @ values), dtype=np.float64)
        weights = np.asarray(newness / np.maximum(np.abs(values - shape @ found), 0.02), dtype=np.float64)
    return found


def _pull(residual: Floats, known: NDArray[np.int64], newness: Floats, origin: int, worked: NDArray[np.bool_]) -> None:
    """Fill in what the days before do to those ahead: ridge auto-regression by calendar days, so a closed weekend weakens it."""
    fit = known >= _LAGS.max()
    rows = known[fit]
    if rows.size < 40:
        return
    before = residual[rows[:, None] - _LAGS]
    weighed = (before * newness[fit][:, None]).T
    ridge = 2.5 * max(float(np.var(residual[known])), 1e-9) * np.eye(len(_LAGS))
    strengths = np.linalg.solve(weighed @ before + ridge, weighed @ residual[rows])
    for day in range(origin, len(residual)):
        if worked[day]:
            residual[day] = strengths @ residual[day - _LAGS]


def year_ago(daily: Daily, origins: Sequence[int], ahead: int) -> Floats:
    """The same weekday 52 weeks before, at the level of the last weeks against the same weeks then; else the last four weeks."""
    found = same_weekday(4, np.mean)(daily, origins, ahead)
    for place, origin in enumerate(origins):
        if origin < SAME_WEEKDAYS + 2 * WEEK:
            continue
        recent = np.arange(origin - 2 * WEEK, origin)
        growth = daily.logs[recent] - daily.logs[recent - SAME_WEEKDAYS]
        level = 0.0 if np.isnan(growth).all() else float(np.nanmedian(growth))
        then = daily.logs[origin - SAME_WEEKDAYS : origin - SAME_WEEKDAYS + ahead] + level
        known = ~np.isnan(then)
        found[place, : len(then)][known] = np.expm1(then[known])
    return found
