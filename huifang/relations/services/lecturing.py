"""爱车讲堂: the material of the technical support, lectures of stations, who came, gifts by class (R2.17)."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction

from huifang.accounts.models import User
from huifang.journal.services import record
from huifang.kernel import clock
from huifang.kernel.decision import Refused, enforce, no
from huifang.organization import access as organization
from huifang.organization.models import Unit
from huifang.regulations.selectors import rules_in_force
from huifang.relations import access
from huifang.relations.models import Attendance, Fleet, Lecture, Material
from huifang.relations.rules.lives import LECTURE
from huifang.relations.rules.shapes import FleetLecture
from huifang.relations.services.moving import move


def rule(at: datetime, unit: Unit | None) -> FleetLecture:
    """How often lectures are held and who gets gifts, by the regulation in force for a station, else the product's own."""
    found = rules_in_force(FleetLecture, clock.local_date(at), unit)
    return found[0].value if found else FleetLecture()


def latest() -> Material | None:
    """The material to use."""
    return Material.objects.filter(is_current=True).first()


@transaction.atomic
def publish(*, title: str, edition: str, by: User, at: datetime) -> Material:
    """A new edition of the material takes the place of the one before.

    Raises:
        Refused: not theirs, or an edition that is known.
    """
    enforce(organization.may(by, access.FLEET_EDIT))
    Material.objects.filter(is_current=True).update(is_current=False)
    try:
        with transaction.atomic():
            row = Material.objects.create(title=title.strip(), edition=edition.strip(), published_on=clock.local_date(at), by=by, at=at)
    except IntegrityError:
        raise Refused(no("edition_known", edition=edition.strip())) from None
    record("relations.material.published", row, by=by, at=at, edition=row.edition)
    return row


@transaction.atomic
def plan(*, station: Unit, title: str, on: date, place: str, speaker: str, by: User, at: datetime) -> Lecture:
    """Plan a lecture of a station."""
    enforce(access.may_hold(by, station))
    row = Lecture.objects.create(
        station=station, title=title.strip(), on=on, place=place.strip(), speaker=speaker.strip(), made_by=by, made_at=at
    )
    record("relations.lecture.planned", row, by=by, at=at, on=on, station=station.name)
    return row


@transaction.atomic
def fetch(row: Lecture, *, by: User, at: datetime) -> Lecture:
    """Ask the technical support for the latest material; which edition it was is kept with the lecture.

    Raises:
        Refused: not theirs, or there is no material.
    """
    enforce(access.may_hold(by, row.station_id))
    material = latest()
    if material is None:
        raise Refused(no("material_missing"))
    move(row, LECTURE, "fetch", {}, material=material)
    record("relations.lecture.material_fetched", row, by=by, at=at, edition=material.edition)
    return row


@transaction.atomic
def welcome(row: Lecture, fleet: Fleet, *, people: int, gift: str, gifts: int, by: User, at: datetime) -> Attendance:
    """Note how many came from a group customer and what they were given.

    Raises:
        Refused: not theirs; a gift for a class that gets none; more gifts than people; the lecture was cancelled.
    """
    enforce(access.may_hold(by, row.station_id) & access.may_see_fleet(by, fleet))
    if row.state == Lecture.State.CANCELLED:
        raise Refused(no("lecture_cancelled"))
    if gifts and fleet.level not in rule(at, row.station).gift_levels:
        raise Refused(no("gift_class", level=fleet.level))
    if gifts > people:
        raise Refused(no("gifts_beyond_people"))
    facts = {"people": people, "gift": gift.strip() if gifts else "", "gifts": gifts}
    came, _created = Attendance.objects.update_or_create(lecture=row, fleet=fleet, defaults=facts)
    record("relations.lecture.attended", row, by=by, at=at, fleet=fleet.pk, people=people, gifts=gifts)
    return came


@transaction.atomic
def hold(row: Lecture, *, note: str, by: User, at: datetime) -> Lecture:
    """The lecture was held: with the latest material, somebody came, and what happened is written down.

    Raises:
        Refused: not theirs; older material than the latest (``material_outdated``); nobody came; nothing written; before its day.
    """
    enforce(access.may_hold(by, row.station_id))
    if not note.strip():
        raise Refused(no("text_missing"))
    if not row.guests.exists():
        raise Refused(no("nobody_came"))
    if clock.local_date(at) < row.on:
        raise Refused(no("lecture_ahead"))
    newest = latest()
    move(row, LECTURE, "hold", {"latest": newest is not None and row.material_id == newest.pk}, note=note.strip())
    record("relations.lecture.held", row, by=by, at=at, on=row.on)
    return row


@transaction.atomic
def cancel(row: Lecture, *, reason: str, by: User, at: datetime) -> Lecture:
    """It is not held."""
    enforce(access.may_hold(by, row.station_id))
    move(row, LECTURE, "cancel", {"text": reason}, note=reason.strip())
    record("relations.lecture.cancelled", row, by=by, at=at, reason=reason.strip()[:200])
    return row


def held_in(year: int, stations: Sequence[int]) -> dict[int, int]:
    """How many lectures each station held in a year: one query."""
    rows = Lecture.objects.filter(state=Lecture.State.HELD, on__year=year, station__in=stations).values_list("station", flat=True)
    found: dict[int, int] = {}
    for station in rows:
        found[station] = found.get(station, 0) + 1
    return found
