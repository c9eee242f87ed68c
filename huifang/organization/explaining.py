"""谁能做什么、为什么: why a person may or may not, told role by role; and who may (R12.1).

The verdict is the gate's own. The grounds are read from the tables by other means, so that a test can compare the two.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q

from huifang.accounts.models import User
from huifang.kernel.decision import Decision, no
from huifang.organization import access
from huifang.organization.models import Deputy, RoleAssignment, Unit
from huifang.organization.roles import ALL, OWN, ROLES, TEAM, UNIT, is_administration
from huifang.organization.things import Thing

ADMINISTRATOR, ROLE, PURPOSE = "administrator", "role", "purpose"


@dataclass(frozen=True, slots=True)
class Ground:
    """One thing that carries the permission, and whether it reaches the object that was asked about."""

    how: str
    scope: str = ALL
    role: str = ""
    unit: str = ""
    through: str = ""
    until: date | None = None
    reaches: bool = True


@dataclass(slots=True)
class Explanation:
    """The verdict of the gate with its grounds; ``missing`` names the roles that would carry the permission."""

    user: User
    permission: str
    decision: Decision
    grounds: list[Ground] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    @property
    def carried(self) -> bool:
        """Do the grounds alone say yes?"""
        return any(ground.reaches for ground in self.grounds)


def explain(user: User, permission: str, on: date, *, thing: Thing | None = None, row: Any = None) -> Explanation:
    """May ``user`` do this (to this object), and why?"""
    decision = _verdict(user, permission, thing, row)
    answer = Explanation(user, permission, decision)
    if user.is_active:
        answer.grounds = _grounds(user, permission, on, thing, row)
    if decision and not answer.carried:
        answer.grounds.append(Ground(PURPOSE))
    if not answer.grounds:
        answer.missing = [str(role.name) for role in ROLES.values() if permission in role.grants]
    return answer


def who(permission: str, on: date, *, thing: Thing | None = None, row: Any = None, limit: int = 200) -> list[Explanation]:
    """Everybody who may, by name, each with the grounds."""
    people = User.objects.filter(is_active=True).order_by("name", "pk")
    found = (explain(user, permission, on, thing=thing, row=row) for user in _candidates(people, permission, on, thing))
    return [answer for answer in found if answer.decision][:limit]


def _candidates(people: Iterable[User], permission: str, on: date, thing: Thing | None) -> Sequence[User]:
    """Whom it is worth asking about: holders, their deputies and administrators; everybody where a purpose may let in."""
    if thing is not None:
        return list(people)
    roles = [code for code, role in ROLES.items() if permission in role.grants]
    holders = set(_running(on).filter(role__in=roles).values_list("user_id", flat=True))
    acting = set(Deputy.objects.filter(user__in=holders, valid_from__lte=on, valid_until__gte=on).values_list("deputy_id", flat=True))
    return [p for p in people if p.pk in holders | acting or (p.is_administrator and is_administration(permission))]


def _verdict(user: User, permission: str, thing: Thing | None, row: Any) -> Decision:
    if not user.is_active:
        return no("user_inactive")
    if thing is None:
        return access.may(user, permission)
    return thing.verbs[permission](user, row)


def _grounds(user: User, permission: str, on: date, thing: Thing | None, row: Any) -> list[Ground]:
    if user.is_administrator and is_administration(permission):
        return [Ground(ADMINISTRATOR)]
    owners = set(thing.owners(permission, row)) - {None} if thing else set()
    unit_id = thing.unit(permission, row) if thing else None
    unit = Unit.objects.filter(pk=unit_id).first() if unit_id else None
    principals = {d.user_id: d for d in _absences(user, on)}
    people = {user.pk, *principals}
    found = []
    for held in _running(on).filter(user__in=people).select_related("unit", "user").order_by("role", "pk"):
        role = ROLES.get(held.role)
        if role is None or permission not in role.grants:
            continue
        default = role.grants[permission]
        scope = held.scope if held.scope and default != ALL else default
        through = "" if held.user_id == user.pk else held.user.name
        reaches = thing is None or _reaches(scope, held.unit, owners, unit, people)
        found.append(Ground(ROLE, scope, str(role.name), held.unit.name, through, held.valid_until, reaches))
    return found


def _reaches(scope: str, held: Unit, owners: set[int | None], unit: Unit | None, people: set[int]) -> bool:
    if scope == ALL or owners & people:
        return True
    if unit is None or scope == OWN:
        return False
    if scope == TEAM:
        return unit.pk == held.pk
    return scope == UNIT and (unit.pk == held.pk or unit.path.startswith(held.path))


def _running(on: date) -> Any:
    return RoleAssignment.objects.filter(valid_from__lte=on).filter(Q(valid_until=None) | Q(valid_until__gte=on))


def _absences(user: User, on: date) -> Any:
    return Deputy.objects.filter(deputy=user, valid_from__lte=on, valid_until__gte=on, user__is_active=True).select_related("user")
