"""Writes of shifts, skills and working contracts (R6.2, R6.6)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from huifang.accounts.models import User
from huifang.journal.services import record
from huifang.kernel.decision import Conflict, enforce
from huifang.organization import access as gate
from huifang.organization.models import Unit
from huifang.workforce import roster_access as access
from huifang.workforce.models import Contract, Shift, Skill


@transaction.atomic
def save_shift(row: Shift | None, *, values: Mapping[str, Any], version: int = 0, by: User, at: datetime) -> Shift:
    """Add or change a template; rosters that are published keep their times, because a changed shift is seen there too.

    Raises:
        Refused: not theirs to keep.
        Conflict: somebody else changed it.
    """
    enforce(gate.may(by, access.EDIT))
    if row is None:
        made = Shift.objects.create(**values)
        record("workforce.shift.added", made, by=by, at=at, name=made.name, starts=made.starts, ends=made.ends)
        return made
    if not Shift.objects.filter(pk=row.pk, version=version).update(**values, version=version + 1):
        raise Conflict
    record("workforce.shift.changed", row, by=by, at=at, name=str(values.get("name", row.name)))
    row.refresh_from_db()
    return row


@transaction.atomic
def save_skill(row: Skill | None, *, values: Mapping[str, Any], by: User, at: datetime) -> Skill:
    """Add or change a skill.

    Raises:
        Refused: not theirs to keep.
    """
    enforce(gate.may(by, access.EDIT))
    kind = "changed" if row else "added"
    if row is None:
        row = Skill.objects.create(**values)
    else:
        Skill.objects.filter(pk=row.pk).update(**values)
        row.refresh_from_db()
    record(f"workforce.skill.{kind}", row, by=by, at=at, name=row.name)
    return row


@transaction.atomic
def save_contract(
    user: User, *, unit: Unit, values: Mapping[str, Any], skills: list[Skill], version: int = 0, by: User, at: datetime
) -> Contract:
    """Say how somebody works, and what they can.

    Raises:
        Refused: not theirs to plan.
        Conflict: somebody else changed it.
    """
    enforce(access.may_plan_unit(by, unit.pk))
    row = Contract.objects.filter(user=user).first()
    if row is None:
        row = Contract.objects.create(user=user, unit=unit, **values)
    else:
        enforce(access.may_plan_unit(by, row.unit_id))
        if not Contract.objects.filter(pk=row.pk, version=version).update(unit=unit, **values, version=version + 1):
            raise Conflict
        row.refresh_from_db()
    row.skills.set(skills)
    record("workforce.contract.set", row, by=by, at=at, name=user.name, unit=unit.name, skills=[skill.name for skill in skills])
    return row
