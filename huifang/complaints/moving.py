"""The one way a complaint changes its state: compare-and-swap over state, round and objections."""

from collections.abc import Mapping

from django.db.models import F

from huifang.complaints.models import Complaint
from huifang.complaints.rules import COMPLAINT
from huifang.kernel.decision import Conflict, enforce

Facts = Mapping[str, object]


def move(complaint: Complaint, action: str, facts: Facts, **changes: object) -> None:
    """Move the complaint if it still is in the state and round that the caller saw; a changed box does not hinder it.

    Raises:
        Refused: the move does not exist from this state, or its guard refuses.
        Conflict: somebody else moved it first.
    """
    enforce(COMPLAINT.can(complaint.state, action, facts))
    if not _swap(complaint, action, facts, None, changes):
        raise Conflict


def moved(complaint: Complaint, action: str, facts: Facts, *, version: int | None = None, **changes: object) -> bool:
    """The same for what happens by itself: False when it may not move or somebody else moved it first.

    Args:
        version: refuse as well when a box of the form was changed since, because ``changes`` builds on what stood there.
    """
    return bool(COMPLAINT.can(complaint.state, action, facts)) and _swap(complaint, action, facts, version, changes)


def _swap(complaint: Complaint, action: str, facts: Facts, version: int | None, changes: Facts) -> bool:
    target = COMPLAINT.target(complaint.state, action, facts)
    rows = Complaint.objects.filter(pk=complaint.pk, state=complaint.state, rounds=complaint.rounds, objections=complaint.objections)
    if version is not None:
        rows = rows.filter(version=version)
    won = rows.update(state=target, version=F("version") + 1, **changes)
    if won:
        complaint.refresh_from_db()
    return bool(won)
