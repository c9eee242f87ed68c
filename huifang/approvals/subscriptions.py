"""Tells people what is theirs to decide or answer, and what became of their request; takes back what is no news any more."""

from typing import Any

from huifang.accounts.models import User
from huifang.approvals.models import Approval
from huifang.approvals.people import Room
from huifang.journal.catalogue import subscribe
from huifang.journal.models import Event
from huifang.kernel import clock
from huifang.notifications import services

DECIDERS = ("approvals.to_decide", "approvals.given")


def _approval(event: Event) -> Approval:
    return Approval.objects.select_related("requested_by", "unit").get(pk=int(event.subject_id))


def _tell(event: Event, kind: str, to: list[User], **facts: Any) -> None:
    by = _approval(event).requested_by if kind == "approvals.to_decide" else event.actor
    services.notify(kind=kind, about=event.subject, to=to, by=by, at=clock.now(), key=str(event.pk), **facts)


def _people(event: Event) -> list[User]:
    ids = event.data.get("told")
    return list(User.objects.filter(pk__in=ids if isinstance(ids, list) else []))


@subscribe("approvals.step.begun", "approvals.step.raised", name="approvals.tell_deciders")
def on_begun(event: Event) -> None:
    """Whoever can decide the step now; nobody when it has been decided meanwhile."""
    services.settle(event.subject, at=clock.now(), kinds=DECIDERS)
    approval = _approval(event)
    room = Room([approval], clock.now())
    step = room.running(approval)
    if approval.is_open and step and step.number == event.data.get("step"):
        _tell(event, "approvals.to_decide", room.seating(approval, step).told)


@subscribe("approvals.approval.delegated", name="approvals.tell_delegate")
def on_delegated(event: Event) -> None:
    """Whoever was given the decision."""
    _tell(event, "approvals.given", _people(event))


@subscribe("approvals.approval.asked_back", name="approvals.tell_asked")
def on_asked(event: Event) -> None:
    """Whoever was asked."""
    _tell(event, "approvals.question", _people(event))


@subscribe("approvals.approval.answered", name="approvals.tell_answered")
def on_answered(event: Event) -> None:
    """Whoever had asked; the question itself is no news any more."""
    services.settle(event.subject, at=clock.now(), kinds=("approvals.question",))
    _tell(event, "approvals.answered", _people(event))


@subscribe("approvals.approval.granted", "approvals.approval.refused", name="approvals.tell_requester")
def on_decided(event: Event) -> None:
    """Whoever had asked for approval."""
    services.settle(event.subject, at=clock.now(), kinds=(*DECIDERS, "approvals.question"))
    facts = {"reason": event.data["reason"]} if event.kind.endswith(".refused") else {}
    _tell(event, f"approvals.{event.kind.rpartition('.')[2]}", [_approval(event).requested_by], **facts)


@subscribe("approvals.approval.withdrawn", name="approvals.settle_withdrawn")
def on_withdrawn(event: Event) -> None:
    """Nobody needs to do anything any more."""
    services.settle(event.subject, at=clock.now(), kinds=(*DECIDERS, "approvals.question"))
