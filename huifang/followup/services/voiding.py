"""Voiding a record: at once, or by approval where the regulation asks for it, as for months already totalled (R2.9, R2.15)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from huifang.accounts.models import User
from huifang.approvals import selectors as approvals
from huifang.approvals import services as asking
from huifang.approvals.models import Approval
from huifang.approvals.registry import Values
from huifang.followup import access
from huifang.followup.models import Record
from huifang.journal.services import record
from huifang.kernel import clock
from huifang.kernel.decision import Conflict, Refused, enforce, no
from huifang.kernel.refs import Ref
from huifang.paperwork import numbers

CHAIN = "approval.record-void"
FORM = "followup.record"


def facts_of(row: Record, at: datetime) -> Values:
    """What the chain compares: how many months ago the call was (0: this month)."""
    then, now = clock.local_date(row.called_at), clock.local_date(at)
    return {"record.months_ago": max((now.year - then.year) * 12 + now.month - then.month, 0)}


def is_needed(row: Record, *, by: User, at: datetime) -> bool:
    """Does voiding this record need approval first?"""
    return approvals.is_needed(CHAIN, by=by, at=at, facts=facts_of(row, at))


def check(row: Record, *, reason: str, by: User) -> None:
    """Raises:
    Refused: not theirs to void, or no reason.
    """
    enforce(access.may_void_record(by, row))
    if not reason.strip():
        raise Refused(no("reason_missing"))


def request_approval(row: Record, *, reason: str, by: User, at: datetime) -> Approval:
    """Ask for approval to void the record; it is voided when that is granted.

    Raises:
        Refused: not theirs to void, no reason, asked for already, or no approval is needed.
        Conflict: it is void already.
    """
    check(row, reason=reason, by=by)
    if row.state != Record.State.COMPLETE:
        raise Conflict
    title = _("Void follow-up record {number}").format(number=row.number)
    facts = facts_of(row, at)
    return asking.request(chain=CHAIN, subject=Ref.of(row), by=by, title=title, at=at, facts=facts, reason=reason)


@transaction.atomic
def void(row: Record, *, reason: str, by: User, at: datetime, approval: Approval | None = None) -> Record:
    """作废: the record keeps its number and its place, marked with the reason; nothing is deleted. Callers have checked.

    Raises:
        Conflict: it is void already.
    """
    won = Record.objects.filter(pk=row.pk, state=Record.State.COMPLETE).update(
        state=Record.State.VOID, void_reason=reason[:200], version=row.version + 1
    )
    if not won:
        raise Conflict
    row.refresh_from_db()
    numbers.void(row.number, form=FORM, reason=reason, by=by, at=at)
    facts = {"number": row.number, "reason": reason[:200], "approval": approval.pk if approval else None}
    record("followup.record.voided", row, by=by, at=at, **facts)  # type: ignore[arg-type]
    return row
