"""When the calls of a project are due (R2.1, R2.2). Pure.

A *series* is what one rule asks of projects in one region; a *base* is the day it counts from: the completion, or for a
rule anchored on completion the latest day on which the duty was really done. The k-th *target* is base + k × period,
k ≥ 1, computed from the base, so that nothing drifts. Each lead of a target is one call on target − lead, rolled to a
working day; ``after_days`` asks for one call after the completion; a chain of stages has ``checks`` instead
(see ``stages``).

A call is named by its *occurrence*: ``2027-06-10/-30`` (target and lead), ``completed``, ``check/2``. Project, rule code
and occurrence are its natural key.

What is past when a project is planned for the first time gives no fan of calls:

* Of the targets missed (before ``today``) only the latest counts, with its nearest lead, as one *backlog* call.
* Of the next target, still ahead, the leads that have passed and the one after them are one call, due now, named after
  that next lead (the nearest one if all have passed). Leads after it keep their day. The call stands for the missed
  target too, so that a project and rule never start with more than one late call.
* The call after completion is made late only while neither of these is there.
* Everything from ``today`` until ``until`` is made on its own day.

So a project and rule contribute at most one late call and any number of timely ones.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from huifang.kernel.calendar import WorkCalendar
from huifang.kernel.cycles import Period, add_period, occurrences

Roll = Literal["previous", "next"]
Sort = Literal["timely", "due_now", "backlog"]
COMPLETED = "completed"
_ROLL_REACH = timedelta(days=16)
_DAY = timedelta(days=1)
_FAR = date(9000, 1, 1)


@dataclass(frozen=True, slots=True)
class Series:
    """What a rule asks: targets every ``period`` with ``leads``, a call ``after_days``, ``checks`` days after the base."""

    period: Period | None = None
    leads: tuple[int, ...] = ()
    roll: Roll = "previous"
    after_days: int | None = None
    checks: tuple[int, ...] = ()

    @property
    def nearest(self) -> int:
        """The lead closest to the target."""
        return min(self.leads, default=0)


@dataclass(frozen=True, slots=True)
class Call:
    """One due item: ``raw`` is the day by arithmetic, ``on`` the working day it moved to, ``target`` what it leads up to."""

    occurrence: str
    raw: date
    on: date
    target: date
    sort: Sort = "timely"
    provisional: bool = False


def first_sight(series: Series, base: date, *, today: date, until: date, calendar: WorkCalendar) -> list[Call]:
    """The calls of a project that this rule meets for the first time; see the module's text for what is past."""
    ahead, late = _by_target(series, base, today, until, calendar)
    past, future = _single(series, base, today, until, calendar)
    if late is None:
        late = past
    return ([late] if late else []) + [c for c in ahead + future if c.on <= until]


def known_too(series: Series, base: date, calls: list[Call], *, today: date, until: date, calendar: WorkCalendar) -> list[Call]:
    """What ``again`` gives from today on, made from what ``first_sight`` gave: the timely calls, and a due one on its own day."""
    timely = [c for c in calls if c.sort == "timely"]
    for call in calls:
        own = natural(series, base, call.occurrence, calendar) if call.sort == "due_now" else None
        if own and today <= own.on <= until:
            timely.append(own)
    return timely


def again(series: Series, base: date, *, since: date, today: date, until: date, calendar: WorkCalendar) -> list[Call]:
    """The calls later than ``since`` of a project known before: each on its day; of those already past only the latest, due now."""
    calls = between(series, base, first=since + _DAY, last=until, calendar=calendar)
    past = [c for c in calls if c.on < today]
    late = [_now(past[-1], today, calendar)] if past else []
    return late + [c for c in calls if c.on >= today]


def between(series: Series, base: date, *, first: date, last: date, calendar: WorkCalendar) -> list[Call]:
    """Every call whose own day lies from ``first`` to ``last``, by day."""
    if last < first:
        return []
    found = [c for c in _natural(series, base, first - _ROLL_REACH, last + _ROLL_REACH, calendar) if first <= c.on <= last]
    return sorted(found, key=lambda c: (c.on, c.target, c.occurrence))


def natural(series: Series, base: date, occurrence: str, calendar: WorkCalendar) -> Call | None:
    """The call of this name on its own day, or None when the rule doesn't ask for it."""
    name = plain(occurrence)
    if name == COMPLETED:
        calls = _completed(series, base, calendar)
    elif name.startswith("check/"):
        calls = _checks(series, base, calendar)
    else:
        calls = _of_target(series, base, name, calendar)
    return next((c for c in calls if c.occurrence == name), None)


def placed(series: Series, base: date, occurrence: str, *, born_on: date, calendar: WorkCalendar) -> date | None:
    """The working day on which a call born on ``born_on`` was put if it was late then, else None."""
    calls = first_sight(series, base, today=born_on, until=born_on, calendar=calendar)
    return next((c.on for c in calls if c.occurrence == plain(occurrence) and c.sort == "due_now"), None)


def plain(occurrence: str) -> str:
    """The occurrence without the mark ``~n`` of a call that was superseded and came back."""
    return occurrence.partition("~")[0]


def target_of(occurrence: str) -> tuple[date, int] | None:
    """Target and lead that an occurrence names."""
    day, separator, lead = plain(occurrence).partition("/-")
    if not separator:
        return None
    try:
        return date.fromisoformat(day), int(lead)
    except ValueError:
        return None


def roll(day: date, how: Roll, calendar: WorkCalendar) -> date:
    """``day`` moved to a working day; a year without data counts weekends only."""
    move = calendar.previous_working_day if how == "previous" else calendar.next_working_day
    return move(day, strict=False)


def _by_target(series: Series, base: date, today: date, until: date, calendar: WorkCalendar) -> tuple[list[Call], Call | None]:
    """Calls for targets from today on; and the one late call, for the next target or for the last one missed."""
    if series.period is None:
        return [], None
    timely: list[Call] = []
    reach = until + timedelta(days=max(series.leads, default=0)) + _ROLL_REACH
    first, target = next(occurrences(base, series.period, after=today - _DAY, until=_FAR))
    late = _late(series, list(_leads(series, target, calendar)), today, timely, calendar)
    if late is None and first > 1:
        missed = list(_leads(series, add_period(base, series.period, first - 1), calendar))
        late = replace(missed[-1], sort="backlog")
    k = first
    while (target := add_period(base, series.period, (k := k + 1))) <= reach:
        timely += [c for c in _leads(series, target, calendar) if c.on >= today]
    return timely, late


def _late(series: Series, calls: list[Call], today: date, timely: list[Call], calendar: WorkCalendar) -> Call | None:
    """The call that is due now because a lead of the next target has passed; the leads after it go to ``timely``."""
    passed = sum(c.on < today for c in calls)
    late = _now(calls[min(passed, len(calls) - 1)], today, calendar) if passed else None
    timely += calls[passed + 1 :] if passed else calls
    return late


def _single(series: Series, base: date, today: date, until: date, calendar: WorkCalendar) -> tuple[Call | None, list[Call]]:
    """The latest passed and the coming calls of those that come once: after completion, checks."""
    calls = [*_completed(series, base, calendar), *_checks(series, base, calendar)]
    past = [c for c in calls if c.on < today]
    late = replace(max(past, key=lambda c: (c.on, c.raw)), sort="backlog") if past else None
    return late, [c for c in calls if today <= c.on <= until]


def _natural(series: Series, base: date, first: date, last: date, calendar: WorkCalendar) -> Iterator[Call]:
    yield from _completed(series, base, calendar)
    yield from _checks(series, base, calendar)
    if series.period is None:
        return
    reach = timedelta(days=max(series.leads, default=0))
    for _k, target in occurrences(base, series.period, after=first - _DAY, until=last + reach):
        yield from _leads(series, target, calendar)


def _of_target(series: Series, base: date, name: str, calendar: WorkCalendar) -> Iterator[Call]:
    named = target_of(name)
    if series.period is None or named is None:
        return
    for _k, target in occurrences(base, series.period, after=named[0] - _DAY, until=named[0]):
        yield from _leads(series, target, calendar)


def _leads(series: Series, target: date, calendar: WorkCalendar) -> Iterator[Call]:
    """The calls of a target, the farthest lead first; the last is the nearest."""
    for lead in sorted(series.leads or (0,), reverse=True):
        yield _call(f"{target.isoformat()}/-{lead}", target - timedelta(days=lead), target, series, calendar)


def _completed(series: Series, base: date, calendar: WorkCalendar) -> Iterator[Call]:
    if series.after_days is not None:
        yield _call(COMPLETED, base + timedelta(days=series.after_days), base, series, calendar)


def _checks(series: Series, base: date, calendar: WorkCalendar) -> Iterator[Call]:
    for number, days in enumerate(series.checks, start=1):
        day = base + timedelta(days=days)
        yield _call(f"check/{number}", day, day, series, calendar)


def _call(occurrence: str, raw: date, target: date, series: Series, calendar: WorkCalendar) -> Call:
    on = roll(raw, series.roll, calendar)
    unknown = calendar.is_provisional(raw) or calendar.is_provisional(on)
    return Call(occurrence, raw, on, target, provisional=unknown)


def _now(call: Call, today: date, calendar: WorkCalendar) -> Call:
    on = calendar.next_working_day(today, strict=False)
    return replace(call, on=on, sort="due_now", provisional=calendar.is_provisional(on))
