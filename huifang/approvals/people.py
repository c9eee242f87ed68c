"""Who decides a step: holders, deputies during absence, delegates; superiors where somebody may not decide.

A ``Room`` reads what is needed for any number of approvals in a few queries, so that the inbox costs the same for one
request as for two hundred.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import Q

from huifang.accounts.models import User
from huifang.approvals.models import Approval, Delegation, Step, Vote
from huifang.approvals.rules import may_stand
from huifang.kernel import clock
from huifang.kernel.decision import Decision, no
from huifang.organization.models import Deputy, RoleAssignment, Unit
from huifang.organization.roles import HEADS

EXECUTIVES = ("general_manager", "vice_president")
"""Who decides the last step when nobody else can, in this order."""


@dataclass(frozen=True, slots=True)
class Seat:
    """One decision that a step can get: whose it is, who is told, and who may make it."""

    principal: User
    told: User
    actors: tuple[User, ...]
    delegated: bool = False

    def held_by(self, user: User) -> bool:
        """May this person make it?"""
        return any(actor.pk == user.pk for actor in self.actors)


@dataclass(frozen=True, slots=True)
class Seating:
    """The decisions that are still open on a step. ``via`` says why others than those named sit there."""

    seats: tuple[Seat, ...] = ()
    via: str = ""

    @property
    def told(self) -> list[User]:
        """The people to be told, each once."""
        return list({seat.told.pk: seat.told for seat in self.seats}.values())

    def seat_of(self, user: User) -> Seat | None:
        """The seat that the person decides on: their own first, then one that they stand in for."""
        held = [seat for seat in self.seats if seat.held_by(user)]
        return next((s for s in held if s.principal.pk == user.pk), held[0] if held else None)


class Room:
    """Resolves the people of approvals as of one moment."""

    def __init__(self, approvals: Iterable[Approval], at: datetime) -> None:
        self.approvals = {approval.pk: approval for approval in approvals}
        self.on = clock.local_date(at)

    # What is read, each once

    @cached_property
    def _steps(self) -> dict[int, list[Step]]:
        found: dict[int, list[Step]] = {pk: [] for pk in self.approvals}
        for step in Step.objects.filter(approval__in=self.approvals).order_by("number"):
            found[step.approval_id].append(step)
        return found

    @cached_property
    def _votes(self) -> list[Vote]:
        return list(Vote.objects.filter(approval__in=self.approvals).order_by("id"))

    @cached_property
    def _delegations(self) -> dict[tuple[int, int], User]:
        rows = Delegation.objects.filter(step__approval__in=self.approvals).select_related("to").order_by("id")
        return {(row.step_id, row.principal_id): row.to for row in rows}

    @cached_property
    def _deputies(self) -> dict[int, User]:
        rows = Deputy.objects.filter(valid_from__lte=self.on, valid_until__gte=self.on, deputy__is_active=True)
        return {row.user_id: row.deputy for row in rows.select_related("deputy").order_by("pk")}

    @cached_property
    def _held(self) -> list[RoleAssignment]:
        running = RoleAssignment.objects.filter(valid_from__lte=self.on, user__is_active=True)
        running = running.filter(Q(valid_until=None) | Q(valid_until__gte=self.on), unit__is_active=True)
        codes = [step.who.split(":") for steps in self._steps.values() for step in steps]
        roles = {parts[-1] for parts in codes if parts[0] in {"role", "position"}}
        involved = {a.requested_by_id for a in self.approvals.values()} | {v.principal_id for v in self._votes}
        wanted = Q(role__in=roles | set(HEADS) | set(EXECUTIVES)) | Q(user__in=involved)
        return list(running.filter(wanted).select_related("user", "unit").order_by("user__name", "user__pk", "pk"))

    @cached_property
    def _units(self) -> dict[str, Unit]:
        return {unit.code: unit for unit in Unit.objects.all()}

    # People

    def steps(self, approval: Approval) -> list[Step]:
        """The steps of an approval in order."""
        return self._steps[approval.pk]

    def running(self, approval: Approval) -> Step | None:
        """The step that is being decided."""
        return next((step for step in self.steps(approval) if step.state == Step.State.RUNNING), None)

    def votes(self, approval: Approval) -> list[Vote]:
        """What was decided so far."""
        return [vote for vote in self._votes if vote.approval_id == approval.pk]

    def seating(self, approval: Approval, step: Step) -> Seating:
        """The decisions that are still open on the step, and who makes them.

        Where all whose turn it is are barred, their superior decides; on the last step, and with nobody above, the
        company's management.
        """
        decided = [v for v in self.votes(approval) if v.step_id == step.pk]
        barred = set() if approval.again else {p for v in self.votes(approval) if v.step_id != step.pk for p in (v.by_id, v.principal_id)}
        done = {p for v in decided for p in (v.by_id, v.principal_id)}
        named = self.named(step.who, approval)
        seats = self._seats(approval, step, [u for u in named if u.pk not in done], barred)
        if step.who == "superior":
            seats = () if decided else seats[:1]
        if decided or seats:
            return Seating(tuple(s for s in seats if s.told.pk not in done))
        above = self.superiors(named[0], None) if named else []
        if raised := self._seats(approval, step, above, barred)[:1]:
            return Seating(raised, "superior")
        last = not any(s.number > step.number for s in self.steps(approval))
        chiefs = [u for role in EXECUTIVES for u in self.holders(role, None)] if last else []
        raised = self._seats(approval, step, chiefs, barred)[:1]
        return Seating(raised, "executive" if raised else "nobody")

    def _seats(self, approval: Approval, step: Step, people: Sequence[User], barred: Collection[int]) -> tuple[Seat, ...]:
        found = (self._seat(approval, step, person, barred) for person in people)
        return tuple(seat for seat in found if seat)

    def _seat(self, approval: Approval, step: Step, principal: User, barred: Collection[int]) -> Seat | None:
        def may(user: User) -> Decision:
            return may_stand(user.pk, requester=approval.requested_by_id, decided=barred)

        acting = self.acting(principal)
        if not may(principal) or acting is None or not may(acting):
            return None
        delegate = self._delegations.get((step.pk, principal.pk))
        if delegate and not (delegate.is_active and may(delegate)):
            delegate = None
        actors = {u.pk: u for u in (principal, acting, delegate) if u}
        return Seat(principal, delegate or acting, tuple(actors.values()), delegate is not None)

    def acting(self, user: User) -> User | None:
        """The person, or whoever stands in during absence (and for the deputy, if away too)."""
        person, seen = user, {user.pk}
        while (following := self._deputies.get(person.pk)) and following.pk not in seen:
            person = following
            seen.add(person.pk)
        return person if person.is_active else None

    def named(self, who: str, approval: Approval) -> list[User]:
        """Whom the step names, before anybody's absence is looked at."""
        sort, _, rest = who.partition(":")
        if sort == "superior":
            return self.superiors(approval.requested_by, approval.unit)
        if sort == "role":
            return self.holders(rest, approval.unit)
        code, _, role = rest.partition(":")
        unit = self._units.get(code)
        if unit is None:
            return []
        if sort == "position":
            found = [a.user for a in self._held if a.role == role and a.unit_id == unit.pk]
            return found or self._leading(unit)
        return self._leading(unit)

    def holders(self, role: str, near: Unit | None) -> list[User]:
        """Everybody with the role; where some hold it in a unit of the requester or above, the nearest of them."""
        held = [a for a in self._held if a.role == role]
        path = _path(near)
        own = [a for a in held if a.unit_id in path]
        if own:
            deepest = max(path.index(a.unit_id) for a in own)
            held = [a for a in own if path.index(a.unit_id) == deepest]
        return _each_once(a.user for a in held)

    def superiors(self, user: User, unit: Unit | None) -> list[User]:
        """Who leads the person, the nearest first: heads of their unit and the units above that rank above them."""
        path = _path(unit or self._home(user))
        leading = [(self._rank(a, path), a.user) for a in self._held if a.role in HEADS and a.unit_id in path]
        own = [rank for rank, leader in leading if leader.pk == user.pk]
        above = [(rank, leader) for rank, leader in leading if leader.pk != user.pk and (not own or rank > max(own))]
        return _each_once(leader for _rank, leader in sorted(above, key=lambda pair: (pair[0], pair[1].pk)))

    def _leading(self, unit: Unit) -> list[User]:
        path = _path(unit)
        leading = [(self._rank(a, path), a.user) for a in self._held if a.role in HEADS and a.unit_id in path]
        return [leader for _rank, leader in sorted(leading, key=lambda pair: (pair[0], pair[1].pk))][:1]

    def _home(self, user: User) -> Unit | None:
        units = [a.unit for a in self._held if a.user_id == user.pk]
        return min(units, key=lambda u: (-u.path.count("/"), u.pk), default=None)

    @staticmethod
    def _rank(row: RoleAssignment, path: Sequence[int]) -> tuple[int, int]:
        return (-path.index(row.unit_id), HEADS.index(row.role))

    # Decisions

    def may_decide(self, user: User, approval: Approval) -> tuple[Decision, Seat | None]:
        """May the user decide the step that runs, and on which seat?"""
        step = self.running(approval)
        if not approval.is_open or step is None:
            return no("not_from_state", state=approval.state, action="approve", machine="approvals.approval"), None
        if user.pk == approval.requested_by_id:
            return no("own_request"), None
        seat = self.seating(approval, step).seat_of(user)
        if seat:
            return Decision(ok=True), seat
        votes = self.votes(approval)
        decided = any(user.pk in {v.by_id, v.principal_id} and (v.step_id == step.pk or not approval.again) for v in votes)
        return no("decided_already" if decided else "not_asked"), None

    def names(self, user: User, approval: Approval) -> bool:
        """Does any step of the chain name the user, or somebody they deputise for?"""
        named = (person for step in self.steps(approval) for person in self.named(step.who, approval))
        return any(user.pk == person.pk or ((acting := self.acting(person)) and acting.pk == user.pk) for person in named)

    def stand_ins(self, approval: Approval, step: Step, principal: User) -> list[User]:
        """Who can be given the principal's decision: their deputies, colleagues of the same role, leaders near them."""
        home = self._home(principal) or approval.unit
        path = _path(home)
        role = step.who.rpartition(":")[2] if step.who.startswith(("role:", "position:")) else ""
        same = [a.user for a in self._held if role and a.role == role]
        near = [a.user for a in self._held if a.role in HEADS and (a.unit_id in path or (home and a.unit.path.startswith(home.path)))]
        deputies = [
            d.deputy
            for d in Deputy.objects.filter(user=principal, deputy__is_active=True, valid_until__gte=self.on).select_related("deputy")
        ]
        barred = {p for v in self.votes(approval) if not approval.again or v.step_id == step.pk for p in (v.by_id, v.principal_id)}
        allowed = (u for u in _each_once([*deputies, *same, *near]) if u.pk != principal.pk)
        return [u for u in allowed if may_stand(u.pk, requester=approval.requested_by_id, decided=barred)]


def _path(unit: Unit | None) -> list[int]:
    return [int(part) for part in unit.path.strip("/").split("/") if part] if unit else []


def _each_once(people: Iterable[User]) -> list[User]:
    return list({person.pk: person for person in people}.values())
