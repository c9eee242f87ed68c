"""The one way a complaint changes its state: compare-and-swap over state and round."""

from collections.abc import Mapping

from django.db.models import F

from huifang.complaints.models import Complaint
from huifang.complaints.rules import COMPLAINT
from huifang.kernel.decision import Conflict, enforce


def move(complaint: Complaint, action: str, facts: Mapping[str, object], **changes: object) -> None:
    """Move the complaint if it still is in the state and round that the caller saw.

    Raises:
        Refused: the move does not exist from this state, or its guard refuses.
        Conflict: somebody else moved it first.
    """
    enforce(COMPLAINT.can(complaint.state, action, facts))
    target = COMPLAINT.target(complaint.state, action, facts)
    rows = Complaint.objects.filter(pk=complaint.pk, state=complaint.state, rounds=complaint.rounds, objections=complaint.objections)
    if not rows.update(state=target, version=F("version") + 1, **changes):
        raise Conflict
    complaint.refresh_from_db()
