"""Writes about colleagues: new ones with role and one-time link, one or a pasted list; how they are reached (R12.1)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from huifang.accounts import services as accounts
from huifang.accounts.models import User
from huifang.journal.services import Actor, record
from huifang.kernel import clock
from huifang.kernel.decision import Conflict, Refused, enforce, no
from huifang.organization import access, services
from huifang.organization.models import Staff, Unit
from huifang.organization.roles import ROLES
from huifang.organization.rules.pasted import PersonLine, read_people

SPOKEN = {
    "坐席": "agent",
    "客服": "agent",
    "客服专员": "agent",
    "回访员": "agent",
    "组长": "team_leader",
    "主管": "follow_up_head",
    "客服主管": "follow_up_head",
    "档案员": "archive_keeper",
    "部门经理": "department_head",
    "技术部经理": "technical_head",
    "业务部经理": "business_head",
    "副总": "vice_president",
    "质检": "quality_inspector",
}
"""Other names of roles, as lists of colleagues hold them."""


@dataclass(frozen=True, slots=True)
class Link:
    """A one-time link to hand over; it is shown once and never stored."""

    user: User
    token: str
    does: str = ""


@transaction.atomic
def hire(
    *, name: str, username: str, by: Actor, at: datetime, role: str = "", unit: Unit | None = None, email: str = "",
    staff_number: str = "", valid_from: date | None = None,
) -> Link:  # fmt: skip
    """Make an account, let it hold a role in a unit, and make its one-time link.

    Raises:
        Refused: ``username_taken``, ``username_empty``, ``unknown_role``, or the actor may not.
    """
    user = accounts.create_user(username=username, name=name, email=email, staff_number=staff_number, by=by, at=at)
    does = ""
    if role and unit:
        services.assign_role(user=user, role=role, unit=unit, valid_from=valid_from, by=by, at=at)
        does = f"{unit.name} · {ROLES[role].name}"
    return Link(user, accounts.invite(user, by=by, at=at), does)


def read_list(text: str) -> list[PersonLine]:
    """What a pasted list of people says, each line with what is wrong with it."""
    roles = {**SPOKEN, **{str(r.name): r.code for r in ROLES.values()}, **{code: code for code in ROLES}}
    units: dict[str, str] = {}
    doubled: set[str] = set()
    for name, code in Unit.objects.filter(is_active=True).values_list("name", "code"):
        doubled |= {name} & set(units)
        units[name] = code
    units = {name: code for name, code in units.items() if name not in doubled} | {code: code for code in units.values()}
    return read_people(text, roles=roles, units=units, taken=User.objects.values_list("username", flat=True))


@transaction.atomic
def hire_many(people: Iterable[PersonLine], *, by: Actor, at: datetime) -> list[Link]:
    """Everybody of a list, or nobody.

    Raises:
        Refused: ``list_has_problems`` when a line can't be done; nothing was written.
    """
    lines = list(people)
    if bad := [str(p.line) for p in lines if p.problem]:
        raise Refused(no("list_has_problems", lines="、".join(bad)))
    units = {u.code: u for u in Unit.objects.filter(is_active=True)}
    return [hire(name=p.name, username=p.username, role=p.role, unit=units.get(p.unit), email=p.email, by=by, at=at) for p in lines]


@transaction.atomic
def set_reach(user: User, *, changes: Mapping[str, str], was: Mapping[str, str], by: Actor, at: datetime | None = None) -> list[str]:
    """Say how a colleague is reached: ``phone`` and ``extension``; the fields that are new.

    Raises:
        Conflict: somebody else changed one of them meanwhile.
        Refused: the actor may not.
    """
    if isinstance(by, User):
        enforce(access.may(by, "accounts.user.edit"))
    wanted = {name: changes[name].strip() for name in ("phone", "extension") if name in changes and changes[name].strip() != was[name]}
    if not wanted:
        return []
    Staff.objects.get_or_create(user=user)
    if not Staff.objects.filter(user=user, **{name: was[name] for name in wanted}).update(**wanted):
        raise Conflict
    record("organization.staff.changed", user, by=by, at=at or clock.now(), fields=sorted(wanted), name=user.name)
    return sorted(wanted)


def reach_of(user: User) -> dict[str, str]:
    """Telephone and extension of a colleague; empty while nobody entered them."""
    row = Staff.objects.filter(user=user).first()
    return {"phone": row.phone if row else "", "extension": row.extension if row else ""}
