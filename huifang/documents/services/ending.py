"""Ending a grant, from whichever side."""

from datetime import datetime

from huifang.accounts.models import User
from huifang.documents.models import Grant
from huifang.journal.services import Actor, record
from huifang.kernel.decision import Conflict
from huifang.kernel.refs import Ref
from huifang.obligations import services as obligations
from huifang.obligations.models import Obligation


def close(grant: Grant, *, reason: str, by: Actor, at: datetime) -> None:
    """End a running grant, inside the caller's transaction; the duty to give the paper back is kept or waived with it.

    Raises:
        Conflict: it was ended meanwhile.
    """
    person = by if isinstance(by, User) else None
    changes = {"state": Grant.State.ENDED, "ended_at": at, "ended_by": person, "end_reason": reason[:200]}
    if not Grant.objects.filter(pk=grant.pk, state=Grant.State.GRANTED).update(**changes):
        raise Conflict
    grant.refresh_from_db()
    record("documents.grant.ended", grant, by=by, at=at, name=grant.reader.name, reason=reason[:200], document=grant.document_id)
    for duty in Obligation.objects.filter(subject_kind=Grant.ref_kind, subject_id=grant.pk, state=Obligation.State.OPEN):
        obligations.fulfil(duty, evidence=Ref.of(grant), by=by, at=at)
