"""Legal holds: set and lifted with a reason; whatever belongs to their subject is not destroyed meanwhile."""

from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from huifang.accounts.models import User
from huifang.audit import access, naming
from huifang.audit.models import Destruction, Hold, Item
from huifang.audit.rules import OPEN
from huifang.journal.erasing import find
from huifang.journal.services import record
from huifang.kernel.decision import Conflict, Refused, enforce, no
from huifang.kernel.refs import Ref
from huifang.organization import access as gate


@transaction.atomic
def set_hold(*, subject: Ref, reason: str, by: User, at: datetime) -> Hold:
    """Put a hold on a row and all that belongs to it.

    A destruction that has begun can't be stopped; its state and this are compared and swapped on one row, so one of the two comes first.

    Raises:
        Refused: no permission, no reason, no such row, or it is being destroyed already.
    """
    enforce(gate.may(by, access.HOLD))
    if not reason.strip():
        raise Refused(no("reason_missing"))
    if not naming.exists(subject):
        raise Refused(no("nothing_there"))
    try:
        with transaction.atomic():
            hold = Hold.objects.create(subject_kind=subject.kind, subject_id=subject.id, reason=reason.strip()[:200], set_by=by, set_at=at)
    except IntegrityError as error:
        raise Refused(no("held_already")) from error
    touched = [item.destruction_id for item in Item.objects.select_related("destruction") if _meets(hold.subject, item.subject)]
    for pk in sorted(set(touched)):
        stopped = Destruction.objects.filter(pk=pk, state__in=OPEN).update(holds=F("holds") + 1)
        if not stopped and Destruction.objects.filter(pk=pk, state="executing").exists():
            raise Refused(no("being_destroyed"))
    record("audit.hold.set", hold, by=by, at=at, about=str(subject), personal={"reason": hold.reason})
    return hold


@transaction.atomic
def lift(hold: Hold, *, reason: str, by: User, at: datetime) -> Hold:
    """Take a hold off.

    Raises:
        Refused: no permission or no reason.
        Conflict: it was lifted already.
    """
    enforce(gate.may(by, access.HOLD))
    if not reason.strip():
        raise Refused(no("reason_missing"))
    if not Hold.objects.filter(pk=hold.pk, lifted_at=None).update(lifted_by=by, lifted_at=at, lift_reason=reason.strip()[:200]):
        raise Conflict
    for row in Destruction.objects.filter(state__in=OPEN, holds__gt=0):
        if any(_meets(hold.subject, item.subject) for item in row.items.all()):
            Destruction.objects.filter(pk=row.pk, holds__gt=0).update(holds=F("holds") - 1)
    record("audit.hold.lifted", hold, by=by, at=at, about=str(hold.subject), personal={"reason": reason.strip()[:200]})
    hold.refresh_from_db()
    return hold


def count_on(subjects: Iterable[Ref]) -> int:
    """How many holds lie on these rows or on what belongs to them."""
    wanted = list(subjects)
    return sum(any(_meets(hold.subject, subject) for subject in wanted) for hold in Hold.objects.filter(lifted_at=None))


def _meets(hold: Ref, subject: Ref) -> bool:
    """Is one of the two part of what belongs to the other?"""
    return hold == subject or _inside(hold, subject) or _inside(subject, hold)


def _inside(part: Ref, whole: Ref) -> bool:
    return part.id in find(whole).kinds().get(part.kind, ())
