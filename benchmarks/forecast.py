"""Forecasts: slot error at 1, 7 and 28 days and CPU time, by the engine and by its rivals, on series made by chance.

Rivals in the same run: last week's figures, the weekday's mean, and the methods of statsforecast if it is installed. With
``FORECAST_SERIES`` naming a folder, its ``*.csv`` (``timestamp,calls``) are tried too. The limit: within 2 % of the best rival, and four weeks of
half-hours from two years within ten seconds of CPU.
"""

import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from benchmarks.common import Report, options
from huifang.workforce.forecast import choosing, files
from huifang.workforce.forecast.choosing import Past
from huifang.workforce.forecast.daily import NAIVE
from huifang.workforce.forecast.methods import METHODS as OWN
from huifang.workforce.forecast.series import Floats, Series, build

ORIGINS, QUICK_ORIGINS = 12, 3
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
        from statsforecast.models import AutoETS, Theta  # type: ignore[import-not-found]
    except ImportError:
        return {}
    return {
        "AutoETS": lambda totals, ahead: np.asarray(AutoETS(season_length=7).forecast(y=totals, h=ahead)["mean"]),
        "Theta": lambda totals, ahead: np.asarray(Theta(season_length=7).forecast(y=totals, h=ahead)["mean"]),
    }


def errors(whole: Series, origins: Sequence[int], others: dict[str, Rival]) -> dict[str, list[float]]:
    """Slot error by name, at each horizon."""
    wrong: dict[str, Floats] = {}
    came = np.zeros(3)
    for origin in origins:
        past = Series(whole.first, whole.calls[:origin], whole.minutes)
        actual = whole.calls[origin : origin + 28]
        places = np.argwhere(~np.isnan(actual))
        begin = datetime.fromisoformat(str(whole.first + origin))
        moments = [begin + timedelta(days=int(d), minutes=int(s) * whole.minutes) for d, s in places]
        ready = Past(past, {}, 28)
        shape = ready.shares(origin)[ready.weekdays[origin : origin + 28]]
        said = {"huifang": np.full(actual.shape, np.nan)}
        said["huifang"][places[:, 0], places[:, 1]] = choosing.forecast(past, moments).expected
        for name in (NAIVE, "weekday_mean"):
            said[name] = OWN[name](ready.daily, [origin], 28)[0][: len(actual), None] * shape[: len(actual)]
        for name, rival in others.items():
            totals = np.nan_to_num(past.totals)
            said[name] = np.maximum(rival(totals, 28), 0)[: len(actual), None] * shape[: len(actual)]
        for number, horizon in enumerate(choosing.HORIZONS):
            came[number] += np.nansum(actual[:horizon])
            for name, values in said.items():
                wrong.setdefault(name, np.zeros(3))[number] += np.nansum(np.abs(actual[:horizon] - values[:horizon]))
    return {name: list(100 * values / came) for name, values in wrong.items()}


def main(arguments: Sequence[str]) -> int:
    """Compare; 1 when a rival was better by more than 2 % at 28 days, or time ran out."""
    given = options(__doc__ or "", arguments, rows=ORIGINS, quick=QUICK_ORIGINS)
    report = Report("forecast", quick=given.quick)
    report.head(origins=given.rows, rival="last week, weekday mean, statsforecast if installed")
    others = rivals()
    for name, whole in series(quick=given.quick):
        last = len(whole.calls) - 28
        found = errors(whole, list(range(last - 14 * (given.rows - 1), last + 1, 14)), others)
        for who, values in found.items():
            report.text(f"{name}, {who}: " + " / ".join(f"{x:.2f}" for x in values))
        best = min(values[2] for who, values in found.items() if who != "huifang")
        report.line(f"{name}: error at 28 days, part of the best rival's", found["huifang"][2] / best, at_most=1.02)
    began = time.process_time()
    past = made(730, trend=0.1, noise=0.1, seed=1)
    begin = datetime.fromisoformat(str(past.first + 730))
    choosing.forecast(past, [begin + timedelta(minutes=30 * n) for n in range(28 * 48)])
    spent = time.process_time() - began
    report.line("four weeks of half-hours from two years", spent, "s CPU", at_most=LIMIT_SECONDS)
    return report.code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
