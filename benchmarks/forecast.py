"""Forecasts: slot error at 1, 7 and 28 days and CPU time, by the engine and by its rivals, on series made by chance.

Rivals in the same run: last week's figures, means of the weekday (last four, last eight, all), and the methods of statsforecast if
it is installed; they get the engine's own spread over slots. With ``FORECAST_SERIES`` naming a folder, its ``*.csv``
(``timestamp,calls``) are tried too. The limits: within 2 % of the best rival at every horizon, intervals that hold at least 75 % of
slots and of days, and four weeks of half-hours from two years within ten seconds of CPU.
"""

import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.common import Report, options
from huifang.workforce.forecast import choosing, files
from huifang.workforce.forecast.choosing import Past
from huifang.workforce.forecast.daily import NAIVE, same_weekday
from huifang.workforce.forecast.methods import METHODS as OWN
from huifang.workforce.forecast.series import WEEK, Floats, Series, build

ORIGINS, QUICK_ORIGINS, STEP = 30, 3, 9
SIMPLE = {
    NAIVE: OWN[NAIVE],
    "weekday_mean": OWN["weekday_mean"],
    "last_four": same_weekday(4, np.mean),
    "last_eight": same_weekday(8, np.mean),
}
LIMIT_SECONDS = 10.0
Rival = Callable[[Floats, int], Floats]


def made(days: int, *, trend: float, noise: float, seed: int) -> Series:
    """Half-hours with a weekday pattern, a slow year, a trend, days that lean on the days before, and chance."""
    rng = np.random.default_rng(seed)
    day = np.arange(days)
    lean = np.zeros(days)
    for number in range(1, days):
        lean[number] = 0.6 * lean[number - 1] + noise * rng.standard_normal()
    week = np.array([1.2, 1.0, 0.95, 0.95, 1.05, 0.5, 0.35])[day % 7]
    level = 40 * np.exp(trend * day / 365 + 0.15 * np.sin(2 * np.pi * day / 365) + lean)
    slots = 0.1 + np.exp(-(((np.arange(48) - 20) / 4) ** 2)) + 0.8 * np.exp(-(((np.arange(48) - 31) / 4) ** 2))
    return Series(np.datetime64("2024-01-01"), rng.poisson((level * week)[:, None] * slots).astype(float), 30)


def series(*, quick: bool) -> Iterator[tuple[str, Series]]:
    """Each series with its name."""
    for name, trend, noise in (("steady", 0.0, 0.05), ("growing", 0.4, 0.08), ("restless", 0.0, 0.2)):
        yield name, made(420 if quick else 760, trend=trend, noise=noise, seed=len(name))
    folder = os.environ.get("FORECAST_SERIES")
    for file in sorted(Path(folder).glob("*.csv")) if folder else ():
        with file.open(encoding="utf-8-sig", newline="") as lines:
            sheet = files.read(lines, history=True)
        yield file.stem, build(sheet.moments, sheet.calls)


def rivals() -> dict[str, Rival]:
    """Forecasts of day totals: of statsforecast, if it is there."""
    try:
        from statsforecast.models import AutoARIMA, AutoETS, Theta  # type: ignore[import-not-found]
    except ImportError:
        return {}
    return {model.__name__: partial(_foretold, model) for model in (AutoARIMA, AutoETS, Theta)}


def _foretold(model: Any, totals: Floats, ahead: int) -> Floats:
    """A statsforecast model on the days that are open; the week is as long as it has open weekdays."""
    padded = np.concatenate([totals, np.full(-len(totals) % WEEK, np.nan)]).reshape(-1, WEEK)
    is_open = ~np.isnan(padded).all(axis=0)
    wanted = is_open[np.arange(len(totals), len(totals) + ahead) % WEEK]
    found = np.zeros(ahead)
    found[wanted] = model(season_length=int(is_open.sum())).forecast(y=totals[~np.isnan(totals)], h=int(wanted.sum()))["mean"]
    return found


@dataclass
class Held:
    """How many slots and days lay within their intervals, of how many."""

    slots: int = 0
    of_slots: int = 0
    days: int = 0
    of_days: int = 0


def errors(whole: Series, origins: Sequence[int], others: dict[str, Rival]) -> tuple[dict[str, Floats], Held]:
    """Slot error by name at each horizon; and what the engine's intervals held."""
    wrong: dict[str, Floats] = {}
    came, held = np.zeros(3), Held()
    for origin in origins:
        past = Series(whole.first, whole.calls[:origin], whole.minutes)
        actual = whole.calls[origin : origin + 28]
        said = {"huifang": _engine(past, actual, held)}
        ready = Past(past, {}, 28)
        shape = ready.shares(origin)[ready.weekdays[origin : origin + 28]]
        for name, method in SIMPLE.items():
            said[name] = method(ready.daily, [origin], 28)[0][: len(actual), None] * shape[: len(actual)]
        for name, rival in others.items():
            said[name] = np.maximum(rival(past.totals, 28), 0)[: len(actual), None] * shape[: len(actual)]
        for number, horizon in enumerate(choosing.HORIZONS):
            came[number] += np.nansum(actual[:horizon])
            for name, values in said.items():
                wrong.setdefault(name, np.zeros(3))[number] += np.nansum(np.abs(actual[:horizon] - values[:horizon]))
    return {name: 100 * values / came for name, values in wrong.items()}, held


def _engine(past: Series, actual: Floats, held: Held) -> Floats:
    """The engine's forecast of the open slots; counts what its intervals hold."""
    places = np.argwhere(~np.isnan(actual))
    begin = datetime.fromisoformat(str(past.first + len(past.calls)))
    shut = {(begin + timedelta(days=int(d))).date() for d in np.flatnonzero(np.isnan(actual).all(axis=1))}
    found = choosing.forecast(past, [begin + timedelta(days=int(d), minutes=int(s) * past.minutes) for d, s in places], closed=shut)
    slots, days = actual[places[:, 0], places[:, 1]], np.nansum(actual, axis=1)[np.unique(places[:, 0])]
    held.slots += int(((found.low <= slots) & (slots <= found.high)).sum())
    held.days += int(((found.daily_low <= days) & (days <= found.daily_high)).sum())
    held.of_slots, held.of_days = held.of_slots + len(slots), held.of_days + len(days)
    values = np.full(actual.shape, np.nan)
    values[places[:, 0], places[:, 1]] = found.expected
    return values


def main(arguments: Sequence[str]) -> int:
    """Compare; 1 when a rival was better by more than 2 %, intervals held too little, or time ran out."""
    given = options(__doc__ or "", arguments, rows=ORIGINS, quick=QUICK_ORIGINS)
    report = Report("forecast", quick=given.quick)
    others = rivals()
    report.head(origins=given.rows, rival=", ".join([*SIMPLE, *others]))
    for name, whole in series(quick=given.quick):
        last = len(whole.calls) - 28
        origins = [origin for origin in range(last - STEP * (given.rows - 1), last + 1, STEP) if origin >= 8 * WEEK]
        found, held = errors(whole, origins, others)
        for who, values in found.items():
            report.text(f"{name}, {who}: " + " / ".join(f"{x:.2f}" for x in values))
        for number, horizon in enumerate(choosing.HORIZONS):
            best = min(values[number] for who, values in found.items() if who != "huifang")
            report.line(f"{name}: error at {horizon} days, part of the best rival's", found["huifang"][number] / best, at_most=1.02)
        report.line(f"{name}: slots within their interval", held.slots / held.of_slots, at_least=0.75)
        report.line(f"{name}: days within their interval", held.days / held.of_days, at_least=0.75)
    began = time.process_time()
    past = made(730, trend=0.1, noise=0.1, seed=1)
    begin = datetime.fromisoformat(str(past.first + 730))
    choosing.forecast(past, [begin + timedelta(minutes=30 * n) for n in range(28 * 48)])
    spent = time.process_time() - began
    report.line("four weeks of half-hours from two years", spent, "s CPU", at_most=LIMIT_SECONDS)
    return report.code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
