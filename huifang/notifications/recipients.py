"""Who is behind an address: users, positions, units, roles; deputies during absence; nobody who may not read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from huifang.accounts.models import User
from huifang.journal import gates
from huifang.kernel import clock
from huifang.kernel.decision import Decision
from huifang.kernel.refs import Ref
from huifang.organization import selectors
from huifang.organization.models import Deputy, Position, RoleAssignment, Unit
from huifang.organization.roles import HEADS

Addressee = User | Ref
DEPARTMENT = "department_head"
"""In ladders this role means whoever heads the department, however its post is called."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody to be told, and the absent colleague they stand for."""

    person: User
    stands_for: User | None = None


def resolve(to: Addressee | Iterable[Addressee], at: datetime) -> list[Recipient]:
    """The people to be told now, each once; whoever is away is replaced by the deputy (R12.1)."""
    found: dict[int, Recipient] = {}
    for one in [to] if isinstance(to, User | Ref) else to:
        for recipient in _of(one, at):
            found.setdefault(recipient.person.pk, recipient)
    return list(found.values())


def _of(one: Addressee, at: datetime) -> list[Recipient]:
    if isinstance(one, User):
        return _stand_in([one], at)
    if one.kind == User.ref_kind:
        return _stand_in(list(User.objects.filter(pk=one.id)), at)
    return [Recipient(person) for person in selectors.resolve(one, at)]


def _stand_in(users: list[User], at: datetime) -> list[Recipient]:
    return [Recipient(p, user if p.pk != user.pk else None) for user in users for p in selectors.present([user], at)]


def may_be_told(person: User, about: Ref) -> Decision:
    """Asks the gate of the context that owns the row: who may not read it isn't told of it (R12.2)."""
    return gates.may_read(person, about)


def is_away(person: User, at: datetime) -> bool:
    """Does a deputy act for the person today?"""
    on = clock.local_date(at)
    return Deputy.objects.filter(user=person, valid_from__lte=on, valid_until__gte=on, deputy__is_active=True).exists()


def principals(person: User, at: datetime) -> list[User]:
    """Absent colleagues for whom the person acts today."""
    on = clock.local_date(at)
    rows = Deputy.objects.filter(deputy=person, valid_from__lte=on, valid_until__gte=on, user__is_active=True)
    return [row.user for row in rows.select_related("user").order_by("pk")]


def unit_of(owner: Ref | None, at: datetime) -> Unit | None:
    """The unit that an owner belongs to."""
    if owner is None:
        return None
    if owner.kind == Unit.ref_kind:
        return Unit.objects.filter(pk=owner.id).first()
    if owner.kind == Position.ref_kind:
        position = Position.objects.select_related("unit").filter(pk=owner.id).first()
        return position.unit if position else None
    user = User.objects.filter(pk=owner.id).first() if owner.kind == User.ref_kind else None
    return selectors.home_unit(user, at) if user else None


def superior_of(owner: Ref | None, at: datetime) -> User | None:
    """Who stands above an owner: the head of the unit, or of the next one up when the owner leads it."""
    unit = unit_of(owner, at)
    if owner is None or unit is None:
        return None
    if owner.kind == User.ref_kind:
        return selectors.head_of(unit, at, above=User.objects.filter(pk=owner.id).first())
    leaders = selectors.resolve(owner, at)
    return selectors.head_of(unit, at, above=leaders[0] if len(leaders) == 1 else None)


def holders_above(role: str, owner: Ref | None, at: datetime) -> list[User]:
    """Who holds a ladder's role for an owner: nearest above the owner first, else anywhere in the company (R2.10).

    ``department_head`` means whoever leads the department. When nobody has the role, the owner's superior.
    """
    unit = unit_of(owner, at)
    if role == DEPARTMENT and unit and (head := selectors.head_of(unit, at)):
        return [head]
    if unit and (near := _nearest(role, unit, at)):
        return selectors.present(near, at)
    if role in HEADS and (anywhere := selectors.present(selectors.holders(role, at=at), at)):
        return anywhere
    superior = superior_of(owner, at)
    return [superior] if superior else []


def _nearest(role: str, unit: Unit, at: datetime) -> list[User]:
    on = clock.local_date(at)
    ids = [int(part) for part in unit.path.strip("/").split("/") if part]
    held = RoleAssignment.objects.filter(Q(valid_until=None) | Q(valid_until__gte=on), valid_from__lte=on, role=role, unit__in=ids)
    rows = list(held.filter(user__is_active=True).select_related("user").order_by("pk"))
    deepest = max((ids.index(row.unit_id) for row in rows), default=-1)
    return [row.user for row in rows if ids.index(row.unit_id) == deepest]
