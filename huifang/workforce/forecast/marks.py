"""Days that are not like others: holidays, days worked instead, events; and strange days that nobody marked.

What a kind of day does is learned from its days so far, as a factor on what its weekday would have brought. With few days seen
it keeps near what its class does, and near 1.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from huifang.workforce.forecast.series import Floats

_FEW, _STRANGE, _TIMES = 4, 0.3, 4.0


@dataclass(frozen=True, slots=True)
class Mark:
    """``kind`` as ``class:name`` (``holiday:国庆节``, ``event:促销``); ``like``: the weekday it is worked like, if another (0 is Monday)."""

    kind: str
    like: int | None = None


Marks = Mapping[date, Mark]
SUNDAY, FRIDAY = 6, 4


def calendar_marks(holidays: Mapping[date, str], workdays: Mapping[date, str]) -> dict[date, Mark]:
    """Marks of a business calendar: a holiday is expected like a Sunday, a rest day that is worked (调休) like a Friday."""
    found = {day: Mark(f"holiday:{name}", SUNDAY) for day, name in holidays.items()}
    return found | {day: Mark(f"workday:{name}", FRIDAY) for day, name in workdays.items()}


REOPENING = "reopening"
"""The class of days that nobody marked, but that follow days closed out of turn."""
_MISSED = 3
"""More days missed than these are alike."""


def reopenings(is_open: NDArray[np.bool_], weekdays: NDArray[np.int64], first: np.datetime64) -> dict[date, Mark]:
    """Days after closed ones that are usually open: what was not called then is called now, as after every weekend.

    Such a day is expected like the weekday that always follows closed ones, if there is one; what such days did beyond that is
    learned by how many days were missed.
    """
    usual = np.array([(weekdays == weekday).any() and is_open[weekdays == weekday].mean() > 0.5 for weekday in range(7)])
    after = [weekday for weekday in range(7) if usual[weekday] and not usual[weekday - 1]]
    found, missed = dict[date, Mark](), 0
    for row, (opened, weekday) in enumerate(zip(is_open, weekdays, strict=True)):
        if opened and missed and usual[weekday]:
            like = after[0] if after and weekday not in after else None
            found[(first + row).astype(date)] = Mark(f"{REOPENING}:{min(missed, _MISSED)}", like)
        missed = 0 if opened else missed + int(usual[weekday])
    return found


def weekdays_with(weekdays: NDArray[np.int64], first: np.datetime64, marks: Marks, ever: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Weekdays, a marked day as the one it is worked like, if that one is ever open."""
    found = weekdays.copy()
    for day, mark in marks.items():
        row = int((np.datetime64(day) - first).astype(int))
        if mark.like is not None and 0 <= row < len(found) and ever[mark.like]:
            found[row] = mark.like
    return found


def kinds_of(first: np.datetime64, rows: int, marks: Marks) -> list[str]:
    """The kind of each of ``rows`` days, "" for a day like others."""
    found = [""] * rows
    for day, mark in marks.items():
        row = int((np.datetime64(day) - first).astype(int))
        if 0 <= row < rows:
            found[row] = mark.kind
    return found


def deviations(logs: Floats, weekdays: NDArray[np.int64], plain: NDArray[np.bool_]) -> Floats:
    """How far each day lies from the median of the eight same weekdays before it, and from the days just before; nan if unknown.

    Only what lies before a day is used, so it may serve at any later origin.
    """
    raw = np.full(len(logs), np.nan)
    by_weekday: dict[int, list[float]] = {}
    found = np.full(len(logs), np.nan)
    recent: list[float] = []
    for day, (value, weekday) in enumerate(zip(logs, weekdays[: len(logs)], strict=True)):
        if np.isnan(value):
            continue
        before = by_weekday.setdefault(int(weekday), [])
        if len(before) >= _FEW:
            raw[day] = value - float(np.median(before[-8:]))
            found[day] = raw[day] - (float(np.median(recent[-10:])) if len(recent) >= 3 else 0.0)
        if plain[day]:
            before.append(float(value))
            if not np.isnan(raw[day]):
                recent.append(float(raw[day]))
    return found


def strange(found: Floats, plain: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Unmarked days too far off to learn from: beyond four times the usual deviation so far, and by a third."""
    flagged = np.zeros(len(found), dtype=bool)
    past: list[float] = []
    for day, value in enumerate(found):
        if np.isnan(value) or not plain[day]:
            continue
        spread = 1.4826 * float(np.median(np.abs(past[-200:]))) if len(past) >= 10 else 0.1
        flagged[day] = abs(value) > max(_TIMES * spread, _STRANGE)
        past.append(float(value))
    return flagged


def factors(kinds: Sequence[str], found: Floats, origin: int, ahead: int) -> Floats:
    """What the marked days after an origin are multiplied by, from the marked days before it."""
    result = np.ones(ahead)
    wanted = {kind for kind in kinds[origin : origin + ahead] if kind}
    if not wanted:
        return result
    seen: dict[str, list[float]] = {}
    for kind, value in zip(kinds[:origin], found[:origin], strict=True):
        if kind and not np.isnan(value):
            seen.setdefault(kind, []).append(float(np.clip(value, -3.0, 3.0)))
    for step, kind in enumerate(kinds[origin : origin + ahead]):
        if kind:
            group = kind.partition(":")[0]
            alike = [value for other, values in seen.items() if other.partition(":")[0] == group for value in values]
            general = sum(alike) / (len(alike) + 1)
            own = seen.get(kind, [])
            result[step] = float(np.exp((sum(own) + general) / (len(own) + 1)))
    return result
