"""Reads of approvals; every one for a user."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Q, QuerySet

from huifang.accounts.models import User
from huifang.approvals import access, registry
from huifang.approvals.models import Approval, Question
from huifang.approvals.people import Room
from huifang.approvals.rules import OPEN, Value, chosen
from huifang.kernel import clock
from huifang.kernel.refs import Ref
from huifang.organization.selectors import home_unit
from huifang.regulations.selectors import TypedRule, rule_in_force
from huifang.regulations.shapes import ApprovalChain

MOST = 300
"""So many open requests are looked at for one inbox."""


def chain_for(code: str, *, by: User, at: datetime) -> TypedRule[ApprovalChain] | None:
    """The chain in force for somebody's unit, or none."""
    rule = rule_in_force(code, clock.local_date(at), home_unit(by, at))
    return rule if rule and isinstance(rule.value, ApprovalChain) else None


def is_needed(chain: str, *, by: User, at: datetime, amount: int | None = None, facts: Mapping[str, Value] | None = None) -> bool:
    """Does the chain in force ask for any step? Without a rule: no."""
    rule = chain_for(chain, by=by, at=at)
    return rule is not None and bool(chosen(rule.value.steps, amount, facts or {}))


def covers(approval: Approval, chain: str, *, by: User, at: datetime, amount: int | None = None, facts: Mapping[str, Value]) -> bool:
    """Does a granted approval still cover what would be asked now, when the facts have moved?"""
    rule = chain_for(chain, by=by, at=at)
    asked = [rule.value.steps[place].who for place in chosen(rule.value.steps, amount, facts)] if rule else []
    return approval.state == Approval.State.GRANTED and set(asked) <= {step.who for step in approval.steps.all()}


def granted_for(key: str, user: User, *, since: datetime) -> Approval | None:
    """The newest approval of the user's own request for ``key`` that was granted since then."""
    rows = Approval.objects.filter(key=key, requested_by=user, state=Approval.State.GRANTED, closed_at__gte=since)
    return rows.order_by("-closed_at").first()


def open_for(key: str) -> Approval | None:
    """The open request for ``key``."""
    return Approval.objects.filter(key=key, state__in=OPEN).first()


def _rows() -> QuerySet[Approval]:
    return Approval.objects.select_related("requested_by", "unit")


def open_rows() -> list[Approval]:
    """The open requests, the oldest first, as far as an inbox looks."""
    return list(_rows().filter(state__in=OPEN).order_by("requested_at", "id")[:MOST])


def to_decide(user: User, at: datetime) -> tuple[list[Approval], Room]:
    """What waits for the user's decision, the most urgent first; and the room in which it was found out.

    What was given to somebody else stands under ``delegated``; what was asked back waits for the answer, but may be decided.
    """
    rows = open_rows()
    room = Room(rows, at)
    mine = [row for row in rows if (seat := room.may_decide(user, row)[1]) and not (seat.delegated and seat.told.pk != user.pk)]
    return sorted(mine, key=lambda a: (a.state == "asked", a.due_at or a.requested_at.replace(year=9999), a.pk)), room


def delegated(user: User, at: datetime) -> list[Approval]:
    """Open requests whose decision the user has given to somebody else."""
    rows = list(_rows().filter(state__in=OPEN, steps__state="running", steps__delegations__principal=user).distinct().order_by("id")[:MOST])
    room = Room(rows, at)
    return [row for row in rows if (seat := room.may_decide(user, row)[1]) and seat.delegated and seat.told.pk != user.pk]


def questions_to(user: User) -> list[Question]:
    """Questions that wait for the user's answer, the oldest first."""
    rows = Question.objects.filter(closed_at=None).select_related("approval__requested_by", "approval__unit", "asked_by", "asked_of")
    return [row for row in rows.order_by("asked_at", "id")[:MOST] if access.may_answer(user, row)]


def requested_by(user: User) -> QuerySet[Approval]:
    """The user's own requests, the newest first."""
    return _rows().filter(requested_by=user).order_by("-id")


def decided_by(user: User) -> QuerySet[Approval]:
    """What the user has decided, or somebody on their behalf, the newest first."""
    return _rows().filter(Q(votes__by=user) | Q(votes__principal=user)).distinct().order_by("-id")


def visible_to(user: User) -> QuerySet[Approval]:
    """Everything the user is involved in, or all where a role shows all; the newest first."""
    rows = _rows().order_by("-id")
    if not access.sees_all(user):
        return rows.filter(access.involved(user)).distinct()
    closed = registry.confidential()
    return rows.filter(~Q(subject_kind__in=closed) | access.involved(user)).distinct() if closed else rows


def found(user: User, pk: int) -> Approval:
    """One approval that the user may see.

    Raises:
        Approval.DoesNotExist: there is none, or not for this user.
    """
    approval = _rows().select_related("rule").get(pk=pk)
    if not access.may_view(user, approval):
        raise Approval.DoesNotExist
    return approval


def about(user: User, subject: Ref) -> list[Approval]:
    """Approvals asked for a thing, the newest first: for who may see the thing, else those the user is involved in."""
    rows = _rows().filter(subject_kind=subject.kind, subject_id=int(subject.id)).order_by("-id")
    if not (registry.may_read(user, subject) or (access.sees_all(user) and subject.kind not in registry.confidential())):
        rows = rows.filter(access.involved(user)).distinct()
    return list(rows[:20])
