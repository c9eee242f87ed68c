"""Writes that arrange many units or posts at once: a pasted tree, one unit's page, the name of a post (R12.1)."""

import re
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from huifang.accounts.models import User
from huifang.journal.services import Actor, record
from huifang.kernel.chinese import initials
from huifang.kernel.decision import Conflict, Refused, enforce, no
from huifang.organization import access, services
from huifang.organization.models import Position, Unit
from huifang.organization.rules.pasted import read_units

EDIT = "organization.unit.edit"


@transaction.atomic
def paste_units(text: str, *, below: Unit, by: Actor, at: datetime) -> list[Unit]:
    """Make the units of a pasted tree below a unit; those that stand there already stay. The units that are new."""
    made: list[Unit] = []
    known = {(u.parent_id, u.name): u for u in Unit.objects.filter(is_active=True, path__startswith=below.path)}
    for line in read_units(text):
        parent = below
        for depth, name in enumerate(line.path):
            if depth == 0 and name == below.name:
                continue
            unit = known.get((parent.pk, name))
            if unit is None:
                unit = services.create_unit(name=name, code=free_code(name), kind=_kind(name), parent=parent, by=by, at=at)
                known[parent.pk, name] = unit
                made.append(unit)
            parent = unit
    return made


def free_code(name: str) -> str:
    """A code of letters and digits that no unit has: the initials of the name."""
    base = re.sub(r"[^a-z0-9]", "", initials(name).lower())[:30] or "unit"
    taken = set(Unit.objects.filter(code__startswith=base).values_list("code", flat=True))
    return next(c for n in range(1, 100_000) if (c := base if n == 1 else f"{base}{n}") not in taken)


def _kind(name: str) -> str:
    if name.endswith(("组", "班", "队")):
        return Unit.Kind.TEAM
    return Unit.Kind.BRANCH if name.endswith(("分公司", "办事处", "分部")) else Unit.Kind.DEPARTMENT


@transaction.atomic
def change_unit(unit: Unit, *, changes: Mapping[str, object], was: Mapping[str, object], by: Actor, at: datetime) -> list[str]:
    """Change name, kind or parent of a unit where they still are what ``was`` says; the fields that are new.

    Raises:
        Conflict: somebody else changed one of them meanwhile; nothing was written.
        Refused: as ``rename_unit`` and ``move_unit`` do.
    """
    changed = [name for name in ("name", "kind", "parent") if name in changes and changes[name] != was[name]]
    if "name" in changed:
        unit.name = str(was["name"])
        services.rename_unit(unit, name=str(changes["name"]), by=by, at=at)
    if "kind" in changed:
        _set_kind(unit, str(changes["kind"]), str(was["kind"]), by=by, at=at)
    if "parent" in changed:
        if unit.parent_id != was["parent"]:
            raise Conflict
        services.move_unit(unit, parent=Unit.objects.get(pk=str(changes["parent"])), by=by, at=at)
    return changed


def _set_kind(unit: Unit, kind: str, was: str, *, by: Actor, at: datetime) -> None:
    _may(by, EDIT)
    if not Unit.objects.filter(pk=unit.pk, kind=was).update(kind=kind):
        raise Conflict
    unit.kind = kind
    record("organization.unit.changed", unit, by=by, at=at, name=unit.name, unit_kind=str(unit.get_kind_display()))


@transaction.atomic
def rename_position(position: Position, *, name: str, was: str, by: Actor, at: datetime) -> Position:
    """Give a post another name.

    Raises:
        Conflict: somebody renamed it meanwhile.
        Refused: ``name_empty``, or the actor may not.
    """
    _may(by, EDIT)
    if not name.strip():
        raise Refused(no("name_empty"))
    if name.strip() == was:
        return position
    if not Position.objects.filter(pk=position.pk, name=was).update(name=name.strip()):
        raise Conflict
    position.name = name.strip()
    record("organization.position.renamed", position, by=by, at=at, name=position.name, before=was)
    return position


def _may(by: Actor, permission: str) -> None:
    if isinstance(by, User):
        enforce(access.may(by, permission))
