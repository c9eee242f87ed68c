"""Writes of organization: units, positions, who holds what, deputies, the calendar.

A user as ``by`` needs the permission of the verb; a system actor (set-up, demo, import) needs none.
"""

import secrets
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from huifang.accounts.models import User
from huifang.journal.services import Actor, record
from huifang.kernel import clock
from huifang.kernel.calendar import DayRule
from huifang.kernel.decision import Conflict, Refused, enforce, no
from huifang.kernel.refs import system
from huifang.organization import access, calendars
from huifang.organization.models import CalendarDay, CalendarYear, Deputy, Position, RoleAssignment, Stamp, Unit
from huifang.organization.roles import ROLES

CALENDAR = system("calendar")


def _may(by: Actor, permission: str) -> None:
    if isinstance(by, User):
        enforce(access.may(by, permission))


# units


@transaction.atomic
def create_unit(
    *, name: str, code: str, by: Actor, kind: str = "department", parent: Unit | None = None, at: datetime | None = None
) -> Unit:
    """Make a unit below ``parent`` (R12.1); its path follows from it.

    Raises:
        Refused: ``unit_code_taken``.
    """
    _may(by, "organization.unit.edit")
    if Unit.objects.filter(code=code).exists():
        raise Refused(no("unit_code_taken", code=code))
    unit = Unit.objects.create(name=name.strip(), code=code, kind=kind, parent=parent)
    unit.path = f"{parent.path if parent else '/'}{unit.pk}/"
    unit.save(update_fields=["path"])
    record("organization.unit.created", unit, by=by, at=at, name=unit.name, code=code, parent=parent.pk if parent else None)
    return unit


@transaction.atomic
def rename_unit(unit: Unit, *, name: str, by: Actor, at: datetime | None = None) -> Unit:
    """Give a unit another name.

    Raises:
        Conflict: somebody renamed it meanwhile.
    """
    _may(by, "organization.unit.edit")
    before = unit.name
    if not Unit.objects.filter(pk=unit.pk, name=before).update(name=name.strip()):
        raise Conflict
    unit.name = name.strip()
    record("organization.unit.renamed", unit, by=by, at=at, name=unit.name, before=before)
    return unit


@transaction.atomic
def move_unit(unit: Unit, *, parent: Unit, by: Actor, at: datetime | None = None) -> Unit:
    """Put a unit, with all below it, under another parent.

    Raises:
        Refused: ``unit_below_itself``.
        Conflict: somebody moved it meanwhile.
    """
    _may(by, "organization.unit.edit")
    before, target = unit.path, Unit.objects.get(pk=parent.pk)
    if target.path.startswith(before):
        raise Refused(no("unit_below_itself"))
    after = f"{target.path}{unit.pk}/"
    if not Unit.objects.filter(pk=unit.pk, path=before).update(parent=target, path=after):
        raise Conflict
    for pk, path in Unit.objects.filter(path__startswith=before).exclude(pk=unit.pk).values_list("pk", "path"):
        Unit.objects.filter(pk=pk).update(path=after + path.removeprefix(before))
    unit.parent, unit.path = target, after
    record("organization.unit.moved", unit, by=by, at=at, name=unit.name, parent=target.name)
    return unit


@transaction.atomic
def close_unit(unit: Unit, *, by: Actor, at: datetime | None = None) -> Unit:
    """Take an empty unit out of use; nothing is deleted.

    Raises:
        Refused: ``unit_in_use`` while people or active units are in it.
    """
    _may(by, "organization.unit.edit")
    today = clock.local_date(at or clock.now())
    held = RoleAssignment.objects.filter(unit=unit).filter(Q(valid_until=None) | Q(valid_until__gte=today))
    if held.exists() or unit.children.filter(is_active=True).exists():
        raise Refused(no("unit_in_use", name=unit.name))
    if not Unit.objects.filter(pk=unit.pk, is_active=True).update(is_active=False):
        raise Refused(no("already_ended"))
    unit.is_active = False
    record("organization.unit.closed", unit, by=by, at=at, name=unit.name)
    return unit


@transaction.atomic
def create_position(*, unit: Unit, role: str, by: Actor, name: str = "", at: datetime | None = None) -> Position:
    """Make a post that duties can belong to; who holds ``role`` in ``unit`` holds the post. Made once.

    Raises:
        Refused: ``unknown_role``.
    """
    _may(by, "organization.unit.edit")
    _known(role)
    position, made = Position.objects.get_or_create(unit=unit, role=role, defaults={"name": name or f"{unit.name}{ROLES[role].name}"})
    if made:
        record("organization.position.created", position, by=by, at=at, name=position.name, unit=unit.pk, role=role)
    return position


# people


@transaction.atomic
def assign_role(
    *,
    user: User,
    role: str,
    unit: Unit,
    by: Actor,
    scope: str = "",
    valid_from: date | None = None,
    valid_until: date | None = None,
    at: datetime | None = None,
) -> RoleAssignment:
    """Let a user hold a role in a unit from a day (today if not given) until a day or for good (R12.1).

    Raises:
        Refused: ``unknown_role``, ``ends_before_start``, ``already_assigned`` (an overlapping assignment).
    """
    _may(by, "organization.role.assign")
    _known(role)
    start = valid_from or clock.local_date(at or clock.now())
    if valid_until and valid_until < start:
        raise Refused(no("ends_before_start"))
    refuse_double(user=user, role=role, unit=unit, start=start, end=valid_until)
    try:
        with transaction.atomic():
            made = RoleAssignment.objects.create(user=user, role=role, unit=unit, scope=scope, valid_from=start, valid_until=valid_until)
    except IntegrityError as error:
        raise Refused(no("already_assigned", user=user.name)) from error
    record("organization.role.assigned", made, by=by, at=at, **held(made), scope=scope, valid_from=start, valid_until=valid_until)
    return made


def refuse_double(*, user: User, role: str, unit: Unit, start: date, end: date | None, leave_out: int = 0) -> None:
    """Refuse a second assignment of the same role over the same days.

    Raises:
        Refused: ``already_assigned``.
    """
    running = RoleAssignment.objects.filter(user=user, role=role, unit=unit).filter(Q(valid_until=None) | Q(valid_until__gte=start))
    if (running.filter(valid_from__lte=end) if end else running).exclude(pk=leave_out).exists():
        raise Refused(no("already_assigned", user=user.name))


@transaction.atomic
def end_role(assignment: RoleAssignment, *, by: Actor, on: date | None = None, at: datetime | None = None) -> RoleAssignment:
    """Let an assignment end with the day ``on`` (yesterday if not given, so that it holds no more).

    Raises:
        Refused: ``already_ended``. One that never began is ended on its first day.
    """
    _may(by, "organization.role.assign")
    today = clock.local_date(at or clock.now())
    last = max(on or date.fromordinal(today.toordinal() - 1), assignment.valid_from)
    running = RoleAssignment.objects.filter(pk=assignment.pk).filter(Q(valid_until=None) | Q(valid_until__gt=last))
    if not running.update(valid_until=last):
        raise Refused(no("already_ended"))
    before, assignment.valid_until = assignment.valid_until, last
    record("organization.role.ended", assignment, by=by, at=at, **held(assignment), valid_until=last, before=before)
    return assignment


def held(assignment: RoleAssignment) -> dict[str, Any]:
    """Who holds what, as the facts say it."""
    role = ROLES.get(assignment.role)
    return {
        "user": assignment.user.name,
        "user_id": assignment.user_id,
        "role": assignment.role,
        "role_name": str(role.name if role else assignment.role),
        "unit": assignment.unit.name,
        "unit_id": assignment.unit_id,
    }


@transaction.atomic
def set_deputy(*, user: User, deputy: User, valid_from: date, valid_until: date, by: Actor, at: datetime | None = None) -> Deputy:
    """Let ``deputy`` act for ``user`` while the user is away. Everybody may name their own deputy.

    Raises:
        Refused: ``deputy_for_oneself``, ``ends_before_start``, or no permission for somebody else.
    """
    if not (isinstance(by, User) and by.pk == user.pk):
        _may(by, "organization.deputy.set")
    if user.pk == deputy.pk:
        raise Refused(no("deputy_for_oneself"))
    if valid_until < valid_from:
        raise Refused(no("ends_before_start"))
    made = Deputy.objects.create(user=user, deputy=deputy, valid_from=valid_from, valid_until=valid_until)
    facts: dict[str, Any] = {"user": user.name, "user_id": user.pk, "deputy": deputy.name, "deputy_id": deputy.pk}
    record("organization.deputy.set", made, by=by, at=at, **facts, valid_from=valid_from, valid_until=valid_until)
    return made


@transaction.atomic
def end_deputy(deputy: Deputy, *, by: Actor, at: datetime | None = None) -> None:
    """The user is back: the deputy acts no more from today.

    Raises:
        Refused: ``already_ended``, or no permission for somebody else.
    """
    if not (isinstance(by, User) and by.pk == deputy.user_id):
        _may(by, "organization.deputy.set")
    today = clock.local_date(at or clock.now())
    yesterday = date.fromordinal(today.toordinal() - 1)
    rows = Deputy.objects.filter(pk=deputy.pk, valid_until__gte=today)
    ended = rows.filter(valid_from__lt=today).update(valid_until=yesterday) or rows.filter(valid_from__gte=today).delete()[0]
    if not ended:
        raise Refused(no("already_ended"))
    facts: dict[str, Any] = {
        "user": deputy.user.name,
        "user_id": deputy.user_id,
        "deputy": deputy.deputy.name,
        "deputy_id": deputy.deputy_id,
    }
    spans: dict[str, Any] = {"valid_from": deputy.valid_from, "valid_until": deputy.valid_until, "left": yesterday}
    record("organization.deputy.ended", deputy, by=by, at=at, **facts, **spans)


def _known(role: str) -> None:
    if role not in ROLES:
        raise Refused(no("unknown_role", role=role))


# calendar


@transaction.atomic
def set_calendar_day(*, day: date, is_working: bool, name: str, by: Actor, at: datetime | None = None) -> CalendarDay:
    """Make one day an exception: a holiday of the company, or a rest day that is worked."""
    _may(by, "organization.calendar.edit")
    values = {"is_working": is_working, "name": name.strip(), "source": "company"}
    row, _made = CalendarDay.objects.update_or_create(day=day, defaults=values)
    _changed()
    record("organization.calendar.changed", row, by=by, at=at, day=day, is_working=is_working, name=row.name)
    return row


@transaction.atomic
def enter_calendar_year(
    *, year: int, days: Iterable[DayRule], by: Actor, source: str = "company", at: datetime | None = None
) -> CalendarYear:
    """Enter the holidays and 调休 of a year that was 暂定 until now; planners hear of it and recompute.

    Raises:
        Refused: ``year_known``, ``day_of_other_year``.
    """
    _may(by, "organization.calendar.edit")
    rules = list(days)
    if strange := next((r for r in rules if r.day.year != year), None):
        raise Refused(no("day_of_other_year", day=strange.day.isoformat(), year=year))
    try:
        with transaction.atomic():
            row = CalendarYear.objects.create(year=year, source=source)
    except IntegrityError as error:
        raise Refused(no("year_known", year=year)) from error
    _store(rules, source)
    _changed()
    record("organization.calendar.entered", row, by=by, at=at, years=[year], days=len(rules), source=source)
    return row


@transaction.atomic
def seed_calendar(*, by: Actor = CALENDAR, at: datetime | None = None) -> list[int]:
    """Enter every published year that is not entered yet; the years that were new. Does nothing a second time."""
    known = set(CalendarYear.objects.values_list("year", flat=True))
    new = [year for year in calendars.published() if year not in known]
    if not new:
        return []
    rows = CalendarYear.objects.bulk_create(CalendarYear(year=year, source=calendars.PUBLISHED) for year in new)
    rules = [rule for year in new for rule in calendars.published()[year]]
    _store(rules, calendars.PUBLISHED)
    _changed()
    record("organization.calendar.entered", rows[-1], by=by, at=at, years=new, days=len(rules), source=calendars.PUBLISHED)
    return new


def _store(rules: Iterable[DayRule], source: str) -> None:
    """Days that the company already set stay as they are."""
    rows = [CalendarDay(day=r.day, is_working=r.works, name=r.note, source=source) for r in rules]
    CalendarDay.objects.bulk_create(rows, ignore_conflicts=True)


def _changed() -> None:
    Stamp.objects.update_or_create(name=calendars.STAMP, defaults={"value": secrets.token_hex(8)})
