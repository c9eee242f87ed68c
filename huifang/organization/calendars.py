"""The business calendar: published days from a package, the company's exceptions from the table (R2.12)."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import cache

from chinese_calendar import constants

from huifang.kernel.calendar import DayRule, WorkCalendar
from huifang.organization.models import CalendarDay, CalendarYear, Stamp
from huifang.organization.prepared import Prepared

STAMP = "calendar"
PUBLISHED = "chinesecalendar"
_kept: tuple[str, WorkCalendar] | None = None
_held: ContextVar[list[WorkCalendar] | None] = ContextVar("calendar of this write", default=None)


@cache
def published() -> dict[int, tuple[DayRule, ...]]:
    """Holidays and 调休 by year, as the State Council published them, for every year the package knows."""
    rules = [DayRule(day, works=False, note=_name(holiday)) for day, holiday in constants.holidays.items()]
    rules += [DayRule(day, works=True, note=f"{_name(holiday)}调休") for day, holiday in constants.workdays.items()]
    years: dict[int, list[DayRule]] = {}
    for rule in sorted(rules, key=lambda r: r.day):
        years.setdefault(rule.day.year, []).append(rule)
    return {year: tuple(days) for year, days in years.items()}


@contextmanager
def held() -> Iterator[None]:
    """Let what runs inside, which enters no year, see one calendar and ask for it once."""
    token = _held.set([])
    try:
        yield
    finally:
        _held.reset(token)


def current() -> WorkCalendar:
    """The calendar as entered; kept in memory until the stamp changes. One query, or one within ``held``.

    An installation where no year is entered yet (before ``huifang init``) gets the published years.
    """
    kept = _held.get()
    if kept:
        return kept[0]
    calendar = _current()
    if kept is not None:
        kept.append(calendar)
    return calendar


def _current() -> WorkCalendar:
    global _kept  # noqa: PLW0603 – one calendar per process
    stamp = next((value for (value,) in _stamp()), "")
    if _kept is None or _kept[0] != stamp:
        _kept = (stamp, _build())
    return _kept[1]


_stamp = Prepared(lambda: Stamp.objects.filter(name=STAMP).values_list("value"))


def _build() -> WorkCalendar:
    years = frozenset(CalendarYear.objects.values_list("year", flat=True))
    stored = [DayRule(d, works=w, note=n) for d, w, n in CalendarDay.objects.values_list("day", "is_working", "name")]
    if years:
        return WorkCalendar.from_rules(stored, known_years=years)
    return _merged(published().values(), stored)


def _merged(known: Iterable[tuple[DayRule, ...]], stored: list[DayRule]) -> WorkCalendar:
    days: dict[date, DayRule] = {rule.day: rule for year in known for rule in year}
    days.update({rule.day: rule for rule in stored})
    return WorkCalendar.from_rules(days.values(), known_years=published())


def _name(holiday: str) -> str:
    return str(constants.Holiday(holiday).chinese)
