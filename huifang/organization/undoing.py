"""Taking an act of administration back, shortly after it: what was ended goes on as it did, unless something else came between.

Each reads from the fact of the act how things were before, compares that nothing changed since, and is a fact itself.
"""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from huifang.accounts.models import User
from huifang.journal.models import Event
from huifang.journal.services import record
from huifang.kernel.decision import Conflict, enforce
from huifang.kernel.refs import Ref, Referable
from huifang.organization import access, services
from huifang.organization.models import Deputy, RoleAssignment, Unit

LONGEST = timedelta(hours=1)
"""How long after the act it can be taken back this way."""


@transaction.atomic
def resume_role(assignment: RoleAssignment, *, by: User, at: datetime) -> RoleAssignment:
    """Let an assignment that was just ended go on.

    Raises:
        Refused: ``not_permitted``; ``already_assigned``: the same role was given anew.
        Conflict: it is not as the ending left it, or that was too long ago.
    """
    enforce(access.may(by, "organization.role.assign"))
    fact = _fact(assignment, "organization.role.ended", at)
    before = _day(fact["before"])
    services.refuse_double(
        user=assignment.user, role=assignment.role, unit=assignment.unit, start=assignment.valid_from, end=before, leave_out=assignment.pk
    )
    if not RoleAssignment.objects.filter(pk=assignment.pk, valid_until=_day(fact["valid_until"])).update(valid_until=before):
        raise Conflict
    assignment.valid_until = before
    record("organization.role.resumed", assignment, by=by, at=at, **services.held(assignment))
    return assignment


@transaction.atomic
def reopen_unit(unit: Unit, *, by: User, at: datetime) -> Unit:
    """Take a unit into use again that was just closed.

    Raises:
        Refused: ``not_permitted``.
        Conflict: it is in use, the one above it is closed, or that was too long ago.
    """
    enforce(access.may(by, "organization.unit.edit"))
    _fact(unit, "organization.unit.closed", at)
    if unit.parent is not None and not unit.parent.is_active:
        raise Conflict
    if not Unit.objects.filter(pk=unit.pk, is_active=False).update(is_active=True):
        raise Conflict
    unit.is_active = True
    record("organization.unit.reopened", unit, by=by, at=at, name=unit.name)
    return unit


@transaction.atomic
def resume_deputy(pk: int, *, by: User, at: datetime) -> Deputy:
    """Let a deputy act on whose time was just ended; one that had not begun is named anew.

    Raises:
        Refused: no permission for somebody else.
        Conflict: it is not as the ending left it, or that was too long ago.
    """
    fact = _fact(Ref(Deputy.ref_kind, str(pk)), "organization.deputy.ended", at)
    absent = User.objects.get(pk=fact["user_id"])
    if by.pk != absent.pk:
        enforce(access.may(by, "organization.deputy.set"))
    first, last = date.fromisoformat(fact["valid_from"]), date.fromisoformat(fact["valid_until"])
    row = Deputy.objects.filter(pk=pk).first()
    if row is None:
        if Deputy.objects.filter(user=absent, deputy_id=fact["deputy_id"], valid_from=first, valid_until=last).exists():
            raise Conflict
        return services.set_deputy(
            user=absent, deputy=User.objects.get(pk=fact["deputy_id"]), valid_from=first, valid_until=last, by=by, at=at
        )
    if not Deputy.objects.filter(pk=pk, valid_until=date.fromisoformat(fact["left"])).update(valid_until=last):
        raise Conflict
    row.valid_until = last
    facts: dict[str, Any] = {"user": row.user.name, "user_id": row.user_id, "deputy": row.deputy.name, "deputy_id": row.deputy_id}
    record("organization.deputy.set", row, by=by, at=at, **facts, valid_from=first, valid_until=last)
    return row


def _fact(about: Referable | Ref, kind: str, at: datetime) -> dict[str, Any]:
    """What the last such act wrote down.

    Raises:
        Conflict: there was none in the last hour.
    """
    ref = about if isinstance(about, Ref) else Ref.of(about)
    last = Event.objects.filter(kind=kind, subject_kind=ref.kind, subject_id=ref.id, at__gt=at - LONGEST).order_by("-id").first()
    if last is None:
        raise Conflict
    return dict(last.data)


def _day(value: object) -> date | None:
    return date.fromisoformat(str(value)) if value else None
