"""Entering a year of the calendar from a notice, a table or a calendar file, as one fact (R2.12)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from huifang.accounts.models import User
from huifang.journal.services import Actor, record
from huifang.kernel.calendar import DayRule, WorkCalendar
from huifang.kernel.decision import Refused, enforce, no
from huifang.organization import access, calendars
from huifang.organization.models import CalendarDay, CalendarYear
from huifang.organization.rules.holidays import Notice
from huifang.organization.services import _changed

EDIT, SOURCE, OWN = "organization.calendar.edit", "notice", "company"
Effect = Callable[[WorkCalendar, WorkCalendar, datetime], Sequence[str]]
_effects: list[Effect] = []


def register_effect(effect: Effect) -> Effect:
    """Let an upper context say in sentences what another calendar would change: ``effect(before, after, at)``."""
    if effect not in _effects:
        _effects.append(effect)
    return effect


@dataclass(slots=True)
class Change:
    """What entering a notice would do to the days that are known now."""

    new_year: bool
    added: list[DayRule] = field(default_factory=list)
    changed: list[tuple[DayRule, DayRule]] = field(default_factory=list)
    removed: list[DayRule] = field(default_factory=list)
    kept: list[DayRule] = field(default_factory=list)
    same: int = 0
    effects: list[str] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Is everything as the notice says already?"""
        return not (self.new_year or self.added or self.changed or self.removed)


def compare(notice: Notice, *, at: datetime | None = None) -> Change:
    """The difference between a notice and the calendar; with ``at``, also what it does to plans."""
    days = {r.day for r in notice.rules}
    stored = {row.day: row for row in CalendarDay.objects.filter(day__in=days)} | {row.day: row for row in _superseded(notice)}
    change = Change(not CalendarYear.objects.filter(year=notice.year).exists())
    for rule in notice.rules:
        row = stored.pop(rule.day, None)
        if row is None:
            change.added.append(rule)
        elif row.source == OWN and row.is_working != rule.works:
            change.kept.append(_rule(row))
        elif (row.is_working, row.name) != (rule.works, rule.note):
            change.changed.append((_rule(row), rule))
        else:
            change.same += 1
    change.removed = [_rule(row) for row in stored.values() if row.source != OWN]
    if at:
        change.effects = _told(notice, change, at)
    return change


def _superseded(notice: Notice) -> list[CalendarDay]:
    """Days of the same holidays that a later notice no longer names; of all holidays when it is whole."""
    rows = CalendarDay.objects.filter(day__gte=date(notice.year - 1, 12, 25), day__lte=date(notice.year, 12, 31)).exclude(source=OWN)
    named = {r.day for r in notice.rules}
    found = [row for row in rows if row.day not in named and any(n in row.name for n in notice.names)]
    return [row for row in found if row.day.year == notice.year or "元旦" in notice.names]


def _rule(row: CalendarDay) -> DayRule:
    return DayRule(row.day, works=row.is_working, note=row.name)


def _told(notice: Notice, change: Change, at: datetime) -> list[str]:
    before = calendars.current()
    days = {d: DayRule(d, works=False, note=n) for d, n in before.holidays.items()}
    days |= {d: DayRule(d, works=True, note=n) for d, n in before.workdays.items()}
    for rule in change.removed:
        days.pop(rule.day, None)
    days |= {r.day: r for r in [*change.added, *(new for _old, new in change.changed)]}
    after = WorkCalendar.from_rules(days.values(), known_years=before.known_years | {notice.year})
    return [sentence for effect in _effects for sentence in effect(before, after, at)]


@transaction.atomic
def enter(notice: Notice, *, by: Actor, at: datetime) -> Change:
    """Write a notice into the calendar: one fact; planners hear of it and compute anew.

    Days that the company set otherwise stay. Entering the same twice changes nothing.

    Raises:
        Refused: ``notice_impossible`` while something in it is wrong, or the actor may not.
    """
    if isinstance(by, User):
        enforce(access.may(by, EDIT))
    if not notice.possible:
        raise Refused(no("notice_impossible"))
    change = compare(notice)
    if change.is_empty:
        return change
    year, _made = CalendarYear.objects.get_or_create(year=notice.year, defaults={"source": SOURCE})
    CalendarDay.objects.filter(day__in=[r.day for r in change.removed]).exclude(source=OWN).delete()
    for rule in [*change.added, *(new for _old, new in change.changed)]:
        values = {"is_working": rule.works, "name": rule.note[:40], "source": SOURCE}
        CalendarDay.objects.update_or_create(day=rule.day, defaults=values)
    _changed()
    record("organization.calendar.entered", year, by=by, at=at, years=[notice.year], days=len(notice.rules), source=SOURCE)
    return change
