"""What stations do for group customers: guarantees kept in the workshop; the field manager's supervision (R2.17)."""

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction

from huifang.accounts.models import User
from huifang.journal.services import record
from huifang.kernel import clock
from huifang.kernel.decision import Refused, enforce, no
from huifang.organization.models import Unit
from huifang.regulations.selectors import rules_in_force
from huifang.relations import access
from huifang.relations.models import Fleet, Supervision, WorkshopStay
from huifang.relations.rules.shapes import WorkshopGuarantee


def guarantees(fleet: Fleet, at: datetime) -> tuple[str, ...]:
    """What the customer's class may count on, by the regulation in force."""
    found = rules_in_force(WorkshopGuarantee, clock.local_date(at), fleet.station or fleet.unit)
    return next((rule.value.measures for rule in found if rule.value.level == fleet.level), ())


@transaction.atomic
def note_stay(
    fleet: Fleet, *, came_on: date, plate: str, request: str, kept: Collection[int], note: str, by: User, at: datetime
) -> WorkshopStay:
    """Note a stay in the workshop and which guarantees were kept (places in the list).

    Raises:
        Refused: not theirs; no station is named; not all was kept and no reason is given; a day ahead.
    """
    enforce(access.may_serve(by, fleet))
    if fleet.station is None:
        raise Refused(no("station_missing"))
    if came_on > clock.local_date(at):
        raise Refused(no("day_ahead"))
    promised = guarantees(fleet, at)
    measures = [[text, place in kept] for place, text in enumerate(promised)]
    if not all(done for _text, done in measures) and not note.strip():
        raise Refused(no("guarantee_broken"))
    row = WorkshopStay.objects.create(
        fleet=fleet, station=fleet.station, came_on=came_on, plate=plate.strip(), request=request.strip(), level=fleet.level, measures=measures,
        note=note.strip(), by=by, at=at,
    )  # fmt: skip
    record("relations.stay.noted", row, by=by, at=at, fleet=fleet.pk, kept=row.kept, promised=len(measures))
    return row


@transaction.atomic
def supervise(*, station: Unit, on: date, guided: str, found: str, result: str, told: Unit, by: User, at: datetime) -> Supervision:
    """The field manager guides a station and reports to the service department, which is told.

    Raises:
        Refused: a station out of reach, nothing written, or a day ahead.
    """
    enforce(access.may_hold(by, station))
    if not found.strip():
        raise Refused(no("text_missing"))
    if on > clock.local_date(at):
        raise Refused(no("day_ahead"))
    row = Supervision.objects.create(
        station=station, manager=by, on=on, guided=guided.strip(), found=found.strip(), result=result, told=told, at=at
    )
    record("relations.supervision.reported", row, by=by, at=at, station=station.name, result=result)
    return row
