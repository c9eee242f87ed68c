"""Forecasts as pages show them: with changes by hand, planned work, what came, and the errors of both (R6.1)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from huifang.kernel import clock
from huifang.organization.selectors import work_calendar
from huifang.workforce import forecasting, labels, ledger
from huifang.workforce.models import Adjustment, Forecast, Queue

DAY = 1440


@dataclass(slots=True)
class Interval:
    """One interval: the forecast, the same after changes by hand, planned calls, and what came."""

    starts_at: datetime
    expected: float
    low: float
    high: float
    seconds: float
    changed: float
    planned: float = 0.0
    came: float | None = None

    @property
    def calls(self) -> float:
        """What is to be staffed for: changed forecast; planned calls are counted apart."""
        return self.changed


@dataclass(slots=True)
class Day:
    """One day of a forecast, and how far off it was."""

    on: date
    expected: float
    low: float
    high: float
    special: str
    changed: float = 0.0
    planned: float = 0.0
    seconds: float = 0.0
    came: float | None = None
    intervals: list[Interval] = field(default_factory=list)

    @property
    def all(self) -> float:
        """Changed forecast and planned calls."""
        return self.changed + self.planned

    @property
    def is_changed(self) -> bool:
        """Did somebody change it by hand?"""
        return abs(self.changed - self.expected) > 0.005

    @property
    def inside(self) -> bool:
        """Did what came lie within the interval?"""
        return self.came is not None and self.low <= self.came <= self.high


def days_of(forecast: Forecast, changes: Sequence[Adjustment], *, at: datetime, planned: bool = True) -> list[Day]:
    """A forecast day by day, with everything that belongs to it."""
    queue, today = forecast.queue, clock.local_date(at)
    midnight = datetime(forecast.first.year, forecast.first.month, forecast.first.day)  # noqa: DTZ001 - local
    intervals = [
        Interval(midnight + timedelta(minutes=minute), expected, low, high, seconds, expected * factor(changes, forecast, minute))
        for minute, expected, low, high, seconds in forecast.intervals
    ]
    if planned and queue.source == Queue.Source.FOLLOWUP and intervals:
        last = intervals[-1].starts_at.date()
        due = ledger.calls_due(max(forecast.first, today), last, work_calendar()) if last >= today else {}
        for interval, calls in zip(intervals, ledger.spread(due, [i.starts_at for i in intervals]), strict=True):
            interval.planned = calls
    came = forecasting.actuals(queue, forecast.first, forecast.days, today)
    found = {
        date.fromisoformat(on): Day(date.fromisoformat(on), expected, low, high, special)
        for on, expected, low, high, special in forecast.daily
    }
    for interval, (minute, *_rest) in zip(intervals, forecast.intervals, strict=True):
        interval.came = came.get(minute)
        day = found[interval.starts_at.date()]
        day.intervals.append(interval)
        day.changed += interval.changed
        day.planned += interval.planned
        day.seconds += interval.seconds * interval.changed
        if interval.came is not None:
            day.came = (day.came or 0.0) + interval.came
    for day in found.values():
        mean = sum(i.seconds for i in day.intervals) / len(day.intervals) if day.intervals else 0.0
        day.seconds = day.seconds / day.changed if day.changed else mean
    return list(found.values())


def factor(changes: Sequence[Adjustment], forecast: Forecast, minute: int) -> float:
    """What changes by hand make of an interval."""
    day, of_day = forecast.first + timedelta(days=minute // DAY), minute % DAY
    result = 1.0
    for change in changes:
        if change.first <= day <= change.last and (forecast.minutes == DAY or change.starts <= of_day < change.ends):
            result *= 1 + change.percent / 100
    return result


@dataclass(frozen=True, slots=True)
class Score:
    """An earlier forecast: the error that was announced and those that came, without and with changes by hand."""

    forecast: Forecast
    said: str
    came: str
    changed: str
    inside: str
    """Share of the intervals that held what came."""


def scores(queue: Queue, changes: Sequence[Adjustment], *, at: datetime, limit: int = 8) -> list[Score]:
    """The newest forecasts of a queue that were put to the test, at least in part."""
    today = clock.local_date(at)
    rows = list(queue.forecasts.filter(first__lt=today).select_related("by").order_by("-id")[:limit])
    if not rows:
        return []
    first = min(row.first for row in rows)
    came = forecasting.actuals(queue, first, (today - first).days, today)
    return [_score(row, changes, came, (row.first - first).days * DAY) for row in rows]


def _score(forecast: Forecast, changes: Sequence[Adjustment], came: dict[int, float], shift: int) -> Score:
    known = [(row, came[row[0] + shift]) for row in forecast.intervals if row[0] + shift in came]
    touched = [(row[1] * factor(changes, forecast, row[0]), actual) for row, actual in known]
    held = [row[2] <= actual <= row[3] for row, actual in known]
    plain = forecasting.wape((row[1], actual) for row, actual in known)
    changed = forecasting.wape(touched)
    is_changed = any(abs(a - row[1]) > 0.005 for (a, _c), (row, _r) in zip(touched, known, strict=True))
    said = next((choice["error"] for choice in forecast.choices if choice["horizon"] >= forecast.days), None)
    shown = (said, plain, changed if is_changed else None, sum(held) / len(held) if held else None)
    return Score(forecast, *map(share_words, shown))


def methods(choices: Sequence[dict[str, Any]], handling: Sequence[dict[str, Any]] = ()) -> list[dict[str, Any]]:
    """How each horizon was forecast, in words: error, the yardstick's error, that of handling time, the mixture."""
    from huifang.workforce.forecast.daily import NAIVE

    return [
        {
            "horizon": choice["horizon"],
            "error": share_words(choice["error"]),
            "error_daily": share_words(choice["error_daily"]),
            "naive": share_words(choice["scores"].get(NAIVE)),
            "trials": choice["trials"],
            "handling": share_words(next((other["error"] for other in handling if other["horizon"] == choice["horizon"]), None)),
            "mixture": [
                (labels.METHODS[name], f"{weight:.0%}")
                for name, weight in sorted(choice["weights"].items(), key=lambda item: -item[1])
                if name in labels.METHODS
            ],
        }
        for choice in choices
    ]


def chart(
    names: Sequence[str], low: Sequence[float], high: Sequence[float], lines: Sequence[tuple[str, Sequence[float | None]]]
) -> dict[str, Any]:
    """The band and lines over it, as an ECharts option. The band is two stacked areas, the lower one invisible."""
    hidden = {"type": "line", "stack": "band", "symbol": "none", "lineStyle": {"opacity": 0}, "silent": True}
    drawn: list[dict[str, Any]] = [
        {"type": "line", "name": name, "data": [None if x is None else round(x, 1) for x in values], "symbolSize": 5, "z": 3}
        for name, values in lines
    ]
    drawn += [
        {**hidden, "name": _("likely range, lower end"), "data": [round(x, 1) for x in low]},
        {
            **hidden,
            "name": _("likely range (80 in 100)"),
            "data": [round(b - a, 1) for a, b in zip(low, high, strict=True)],
            "areaStyle": {"opacity": 0.22},
            "tooltip": {"show": False},
        },
    ]
    return {
        "legend": {"data": [_("likely range (80 in 100)"), *(name for name, _v in lines)]},
        "xAxis": {"type": "category", "data": list(names), "boundaryGap": False},
        "yAxis": {"type": "value", "min": 0},
        "series": drawn,
    }


def share_words(share: float | None) -> str:
    """6.5%, or a dash."""
    return "–" if share is None else f"{share:.1%}"


def changes_of(queue: Queue) -> list[Adjustment]:
    """Changes by hand that hold, newest first."""
    return list(queue.adjustments.filter(withdrawn_at=None).select_related("by").order_by("-id"))
