"""Forecasts of a queue: made, kept as made, and scored with what came (R6.1)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from math import isnan
from typing import Any

from django.db import transaction

from huifang.accounts.models import User
from huifang.journal.services import Actor, record
from huifang.kernel import clock
from huifang.kernel.calendar import WorkCalendar
from huifang.kernel.decision import Refused, no
from huifang.organization.selectors import work_calendar
from huifang.workforce import volume_access
from huifang.workforce.forecast.choosing import HORIZONS, Choice
from huifang.workforce.forecast.marks import Mark, calendar_marks
from huifang.workforce.history import history, open_intervals
from huifang.workforce.models import Forecast, Occasion, Queue

LEAST_DAYS = 14
"""Open days of history below which a forecast would be a guess."""


def make(queue: Queue, *, first: date, days: int, by: Actor, at: datetime) -> Forecast:
    """Forecast ``days`` days of a queue from ``first`` and keep it.

    Raises:
        Refused: the actor may not plan; the history is too short; the first day lies before its end or nothing is open.
    """
    volume_access.demand(by)
    found = compute(queue, first=first, days=days, today=clock.local_date(at))
    found.by = by if isinstance(by, User) else None
    found.made_at = at
    with transaction.atomic():
        found.save()
        error = found.choices[HORIZONS.index(days)]["error"] if days in HORIZONS else None
        record("workforce.forecast.made", found, by=by, at=at, queue=queue.name, first=first, days=days, error=error)
    return found


def compute(queue: Queue, *, first: date, days: int, today: date) -> Forecast:
    """The forecast, not yet kept."""
    from huifang.workforce.forecast import choosing  # numpy and all, only when somebody forecasts
    from huifang.workforce.forecast.handling import handling

    calendar = work_calendar()
    known = history(queue, min(today, first), calendar)
    if known is None or known.days < LEAST_DAYS:
        raise Refused(no("history_too_short", days=known.days if known else 0, least=LEAST_DAYS))
    wanted = [first + timedelta(days=n) for n in range(days)]
    moments = open_intervals(queue, known, wanted, calendar)
    if not moments or moments[0].date() <= known.last:
        raise Refused(no("nothing_to_forecast"))
    special = marks_between(queue, known.first, wanted[-1], calendar)
    closed = set(wanted) - {moment.date() for moment in moments}
    found = choosing.forecast(known.offered, moments, special, closed=closed)
    lengths = handling(known.handled, known.seconds, moments, special)
    midnight = datetime(first.year, first.month, first.day)  # noqa: DTZ001 - local, as the engine takes it
    seconds = lengths.seconds if lengths else [float(queue.seconds)] * len(moments)
    return Forecast(
        queue=queue,
        first=first,
        days=days,
        minutes=queue.minutes,
        until=known.last,
        intervals=[
            [int((moment - midnight).total_seconds()) // 60, *(round(float(x), 3) for x in figures)]
            for moment, *figures in zip(moments, found.expected, found.low, found.high, seconds, strict=True)
        ],
        daily=[
            [str(day), *(round(float(x), 2) for x in figures), found.marks.get(str(day), "").partition(":")[2]]
            for day, *figures in zip(found.days, found.daily, found.daily_low, found.daily_high, strict=True)
        ],
        choices=[_plain(choice) for choice in found.choices],
        handling=[_plain(choice) for choice in lengths.choices] if lengths else [],
    )


def _plain(choice: Choice) -> dict[str, Any]:
    """A choice as JSON, which knows no nan."""
    return {name: _known(value) for name, value in asdict(choice).items()}


def _known(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _known(one) for name, one in value.items()}
    if isinstance(value, float):
        return None if isnan(value) else round(value, 5)
    return value


def marks_between(queue: Queue, first: date, last: date, calendar: WorkCalendar) -> dict[date, Mark]:
    """Holidays, 调休 and occasions of these days; an occasion counts more than a holiday."""
    found = calendar_marks(_within(calendar.holidays, first, last), _within(calendar.workdays, first, last))
    for occasion in occasions(queue, first, last):
        for number in range(occasion.length.days):
            found[occasion.first + timedelta(days=number)] = Mark(f"event:{occasion.name}")
    return found


def _within(days: Mapping[date, str], first: date, last: date) -> dict[date, str]:
    return {day: note for day, note in days.items() if first <= day <= last}


def occasions(queue: Queue, first: date, last: date) -> Sequence[Occasion]:
    """Occasions of a queue, or of all, that touch these days."""
    rows = Occasion.objects.filter(removed_at=None, first__lte=last, last__gte=first)
    return [row for row in rows.order_by("first", "id") if row.queue_id in {None, queue.pk}]


def actuals(queue: Queue, first: date, days: int, today: date) -> dict[int, float]:
    """What came: minute from the first day's midnight → calls, for open intervals of days that are over."""
    last = min(first + timedelta(days=days), today)
    if last <= first:
        return {}
    known = history(queue, last, work_calendar())
    if known is None:
        return {}
    found: dict[int, float] = {}
    for number in range((last - first).days):
        row = (first - known.first).days + number
        if 0 <= row < len(known.offered.calls):
            for slot, calls in enumerate(known.offered.calls[row]):
                if not isnan(calls):
                    found[number * 1440 + slot * queue.minutes] = float(calls)
    return found


def wape(pairs: Iterable[tuple[float, float]]) -> float | None:
    """Σ|came − said| / Σ came of (said, came); None when nothing came."""
    wrong = whole = 0.0
    for said, came in pairs:
        wrong += abs(came - said)
        whole += came
    return wrong / whole if whole else None
