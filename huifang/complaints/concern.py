"""Who is concerned in a complaint and so can't judge it: derived from facts, not declared (R3.3).

Concerned are whoever took it, handles it, is named responsible or answered in it, everybody of the department it is about,
whoever judged it before; the superior of each of them; and whoever deputises for one of these.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import starmap
from typing import NamedTuple

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from huifang.accounts.models import User
from huifang.assignments.models import Assignment
from huifang.complaints import selectors
from huifang.complaints.models import Cause, Complaint, Judgement, Responsible
from huifang.kernel import clock
from huifang.kernel.decision import YES, Decision, no
from huifang.organization import access
from huifang.organization.models import Deputy, RoleAssignment, Unit
from huifang.organization.prepared import Prepared
from huifang.organization.roles import HEADS, ROLES

JUDGE = "complaints.complaint.judge"
LEVELS = {"vice_president": 1, "general_manager": 2}
"""How high a judge stands; every other role that judges: 0."""


_LEADING = frozenset(HEADS) | {code for code, role in ROLES.items() if JUDGE in role.grants}


class Held(NamedTuple):
    """A role that somebody holds in a unit."""

    role: str
    user_id: int
    name: str
    unit_id: int
    path: str

    @property
    def user(self) -> User:
        """The person; what is not known of them here is read when asked for."""
        return User.from_db(DEFAULT_DB_ALIAS, ["id", "name"], [self.user_id, self.name])


class Acting(NamedTuple):
    """Who is away, by number and name, and who acts for them."""

    user: int
    name: str
    deputy: int


@dataclass(frozen=True, slots=True)
class Ground:
    """Why somebody is concerned: how, and through whom."""

    how: str
    whom: str = ""

    @property
    def words(self) -> str:
        """As the page says it."""
        words = {
            "took": _("took the complaint"),
            "handles": _("handles the complaint"),
            "responsible": _("named as responsible"),
            "answered": _("answered in it"),
            "judged": _("judged it before"),
            "department": _("of the department concerned"),
            "superior": _("superior of {name}"),
            "deputy": _("deputy of {name}"),
        }
        return words[self.how].format(name=self.whom)


@dataclass(slots=True)
class Bench:
    """Who may judge now, and why the others may not."""

    seats: dict[int, tuple[User, int]] = field(default_factory=dict)
    """Those who may, with how high they stand."""
    barred: dict[int, tuple[User, Ground]] = field(default_factory=dict)
    """Judges by their role who are concerned."""
    direct: dict[int, Ground] = field(default_factory=dict)
    above: dict[int, Ground] = field(default_factory=dict)
    waived: bool = False
    """Nobody unconcerned is there: a superior judges, or the highest once more."""
    needed: int = 0

    @property
    def people(self) -> list[User]:
        """Those who may, the lowest first."""
        return [user for user, _level in sorted(self.seats.values(), key=lambda seat: (seat[1], seat[0].pk))]

    def ground(self, user: User) -> Ground | None:
        """Why this person is concerned, if they are."""
        return self.direct.get(user.pk) or self.above.get(user.pk)


def bench(complaint: Complaint, at: datetime, *, unit: Unit | None = None, people: Iterable[User] = (), new: bool = False) -> Bench:
    """Who may judge; ``unit`` and ``people`` are those that the judgement is about to name as responsible; nothing hangs on a new one yet."""
    on = clock.local_date(at)
    acting = _acting(on, new=new)
    held = _held(on, first=complaint.taken_by_id if new else None)
    found = Bench(direct=_direct(complaint, at, held, unit, people, new))
    own = {pk for pk, ground in found.direct.items() if ground.how not in {"department", "judged"}}
    found.above = _above(held, own, found.direct)
    _deputies(found, acting)
    found.needed = _needed(complaint)
    judges = _judges(held)
    found.barred = {pk: (user, g) for pk, (user, _level) in judges.items() if (g := found.ground(user))}
    free = {pk: seat for pk, seat in judges.items() if seat[1] >= found.needed and pk not in found.barred}
    superiors = {pk: seat for pk, seat in judges.items() if seat[1] >= found.needed and pk not in found.direct}
    again = {
        pk: seat
        for pk, seat in judges.items()
        if found.needed and seat[1] >= found.needed - 1 and (pk not in found.direct or found.direct[pk].how == "judged")
    }
    found.seats = free or superiors or again
    found.waived = not free and bool(found.seats)
    return found


def may_judge(user: User, complaint: Complaint, found: Bench) -> Decision:
    """The person themselves, or somebody unconcerned who acts for them during absence."""
    if not access.may(user, JUDGE):
        return access.may(user, JUDGE)
    if user.pk in found.seats:
        return YES
    grants = access.grants_of(user)
    acting = bool(grants and set(grants.people) & set(found.seats))
    ground = found.ground(user)
    if acting and ground is None:
        return YES
    if ground:
        return no("concerned_in_it", how=ground.words)
    return no("level_too_low") if found.needed else no("out_of_reach", permission=JUDGE)


def level_of(user: User) -> int:
    """How high the user judges, with the roles of those they act for."""
    grants = access.grants_of(user)
    return max((LEVELS.get(role, 0) for role in grants.roles), default=0) if grants else 0


def superiors_of(person: User, at: datetime) -> list[User]:
    """Who leads the person directly."""
    held = _held(clock.local_date(at))
    return [row.user for row in _nearest(held, person.pk)]


def _held(on: date, *, first: int | None = None) -> list[Held]:
    """Who holds which role. For a new complaint those of the taker ``first``, of leaders, judges and the deputised are enough."""
    return list(starmap(Held, _all_held(on) if first is None else _held_first(on, first)))


def _roles_held(on: date, first: int | None = None) -> QuerySet[RoleAssignment, tuple[str, int, str, int, str]]:
    running = RoleAssignment.objects.filter(Q(valid_until=None) | Q(valid_until__gte=on), valid_from__lte=on, user__is_active=True)
    if first is not None:
        away = Deputy.objects.filter(valid_from__lte=on, valid_until__gte=on).values("user")
        running = running.filter(Q(role__in=_LEADING) | Q(user=first) | Q(user__in=away))
    return running.order_by("pk").values_list("role", "user_id", "user__name", "unit_id", "unit__path")


def _acting_now(on: date) -> QuerySet[Deputy, tuple[int, int]]:
    return Deputy.objects.filter(valid_from__lte=on, valid_until__gte=on).order_by("pk").values_list("user_id", "deputy_id")


_all_held = Prepared(_roles_held, date)
_held_first = Prepared(_roles_held, date, int)
_acting_bare = Prepared(_acting_now, date)


def _judges(held: list[Held]) -> dict[int, tuple[User, int]]:
    found: dict[int, tuple[User, int]] = {}
    for row in held:
        if row.role in ROLES and JUDGE in ROLES[row.role].grants:
            level = LEVELS.get(row.role, 0)
            found[row.user_id] = (row.user, max(level, found.get(row.user_id, (row.user, 0))[1]))
    return found


def _direct(
    complaint: Complaint, at: datetime, held: list[Held], unit: Unit | None, people: Iterable[User], new: bool
) -> dict[int, Ground]:
    found = {complaint.taken_by_id: Ground("took")} if new else _involved(complaint, people)
    paths = tuple(_places(complaint, at, unit))
    for row in held:
        if row.path.startswith(paths):
            found.setdefault(row.user_id, Ground("department"))
    return found


def _involved(complaint: Complaint, people: Iterable[User]) -> dict[int, Ground]:
    found: dict[int, Ground] = {}
    named = Responsible.objects.filter(complaint=complaint).values_list("person", flat=True)
    caused = Cause.objects.filter(complaint=complaint, withdrawn_at=None, person__isnull=False).values_list("person", flat=True)
    asked = Assignment.objects.filter(origin_kind=Complaint.ref_kind, origin_id=complaint.pk, answered_by__isnull=False)
    judged = Judgement.objects.filter(complaint=complaint).values_list("by", flat=True)
    for how, ids in (
        ("took", [complaint.taken_by_id]),
        ("handles", [complaint.handler_id] if complaint.handler_id else []),
        ("responsible", [*(p.pk for p in people), *named, *caused]),
        ("answered", asked.values_list("answered_by", flat=True)),
        ("judged", judged),
    ):
        for pk in ids:
            found.setdefault(pk, Ground(how))
    return found


def _places(complaint: Complaint, at: datetime, unit: Unit | None) -> list[str]:
    """The path of the department that is responsible; until it is written down, of those that the regulation asks, too."""
    named = [one.path for one in (unit, complaint.responsible_unit) if one and one.parent_id]
    return named if complaint.responsible_unit_id else [*named, *selectors.places(at, complaint.unit)]


def _above(held: list[Held], own: set[int], direct: dict[int, Ground]) -> dict[int, Ground]:
    names = {row.user_id: row.name for row in held}
    found: dict[int, Ground] = {}
    for pk in own:
        for row in _nearest(held, pk):
            if row.user_id not in direct:
                found.setdefault(row.user_id, Ground("superior", names.get(pk, "")))
    return found


def _nearest(held: list[Held], person: int) -> list[Held]:
    """The rows of those who lead a person directly: nearest on the way up, ranking above what the person leads there."""
    homes = [row for row in held if row.user_id == person]
    if not homes:
        return []
    home = min(homes, key=lambda row: (-row.path.count("/"), row.unit_id))
    path = [int(part) for part in home.path.strip("/").split("/")]

    def rank(row: Held) -> tuple[int, int]:
        return (-path.index(row.unit_id), HEADS.index(row.role))

    leading = [row for row in held if row.role in HEADS and row.unit_id in path]
    own = [rank(row) for row in leading if row.user_id == person]
    higher = [row for row in leading if row.user_id != person and (not own or rank(row) > max(own))]
    lowest = min((rank(row) for row in higher), default=None)
    return [row for row in higher if rank(row) == lowest]


def _acting(on: date, *, new: bool = False) -> list[Acting]:
    """Who acts for whom; for a new complaint, of which nobody asks why, without the names."""
    if new:
        return [Acting(user, "", deputy) for user, deputy in _acting_bare(on)]
    rows = Deputy.objects.filter(valid_from__lte=on, valid_until__gte=on, deputy__is_active=True).order_by("pk")
    return list(starmap(Acting, rows.values_list("user_id", "user__name", "deputy_id")))


def _deputies(found: Bench, acting: Iterable[Acting]) -> None:
    for one in acting:
        for group in (found.direct, found.above):
            if one.user in group and group[one.user].how != "judged":
                group.setdefault(one.deputy, Ground("deputy", one.name))


def _needed(complaint: Complaint) -> int:
    last = Judgement.objects.filter(complaint=complaint).order_by("-id").first() if complaint.objections else None
    return last.level + 1 if last else 0
