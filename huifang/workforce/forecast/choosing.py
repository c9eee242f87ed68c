"""Which methods, judged by their own past errors: rolling origins, for each horizon by itself (R6.1).

A forecast is a day's total times its spread over slots. At each of many past days (origins) every method forecasts what came
after from what was known before. Methods are mixed by the inverse of their errors there: what is nearly as good errs
elsewhere, so a mixture is better than the best of them, and what is bad weighs little. The mixture's own errors at the same
origins are the error that is shown, and make the interval.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
from numpy.typing import NDArray

from huifang.workforce.forecast import intervals, marks, mixing
from huifang.workforce.forecast.daily import NAIVE, Daily, Method, daily_of
from huifang.workforce.forecast.methods import METHODS, SPARSE
from huifang.workforce.forecast.series import WEEK, Floats, Series
from huifang.workforce.forecast.shapes import shares

HORIZONS = (1, 7, 28)
ENOUGH = 4 * WEEK
"""Days of history before the first origin."""
ORIGINS = 200
SPARSE_DAY = 15.0
"""Calls a day below which logarithms mislead."""


@dataclass(frozen=True)
class Choice:
    """What serves days up to ``horizon`` ahead.

    ``weights``: the mixture. ``scores``: each method's error over day totals in the back-test, the yardstick's among them.
    ``error``, ``error_daily``: the mixture's, over slots and over day totals. Errors are Σ|actual − forecast| / Σ actual;
    nan without a back-test. ``trials``: days it was tried on.
    """

    horizon: int
    weights: Mapping[str, float]
    scores: Mapping[str, float]
    error: float
    error_daily: float
    trials: int


@dataclass(frozen=True)
class Forecast:
    """Expected calls of each slot asked for with the 80 % interval, the same for whole days, and the choices behind them."""

    moments: Sequence[datetime]
    expected: Floats
    low: Floats
    high: Floats
    days: NDArray[np.datetime64]
    daily: Floats
    daily_low: Floats
    daily_high: Floats
    choices: tuple[Choice, ...]
    marks: Mapping[str, str]
    """ISO day → kind, for the days forecast that are not like others."""


def forecast(
    series: Series,
    moments: Sequence[datetime],
    special: marks.Marks | None = None,
    methods: Mapping[str, Method] | None = None,
    closed: Collection[date] = (),
) -> Forecast:
    """Forecast the slots that begin at ``moments``, all after the history.

    ``closed``: days ahead that will be closed, usually open or not; a day without a moment may just not be asked for.

    Raises:
        ValueError: a moment lies within the history or does not begin a slot.
    """
    days = np.array([np.datetime64(moment.date()) for moment in moments], dtype="datetime64[D]")
    ahead = (days - series.first).astype(np.int64) - len(series.calls)
    minutes = np.array([moment.hour * 60 + moment.minute for moment in moments], dtype=np.int64)
    if len(moments) and (ahead.min() < 0 or (minutes % series.minutes).any()):
        raise ValueError("a moment to forecast lies in the history or does not begin a slot")
    open_days = np.flatnonzero(series.is_open)
    over = len(series.calls) - (int(open_days[-1]) + 1 if open_days.size else len(series.calls))
    closed = {*closed, *(series.days[len(series.calls) - over :].astype(object))}
    series, ahead = Series(series.first, series.calls[: len(series.calls) - over], series.minutes), ahead + over
    slots, far = minutes // series.minutes, int(ahead.max(initial=0)) + 1
    wanted = np.zeros((far, series.calls.shape[1]), dtype=bool)
    if len(moments):
        wanted[ahead, slots] = True
    past = Past(series, special or {}, far, closed)
    expected, choices, spreads = _mixed(past, methods or (SPARSE if past.is_sparse else METHODS), far)
    low, high = _bands(expected, [spread.slots for spread in spreads])
    totals = np.where(wanted, expected, 0.0).sum(axis=1)
    daily_low, daily_high = _bands(totals[:, None], [spread.days for spread in spreads])
    asked = np.unique(ahead)
    return Forecast(
        moments,
        expected[ahead, slots],
        low[ahead, slots],
        high[ahead, slots],
        series.first + len(series.calls) + asked,
        totals[asked],
        daily_low[asked, 0],
        daily_high[asked, 0],
        choices,
        past.marked(len(series.calls) + asked),
    )


class Past:
    """A history made ready: marked and strange days set aside, weekdays as they are worked."""

    def __init__(self, series: Series, special: marks.Marks, far: int, closed: Collection[date] = ()) -> None:
        self.series = series
        self.known = len(series.calls)
        self.rows = self.known + max(far, HORIZONS[-1])
        special = {**marks.reopenings(self._open(closed), series.weekdays_until(self.rows), series.first), **special}
        ever = np.isin(np.arange(WEEK), series.weekdays[series.is_open])
        self.weekdays = marks.weekdays_with(series.weekdays_until(self.rows), series.first, special, ever)
        if self.known < 2 * WEEK and ever.any():
            self.weekdays = np.where(ever[self.weekdays], self.weekdays, series.weekdays[series.is_open][-1])
        self.kinds = marks.kinds_of(series.first, self.rows, special)
        plain = np.array([not kind or kind.startswith(marks.REOPENING) for kind in self.kinds[: self.known]], dtype=bool)
        logs = np.log1p(series.totals)
        self.deviations = marks.deviations(logs, self.weekdays, plain)
        known = series.totals[series.is_open & plain]
        self.is_sparse = not known.size or bool(known.mean() < SPARSE_DAY)
        strange = np.zeros(self.known, dtype=bool) if self.is_sparse else marks.strange(self.deviations, plain)
        self.usable = series.is_open & plain & ~strange
        if self.usable.sum() < WEEK:
            self.usable = series.is_open
        self.daily: Daily = daily_of(np.where(self.usable, logs, np.nan), series.days_until(self.rows), self.weekdays)

    def _open(self, closed: Collection[date]) -> NDArray[np.bool_]:
        """Known and coming days on which the doors are open, as far as is known."""
        ahead = slice(self.known, self.rows)
        will = ~np.isin(self.series.days_until(self.rows)[ahead], np.array(list(closed), dtype="datetime64[D]"))
        ever = self.series.weekdays[self.series.is_open]
        return np.concatenate([self.series.is_open, will & np.isin(self.series.weekdays_until(self.rows)[ahead], ever)])

    def marked(self, rows: NDArray[np.int64]) -> dict[str, str]:
        """ISO day → kind, where somebody marked the day."""
        found = {str(self.series.first + row): self.kinds[row] for row in rows}
        return {day: kind for day, kind in found.items() if kind and not kind.startswith(marks.REOPENING)}

    def factors(self, origin: int, ahead: int) -> Floats:
        """What marks do to the days after an origin."""
        return marks.factors(self.kinds, self.deviations, origin, ahead)

    def shares(self, origin: int) -> Floats:
        """Shapes as known at an origin."""
        return shares(self.series.calls, self.weekdays, self.usable, origin)


@dataclass(frozen=True)
class _Spreads:
    slots: intervals.Spread
    days: intervals.Spread


def buckets() -> list[tuple[int, int]]:
    """Days ahead that share a choice: the first, up to a week, beyond."""
    return list(zip((0, *HORIZONS[:-1]), HORIZONS, strict=True))


def _mixed(past: Past, methods: Mapping[str, Method], far: int) -> tuple[Floats, tuple[Choice, ...], list[_Spreads]]:
    """Expected calls ``[day ahead, slot]``, the choices and the spreads, by horizon."""
    ends, names = past.known, list(methods)
    origins = [*_origins(past.series), ends]
    ahead = max(far, HORIZONS[-1])
    said = np.stack([_sane(past, method(past.daily, origins, ahead), origins) for method in methods.values()])
    said = said * np.stack([past.factors(origin, ahead) for origin in origins])
    candidates = np.array([name != NAIVE or len(names) == 1 for name in names])
    mixture, mixtures = np.zeros((len(origins), ahead)), []
    for number, (begin, end) in enumerate(buckets()):
        mixtures.append(mixing.mix(said, past.series.totals, origins, begin, end, candidates))
        days = slice(begin, ahead if number == len(HORIZONS) - 1 else end)
        mixture[:, days] = np.einsum("om,moa->oa", mixtures[-1].weights, said[:, :, days])
    trials, choices, spreads = _Trials(past, origins[:-1], mixture[:-1]), [], []
    for (begin, end), found in zip(buckets(), mixtures, strict=True):
        slots, by_day, errors, alike = trials.pairs(begin, end)
        tried = intervals.independent(errors)
        reach = intervals.reach(alike * tried + (1 - alike) * (len(origins) - 1) / (end - begin), alike)
        mixed = {name: float(weight) for name, weight in zip(names, found.weights[-1], strict=True) if weight > 0}
        scores = dict(zip(names, map(float, found.scores), strict=True))
        choices.append(Choice(end, mixed, scores, slots.wape, by_day.wape, len(by_day.actual)))
        spreads.append(_Spreads(intervals.spread(slots, reach), intervals.spread(by_day, intervals.reach(tried))))
    here = past.shares(ends)[past.weekdays[ends : ends + far]]
    return mixture[-1, :far, None] * here, tuple(choices), spreads


def _origins(series: Series) -> list[int]:
    """Past days from which somebody could have forecast as now: the day before was open, as the last of the history is."""
    after_open = np.flatnonzero(series.is_open[: len(series.calls) - 1]) + 1
    return [int(origin) for origin in after_open[after_open >= ENOUGH][-ORIGINS:]]


def _sane(past: Past, said: Floats, origins: Sequence[int]) -> Floats:
    """Nothing below nothing, nor beyond three times the most that was known."""
    totals = np.nan_to_num(past.series.totals)
    most = np.array([3 * totals[:origin].max(initial=0.0) for origin in origins])
    return np.asarray(np.clip(np.nan_to_num(said), 0.0, most[:, None]))


class _Trials:
    """The mixture's forecasts at past origins, slot by slot, beside what came."""

    def __init__(self, past: Past, origins: Sequence[int], mixture: Floats) -> None:
        self.past, self.origins, self.mixture = past, origins, mixture
        self.shapes = [past.shares(origin) for origin in origins[::WEEK]]
        """Renewed with every seventh origin: shapes change slowly."""

    def pairs(self, begin: int, end: int) -> tuple[intervals.Pairs, intervals.Pairs, Floats, float]:
        """Said and actual between two days ahead: of every open slot, and of days; each day's mean error, in order; and how far
        slots err as their day does (0 … 1: the correlation of two slots' errors on a day)."""
        slots: list[tuple[Floats, Floats]] = []
        days: list[tuple[Floats, Floats]] = []
        calls, totals = self.past.series.calls, self.past.series.totals
        errors, times = np.zeros(len(calls)), np.zeros(len(calls))
        together = alone = 0.0
        for place, origin in enumerate(self.origins):
            rows = np.arange(origin + begin, min(origin + end, len(calls)))
            rows = rows[~np.isnan(totals[rows])]
            if not rows.size:
                continue
            whole = self.mixture[place, rows - origin]
            said = whole[:, None] * self.shapes[place // WEEK][self.past.weekdays[rows]]
            is_open = ~np.isnan(calls[rows])
            slots.append((said[is_open], calls[rows][is_open]))
            days.append((whole, totals[rows]))
            errors[rows] += (totals[rows] - whole) / np.sqrt(np.maximum(whole * totals[rows], 1.0))
            times[rows] += 1
            wrong, scale = np.where(is_open, calls[rows] - said, 0.0), np.maximum(whole, 1.0) ** 2
            together += float((wrong.sum(axis=1) ** 2 / scale).sum())
            alone += float(((wrong**2).sum(axis=1) * is_open.sum(axis=1) / scale).sum())
        tried = times > 0
        return _pairs(slots), _pairs(days), errors[tried] / times[tried], min(together / alone, 1.0) if alone else 1.0


def _pairs(found: Sequence[tuple[Floats, Floats]]) -> intervals.Pairs:
    if not found:
        return intervals.Pairs(np.zeros(0), np.zeros(0))
    return intervals.Pairs(np.concatenate([said for said, _a in found]), np.concatenate([actual for _s, actual in found]))


def _bands(expected: Floats, spreads: Sequence[intervals.Spread]) -> tuple[Floats, Floats]:
    low, high = np.zeros_like(expected), np.zeros_like(expected)
    for number, ((begin, end), spread) in enumerate(zip(buckets(), spreads, strict=True)):
        part = slice(begin, None if number == len(spreads) - 1 else end)
        low[part], high[part] = spread.band(expected[part])
    return low, high
