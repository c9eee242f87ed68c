"""Complaints that an authority or the press sent on (12315, 12345, media): their own deadline, and the reply to them (R3.7)."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from huifang.accounts.models import User
from huifang.complaints import access
from huifang.complaints.models import Complaint
from huifang.complaints.particulars import OUTSIDE, due, limit
from huifang.journal.services import Actor, record
from huifang.kernel.decision import YES, Conflict, Decision, Refused, enforce, no
from huifang.kernel.refs import Ref
from huifang.obligations import services as obligations
from huifang.obligations.ladders import before
from huifang.obligations.models import Obligation
from huifang.organization.selectors import work_calendar
from huifang.regulations.models import Rule


def prepare(complaint: Complaint, at: datetime) -> None:
    """Note on a complaint that is not stored yet by when whoever sent it on wants a reply."""
    if complaint.outside_body:
        complaint.outside_due_at = due(limit(OUTSIDE + complaint.outside_body, at, complaint.unit), at)


def oblige(complaint: Complaint, *, by: Actor, at: datetime) -> None:
    """Make the reply a duty of whoever took it, with the ladder of the regulation; once."""
    rule = limit(OUTSIDE + complaint.outside_body, at, complaint.unit) if complaint.outside_body else None
    if rule is None or complaint.outside_due_at is None:
        return
    warn = before(complaint.outside_due_at, rule.value.warn_before, work_calendar()) if rule.value.warn_before else None
    obligations.oblige(
        rule=Rule(pk=rule.id, code=rule.code),
        subject=Ref.of(complaint),
        occurrence="outside",
        due_at=complaint.outside_due_at,
        warn_at=warn,
        owner=Ref.of(complaint.taken_by),
        party=Ref("archive.customer", str(complaint.customer_id)),
        ladder=rule.code,
        by=by,
        at=at,
    )


def may_reply(user: User, complaint: Complaint) -> Decision:
    """Write down the reply: who may complete the form, once, while somebody waits for it."""
    waits = complaint.outside_body and complaint.outside_answered_at is None and complaint.state != Complaint.State.VOID
    return access.may_edit(user, complaint) & (YES if waits else no("outside_not_waiting"))


@transaction.atomic
def reply(complaint: Complaint, *, text: str, by: User, at: datetime) -> Complaint:
    """Write down what was replied to the authority; keeps the duty.

    Raises:
        Refused: not theirs, nobody waits for it, or no text.
        Conflict: somebody replied first.
    """
    enforce(may_reply(by, complaint))
    if not text.strip():
        raise Refused(no("outside_reply_missing"))
    rows = Complaint.objects.filter(pk=complaint.pk, outside_answered_at=None)
    if not rows.update(outside_answer=text.strip(), outside_answered_at=at, version=F("version") + 1):
        raise Conflict
    complaint.refresh_from_db()
    record("complaints.complaint.outside_replied", complaint, by=by, at=at, body=complaint.get_outside_body_display())
    for duty in duties(complaint):
        obligations.fulfil(duty, evidence=Ref.of(complaint), by=by, at=at)
    return complaint


def release(complaint: Complaint, *, by: Actor, at: datetime) -> None:
    """The complaint was voided: nobody owes a reply any more."""
    for duty in duties(complaint):
        obligations.waive(duty, reason=complaint.void_reason, by=by, at=at)


def duties(complaint: Complaint) -> list[Obligation]:
    """The open duties to reply to an authority."""
    rows = Obligation.objects.filter(subject_kind=Complaint.ref_kind, subject_id=complaint.pk, state=Obligation.State.OPEN)
    return list(rows.filter(rule_code__startswith=OUTSIDE))
