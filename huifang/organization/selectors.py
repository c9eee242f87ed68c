"""Reads of organization: the calendar, who holds what, who acts for whom, the tree of units."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache

from django.db.models import Q, QuerySet

from huifang.accounts.models import User
from huifang.kernel import clock
from huifang.kernel.calendar import WorkCalendar
from huifang.kernel.refs import Ref
from huifang.organization import calendars
from huifang.organization.models import Deputy, Position, RoleAssignment, Unit
from huifang.organization.prepared import Prepared
from huifang.organization.roles import HEADS, ROLES

ROLE_KIND = "organization.role"


def work_calendar(at: datetime | None = None) -> WorkCalendar:
    """The business calendar, kept in memory per process until a day or year changes (R2.12).

    ``at`` is accepted for symmetry: the calendar is the one known now, because what was entered later
    about an earlier year is simply more correct.
    """
    return calendars.current()


def known_years() -> frozenset[int]:
    """Years whose holidays are entered; others are 暂定."""
    return work_calendar().known_years


def _on(at: datetime | None) -> date:
    return clock.local_date(at or clock.now())


def _assignments(on: date) -> QuerySet[RoleAssignment]:
    running = RoleAssignment.objects.filter(valid_from__lte=on, user__is_active=True)
    return running.filter(Q(valid_until=None) | Q(valid_until__gte=on))


def holders(role: str, unit: Unit | int | None = None, at: datetime | None = None) -> list[User]:
    """Active users who hold ``role`` in ``unit`` (anywhere if none), by name; absence is not looked at."""
    rows = _assignments(_on(at)).filter(role=role)
    if unit is not None:
        rows = rows.filter(unit=unit)
    return list(User.objects.filter(pk__in=rows.values("user")).order_by("name", "pk"))


def present(users: Iterable[User], at: datetime | None = None) -> list[User]:
    """The same people with everybody who is away replaced by their deputy (and by the deputy's, if away too)."""
    on = _on(at)
    rows = Deputy.objects.filter(valid_from__lte=on, valid_until__gte=on, deputy__is_active=True).select_related("deputy")
    acting = {row.user_id: row.deputy for row in rows.order_by("pk")}
    found: dict[int, User] = {}
    for user in users:
        person, seen = user, {user.pk}
        while (next_one := acting.get(person.pk)) and next_one.pk not in seen:
            person = next_one
            seen.add(person.pk)
        if person.is_active:
            found[person.pk] = person
    return list(found.values())


def head_of(unit: Unit | int | None, at: datetime | None = None, *, above: User | None = None) -> User | None:
    """Who leads ``unit``: the holder of a head's role there, else in the nearest unit above; the deputy during absence.

    ``above`` skips a person, so that the head of a head is the next one up.
    """
    row = Unit.objects.filter(pk=unit).first() if isinstance(unit, int) else unit
    if row is None:
        return None
    ids = [int(part) for part in row.path.strip("/").split("/") if part]
    held = _assignments(_on(at)).filter(role__in=HEADS, unit__in=ids).select_related("user")
    ranked = sorted(held, key=lambda a: (-ids.index(a.unit_id), HEADS.index(a.role), a.pk))
    leaders = (a.user for a in ranked if above is None or a.user_id != above.pk)
    return next((p for leader in leaders for p in present([leader], at) if above is None or p.pk != above.pk), None)


def resolve(ref: Ref | None, at: datetime | None = None) -> list[User]:
    """The people behind an owner, to be told now: a user, a position, a role or a unit; deputies during absence.

    A unit means who leads it, else everybody in it. Nobody behind a position means the head of its unit.
    """
    if ref is None:
        return []
    if ref.kind == User.ref_kind:
        return present(User.objects.filter(pk=ref.id), at)
    if ref.kind == Position.ref_kind:
        position = Position.objects.select_related("unit").filter(pk=ref.id).first()
        return _of_position(position, at) if position else []
    if ref.kind == ROLE_KIND:
        return present(holders(ref.id, at=at), at)
    if ref.kind == Unit.ref_kind:
        unit = Unit.objects.filter(pk=ref.id).first()
        return _of_unit(unit, at) if unit else []
    return []


def _of_position(position: Position, at: datetime | None) -> list[User]:
    found = present(holders(position.role, position.unit, at), at)
    head = None if found else head_of(position.unit, at)
    return found or ([head] if head else [])


def _of_unit(unit: Unit, at: datetime | None) -> list[User]:
    heads = _assignments(_on(at)).filter(unit=unit, role__in=HEADS).exists()
    head = head_of(unit, at)
    everybody = present(members(unit, at=at), at)
    return [head] if head and (heads or not everybody) else everybody


def assignments_of(users: Iterable[int], at: datetime | None = None) -> list[RoleAssignment]:
    """What these people hold today, with units."""
    return list(_assignments(_on(at)).filter(user__in=list(users)).select_related("unit").order_by("unit__path", "pk"))


def members(unit: Unit, *, below: bool = False, at: datetime | None = None) -> QuerySet[User]:
    """Active users who hold any role in ``unit`` (and the units below it), by name."""
    rows = _assignments(_on(at))
    rows = rows.filter(unit__path__startswith=unit.path) if below else rows.filter(unit=unit)
    return User.objects.filter(pk__in=rows.values("user")).order_by("name", "pk")


def units_of(user: User, at: datetime | None = None) -> list[Unit]:
    """Units in which the user holds a role, the deepest first."""
    rows = _assignments(_on(at)).filter(user=user)
    return sorted(Unit.objects.filter(pk__in=rows.values("unit")), key=lambda u: (-u.path.count("/"), u.pk))


def home_unit(user: User, at: datetime | None = None) -> Unit | None:
    """The team or department where the user mainly works."""
    return next(iter(units_of(user, at)), None)


def colleagues(user: User, at: datetime | None = None) -> list[User]:
    """Everybody else who holds a role in one of the user's units."""
    rows = _assignments(_on(at)).filter(unit__in=[u.pk for u in units_of(user, at)])
    return list(User.objects.filter(pk__in=rows.values("user")).exclude(pk=user.pk).order_by("name", "pk"))


def deputies_on(on: date) -> Sequence[Deputy]:
    """Who acts for whom on a day."""
    rows = Deputy.objects.filter(valid_from__lte=on, valid_until__gte=on).select_related("user", "deputy")
    return list(rows.order_by("valid_from", "pk"))


@dataclass(slots=True)
class Node:
    """A unit in the tree with its depth and who holds what in it."""

    unit: Unit
    depth: int
    held: list[RoleAssignment] = field(default_factory=list)
    positions: list[Position] = field(default_factory=list)


def tree(at: datetime | None = None) -> list[Node]:
    """Active units from the root down, brothers by name, with today's role holders. Three queries."""
    units = list(Unit.objects.filter(is_active=True))
    names = {str(u.pk): u.name for u in units}
    order = sorted(units, key=lambda u: [(names.get(i, ""), i) for i in u.path.strip("/").split("/")])
    nodes = {u.pk: Node(u, u.path.count("/") - 2) for u in order}
    ranks = list(ROLES)
    held = _assignments(_on(at)).select_related("user")
    for row in sorted(held, key=lambda a: (a.role not in HEADS, ranks.index(a.role) if a.role in ROLES else 99, a.user.name)):
        if row.unit_id in nodes:
            nodes[row.unit_id].held.append(row)
    for position in Position.objects.order_by("pk"):
        if position.unit_id in nodes:
            nodes[position.unit_id].positions.append(position)
    return list(nodes.values())


def units_for(roles: Iterable[str], at: datetime | None = None) -> list[Unit]:
    """The departments that roles stand for, in the order of the roles, each once (R2.10).

    A role's department is the unit of its position, else of its holder. When nobody has any of the roles, it is the
    topmost unit, so that a matter never goes to nobody.
    """
    wanted = list(roles)
    found: dict[int, Unit] = {}
    posts = Position.objects.filter(role__in=wanted, unit__is_active=True).select_related("unit")
    held = _assignments(_on(at)).filter(role__in=wanted, unit__is_active=True).select_related("unit")
    for role in wanted:
        of_posts = [p.unit for p in posts if p.role == role]
        for unit in of_posts or [a.unit for a in held if a.role == role]:
            found.setdefault(unit.pk, unit)
    return list(found.values()) or list(Unit.objects.filter(parent=None, is_active=True).order_by("pk")[:1])


def places_of(roles: Sequence[str], at: datetime | None = None) -> list[str]:
    """The paths of those departments, without the topmost unit: cheaper, where the rows themselves are not needed."""
    posts = _posts(tuple(roles))() if roles else []
    if roles and {role for role, _path, _above in posts} >= set(roles):
        return list(dict.fromkeys(path for _role, path, above in posts if above is not None))
    return [unit.path for unit in units_for(roles, at) if unit.parent_id]


@lru_cache(maxsize=64)
def _posts(roles: tuple[str, ...]) -> Prepared:
    rows = Position.objects.filter(role__in=roles, unit__is_active=True)
    return Prepared(lambda: rows.values_list("role", "unit__path", "unit__parent_id"))
