"""The one gate: role × permission × scope → a decision, or one ``Q``."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from huifang.accounts.models import User
from huifang.kernel import clock
from huifang.kernel.decision import YES, Decision, no
from huifang.organization.models import Deputy, RoleAssignment, Unit
from huifang.organization.prepared import Prepared
from huifang.organization.roles import ALL, OWN, ROLES, TEAM, UNIT, is_administration

_REACH = (OWN, TEAM, UNIT, ALL)
Allows = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Grant:
    """One permission in one unit (none: everywhere), and how far it reaches from there."""

    scope: str
    unit: int | None = None
    path: str = ""


class Grants:
    """Everything a user may do on one day, with the users they act for; read once per request."""

    def __init__(self, user: User, on: date) -> None:
        self.user_id = user.pk
        self.on = on
        self.people = [user.pk, *(pk for (pk,) in _principals(user.pk, on))]
        held = _held_alone(on, user.pk) if len(self.people) == 1 else list(_held(on, self.people))
        self.held = tuple((role, unit, path) for role, unit, _scope, path in held)
        """Every role that is held, the unit it is held in, and that unit's path."""
        self.roles = frozenset(role for role, *_ in held)
        self.home_units = frozenset(unit for _, unit, *_ in held)
        self.lines = frozenset(int(part) for *_, path in held for part in path.split("/") if part)
        """The home units and all units above them; a unit's path names them."""
        self._only: Allows | None = getattr(user, "_only", None)
        self._held = [(ROLES[role].grants, unit, scope, path) for role, unit, scope, path in held if role in ROLES]
        self._grants: dict[str, list[Grant]] = {}
        self.is_administrator = getattr(user, "_administrates", user.is_administrator)

    def of(self, permission: str) -> list[Grant]:
        """The grants that carry ``permission``; an administrator holds those of the system everywhere."""
        if self._only is not None and not self._only(permission):
            return []
        if self.is_administrator and is_administration(permission):
            return [Grant(ALL)]
        known = self._grants.get(permission)
        if known is None:
            known = self._grants[permission] = [
                Grant(scope if scope and grants[permission] != ALL else grants[permission], unit, path)
                for grants, unit, scope, path in self._held
                if permission in grants
            ]
        return known

    def reach(self, permission: str) -> str | None:
        """The widest scope of ``permission``, or none."""
        scopes = [g.scope for g in self.of(permission)]
        return max(scopes, key=_REACH.index) if scopes else None

    def units(self, permission: str) -> frozenset[int]:
        """Units that a team or unit scope of ``permission`` covers."""
        grants = self.of(permission)
        here = frozenset(g.unit for g in grants if g.unit is not None and g.scope in {TEAM, UNIT})
        above = tuple({g.path for g in grants if g.scope == UNIT})
        return here.union(i for i, path in self._tree if path.startswith(above)) if above else here

    def units_of_role(self, role: str, reach: str) -> frozenset[int]:
        """The units in which the user holds ``role``; with those below for the reach of a unit."""
        here = frozenset(unit for held, unit, _path in self.held if held == role)
        above = tuple({path for held, _unit, path in self.held if held == role})
        return here.union(i for i, path in self._tree if path.startswith(above)) if above and reach == UNIT else here

    @cached_property
    def _tree(self) -> list[tuple[int, str]]:
        """Every unit, read by the first permission that reaches the units below; an agent's queue needs none."""
        return list(Unit.objects.values_list("id", "path"))


def _held(on: date, people: Iterable[int]) -> QuerySet[RoleAssignment, tuple[str, int, str, str]]:
    rows = RoleAssignment.objects.filter(Q(valid_until=None) | Q(valid_until__gte=on), user__in=people, valid_from__lte=on)
    return rows.values_list("role", "unit_id", "scope", "unit__path")


def _acting_for(deputy: int, on: date) -> QuerySet[Deputy, tuple[int]]:
    rows = Deputy.objects.filter(deputy=deputy, valid_from__lte=on, valid_until__gte=on, user__is_active=True)
    return rows.values_list("user_id")


_held_alone = Prepared(lambda on, person: _held(on, [person]), date, int)
_principals = Prepared(_acting_for, int, date)


def narrow(user: User, allows: Allows) -> User:
    """Let this object of a user, for the call it was read for, use no more than ``allows`` names, as a token does.

    Being an administrator counts for this gate alone, not for what asks the user object. Never save a narrowed user.
    """
    user._only = allows  # type: ignore[attr-defined]
    user._administrates = user.is_administrator  # type: ignore[attr-defined]
    user._grants = None  # type: ignore[attr-defined]
    user.is_administrator = False
    return user


def grants_of(user: User | AnonymousUser) -> Grants | None:
    """The user's grants today, remembered on the user object; none for somebody not signed in or not active."""
    if not isinstance(user, User) or not user.is_active:
        return None
    today = clock.today()
    known: Grants | None = getattr(user, "_grants", None)
    if known is None or known.on != today:
        known = Grants(user, today)
        user._grants = known  # type: ignore[attr-defined]
    return known


def may(user: User | AnonymousUser, permission: str) -> Decision:
    """Does any role of the user carry ``permission``, whatever its reach?"""
    grants = grants_of(user)
    if grants is None:
        return no("not_signed_in")
    return YES if grants.of(permission) else no("not_permitted", permission=permission)


def within(user: User | AnonymousUser, permission: str, *, owners: Iterable[int | None], unit: int | None) -> Decision:
    """May the user use ``permission`` on a row with these owners and this unit?"""
    grants = grants_of(user)
    if grants is None:
        return no("not_signed_in")
    reach = grants.reach(permission)
    if reach is None:
        return no("not_permitted", permission=permission)
    if reach == ALL or set(owners) & set(grants.people) or unit in grants.units(permission):
        return YES
    return no("out_of_reach", permission=permission)


def reachable(user: User | AnonymousUser, permission: str, *, owner: str = "owner", unit: str = "unit") -> Q:
    """The rows on which the user may use ``permission``, as one ``Q`` over an owner and a unit column."""
    grants = grants_of(user)
    reach = grants.reach(permission) if grants else None
    if grants is None or reach is None:
        return Q(pk__in=())
    if reach == ALL:
        return Q()
    mine = Q(**{f"{owner}__in": grants.people}) if len(grants.people) > 1 else Q(**{owner: grants.user_id})
    units = grants.units(permission)
    return mine | Q(**{f"{unit}__in": sorted(units)}) if units else mine
