"""Approving, refusing, delegating; many harmless ones at once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import transaction

from huifang.accounts.models import User
from huifang.approvals import access
from huifang.approvals.models import Approval, Delegation, Question, Step, Vote
from huifang.approvals.people import Room, Seat
from huifang.approvals.rules import is_through
from huifang.approvals.services.steps import begin_next, drop_rest, keep_duties, move, move_step
from huifang.journal.services import record
from huifang.kernel.decision import Conflict, Decision, Refused, enforce, no


@dataclass(slots=True)
class Undecided:
    """What a bulk approval left alone, with the reason."""

    approval: Approval
    why: Decision


@dataclass(slots=True)
class Turn:
    """A step that runs, and the seat on which somebody decides it."""

    step: Step
    seat: Seat
    room: Room = field(repr=False)


def seated(approval: Approval, by: User, at: datetime, step: int | None = None) -> Turn:
    """The step that runs and the person's seat on it; ``step`` is the number that they saw.

    Raises:
        Refused: not theirs to decide.
        Conflict: another step runs by now.
    """
    enforce(access.may_view_at_all(by))
    room = Room([approval], at)
    running = room.running(approval)
    if running and step is not None and running.number != step:
        raise Conflict
    decision, seat = room.may_decide(by, approval)
    enforce(decision)
    assert running is not None
    assert seat is not None
    return Turn(running, seat, room)


@transaction.atomic
def approve(approval: Approval, *, by: User, at: datetime, text: str = "", step: int | None = None, batch: str = "") -> Approval:
    """Agree on the step that runs; the last agreement of the last step grants the approval.

    Raises:
        Refused: not theirs to decide, or closed.
        Conflict: somebody decided at the same moment; nothing was written.
    """
    turn = seated(approval, by, at, step)
    votes = [v for v in turn.room.votes(approval) if v.step_id == turn.step.pk]
    left = [s for s in turn.room.seating(approval, turn.step).seats if s.principal.pk != turn.seat.principal.pk and s.told.pk != by.pk]
    through = is_through(turn.step.how_many, turn.step.count, len(votes) + 1, len(left))
    later = [s for s in turn.room.steps(approval) if s.state == Step.State.WAITING]
    ends = {"closed_at": at, "due_at": None} if through and not later else {}
    move(approval, "grant" if ends else "approve", {}, **ends)
    _vote(approval, turn, Vote.Verdict.APPROVED, text, by, at)
    who = _who(by, turn.seat)
    facts: dict[str, Any] = {"step": turn.step.number, "who": who, "principal": turn.seat.principal.pk, "left": 0 if through else len(left)}
    record("approvals.approval.approved", approval, by=by, at=at, batch=batch, **facts)
    if not through:
        return approval
    move_step(turn.step, "approve", ended_at=at)
    keep_duties(approval, by=by, at=at)
    if later:
        begin_next(approval, by=by, at=at)
    else:
        subject, title = str(approval.subject), approval.title
        record("approvals.approval.granted", approval, by=by, at=at, batch=batch, subject=subject, chain=approval.chain, title=title)
    return approval


@transaction.atomic
def refuse(approval: Approval, *, reason: str, by: User, at: datetime, step: int | None = None) -> Approval:
    """Say no with the reason; that ends the whole chain.

    Raises:
        Refused: not theirs to decide, closed, or no reason.
        Conflict: somebody decided at the same moment.
    """
    turn = seated(approval, by, at, step)
    move(approval, "refuse", {"text": reason}, closed_at=at, due_at=None)
    _vote(approval, turn, Vote.Verdict.REFUSED, reason, by, at)
    move_step(turn.step, "refuse", ended_at=at)
    drop_rest(approval, at=at)
    facts: dict[str, Any] = {
        "who": _who(by, turn.seat),
        "reason": reason.strip()[:200],
        "subject": str(approval.subject),
        "chain": approval.chain,
    }
    record("approvals.approval.refused", approval, by=by, at=at, step=turn.step.number, principal=turn.seat.principal.pk, **facts)
    keep_duties(approval, by=by, at=at)
    return approval


@transaction.atomic
def delegate(approval: Approval, *, to: User, by: User, at: datetime, text: str = "", step: int | None = None) -> Delegation:
    """Give one's decision on the step that runs to somebody who can stand for it; one may still decide oneself.

    Raises:
        Refused: not theirs to decide, or the other can't stand for it.
        Conflict: somebody decided at the same moment.
    """
    turn = seated(approval, by, at, step)
    principal = turn.seat.principal
    if to.pk not in {user.pk for user in turn.room.stand_ins(approval, turn.step, principal)}:
        raise Refused(no("cannot_stand_for_it", name=to.name))
    move(approval, "delegate", {})
    row = Delegation.objects.create(step=turn.step, principal=principal, by=by, to=to, text=text.strip()[:200], at=at)
    facts: dict[str, Any] = {
        "who": _who(by, turn.seat),
        "to": to.name,
        "told": [to.pk],
        "principal": principal.pk,
        "step": turn.step.number,
    }
    record("approvals.approval.delegated", approval, by=by, at=at, **facts)
    return row


def approve_many(approvals: Sequence[Approval], *, by: User, at: datetime) -> tuple[list[Approval], list[Undecided]]:
    """Approve all whose step the rule lets be approved in bulk; the others stay, each with its reason.

    Each is decided by itself: one that somebody else has just decided keeps no other from being approved.
    """
    batch, decided, left = uuid4().hex, [], []
    for approval in approvals:
        try:
            turn = seated(approval, by, at)
            if not turn.step.bulk:
                raise Refused(no("not_in_bulk"))
            decided.append(approve(approval, by=by, at=at, step=turn.step.number, batch=batch))
        except Refused as refusal:
            left.append(Undecided(approval, refusal.decision))
        except Conflict:
            left.append(Undecided(approval, no("changed_meanwhile")))
    return decided, left


def _vote(approval: Approval, turn: Turn, verdict: str, text: str, by: User, at: datetime) -> None:
    Vote.objects.create(
        approval=approval, step=turn.step, requester_id=approval.requested_by_id, by=by, principal=turn.seat.principal, verdict=verdict,
        text=text.strip(), at=at, again=approval.again,
    )  # fmt: skip
    Question.objects.filter(approval=approval, closed_at=None).update(closed_at=at)


def _who(by: User, seat: Seat) -> str:
    return by.name if by.pk == seat.principal.pk else f"{by.name}（代{seat.principal.name}）"
