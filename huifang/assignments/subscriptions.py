"""Tells the people of an assignment what happened to it."""

from collections.abc import Iterable

from huifang.accounts.models import User
from huifang.assignments.models import Assignment
from huifang.assignments.notices import JUDGING, WAITING
from huifang.journal.catalogue import subscribe
from huifang.journal.models import Event
from huifang.kernel import clock
from huifang.kernel.refs import Ref
from huifang.notifications import services
from huifang.notifications.recipients import Addressee

KINDS = ("asked", "answered", "accepted", "returned", "withdrawn", "passed_on", "taken", "reminded")


@subscribe(*(f"assignments.assignment.{kind}" for kind in KINDS), name="assignments.telling")
def on_assignment(event: Event) -> None:
    """The one who is to answer, or the one who asked; what was waited for is dealt with."""
    row = Assignment.objects.select_related("unit", "person", "asked_by", "answered_by").get(pk=int(event.subject_id))
    at, did = clock.now(), event.kind.rpartition(".")[2]
    ref = Ref.of(row)
    if did in {"answered", "withdrawn"}:
        services.settle(ref, at=at, kinds=WAITING)
    elif did in {"accepted", "returned"}:
        services.settle(ref, at=at, kinds=JUDGING)
    elif did in {"taken", "passed_on"}:
        services.settle(ref, at=at, kinds=WAITING)
    if did == "taken" or _overtaken(row, did):
        return
    facts = {"what": row.title, "due": row.due_at, "reason": event.data.get("reason", "")}
    kind = "complaint" if did == "asked" and row.topic == Assignment.Topic.COMPLAINT else did
    services.notify(kind=f"assignments.{kind}", about=ref, to=_addressees(row, did), by=event.actor, at=at, key=str(event.pk), **facts)


def _overtaken(row: Assignment, did: str) -> bool:
    """Has it moved on since, so that the news is none?"""
    pending = row.state in {Assignment.State.OPEN, Assignment.State.RETURNED}
    return did in {"asked", "passed_on", "reminded", "returned"} and not pending


def _addressees(row: Assignment, did: str) -> Iterable[Addressee]:
    asked: Addressee = row.person or Ref.of(row.unit)
    answerer: list[User] = [row.answered_by] if row.answered_by else []
    if did in {"asked", "reminded", "withdrawn", "passed_on"}:
        return [asked]
    if did == "answered":
        return [row.asked_by]
    if did == "returned":
        return [asked, *answerer] if row.person else (answerer or [asked])
    return answerer
