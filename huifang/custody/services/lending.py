"""What happens to a loan once it is decided: lent, returned, called back, run out; papers out and in (R1.6)."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import F

from huifang.accounts.models import User
from huifang.custody import access
from huifang.custody.models import Loan
from huifang.custody.rules import ACTIVE, CALLED_BACK, LAPSED, LOAN
from huifang.custody.services.moving import move
from huifang.journal.services import Actor, Fact, record, record_many
from huifang.kernel import clock
from huifang.kernel.decision import Conflict, Refused, enforce, no
from huifang.kernel.refs import Ref, system
from huifang.obligations import services as obligations
from huifang.obligations.models import Obligation
from huifang.regulations.models import Rule
from huifang.regulations.selectors import rule_in_force

OVERDUE = "time_limit.loan.paper"
CHUNK = 500


@transaction.atomic
def grant(loan: Loan, *, by: Actor, at: datetime) -> Loan:
    """Lend what was asked for: called when its chain has agreed, under the right of those who decided.

    Raises:
        Refused: it is not waiting any more.
        Conflict: it was moved at this moment.
    """
    move(LOAN, loan, "grant", granted_at=at)
    record("custody.loan.granted", loan, by=by, at=at, number=loan.number, until=str(loan.last_day), borrower=loan.borrower_id)
    return loan


@transaction.atomic
def refuse(loan: Loan, *, by: Actor, at: datetime, reason: str = "") -> Loan:
    """Nothing is lent: the chain has said no."""
    move(LOAN, loan, "refuse", closed_at=at, reason=reason[:200])
    record("custody.loan.refused", loan, by=by, at=at, number=loan.number, borrower=loan.borrower_id)
    return loan


@transaction.atomic
def give_back(loan: Loan, *, by: User, at: datetime) -> Loan:
    """The borrower is done before the end.

    Raises:
        Refused: not theirs, not lent, or its papers are still out.
        Conflict: it was moved at this moment.
    """
    enforce(access.may_withdraw(by, loan))
    if loan.is_out:
        raise Refused(no("papers_out"))
    move(LOAN, loan, "give_back", closed_at=at, closed_by=by)
    record("custody.loan.returned", loan, by=by, at=at, number=loan.number)
    return loan


@transaction.atomic
def call_back(loan: Loan, *, reason: str, by: User, at: datetime) -> Loan:
    """End a loan at once; the next read is refused. Papers that are out are due at once.

    Raises:
        Refused: no right, no reason, or it is not lent.
        Conflict: it was moved at this moment.
    """
    enforce(access.may_manage(by, loan))
    move(LOAN, loan, "call_back", {"reason": reason}, closed_at=at, closed_by=by, reason=reason.strip()[:200])
    record("custody.loan.called_back", loan, by=by, at=at, number=loan.number, reason=loan.reason, borrower=loan.borrower_id)
    for duty in _duties(loan):
        obligations.reschedule(duty, due_at=at, reason=loan.reason, by=by, at=at)
    return loan


@transaction.atomic
def call_back_many(loans: Iterable[Loan], *, reason: str, by: User, at: datetime) -> int:
    """Call many loans back in one statement a table; how many ended. Those that may not be called back are left out.

    Raises:
        Refused: no reason.
    """
    if not reason.strip():
        raise Refused(no("reason_missing"))
    wanted = [loan.pk for loan in loans if access.may_manage(by, loan)]
    ended: list[Loan] = []
    for start in range(0, len(wanted), CHUNK):
        live = list(Loan.objects.filter(pk__in=wanted[start : start + CHUNK], state=ACTIVE))
        changes = {"state": CALLED_BACK, "closed_at": at, "closed_by": by, "reason": reason.strip()[:200], "version": F("version") + 1}
        if Loan.objects.filter(pk__in=[loan.pk for loan in live], state=ACTIVE).update(**changes) != len(live):
            raise Conflict
        ended += live
    shown = {"reason": reason.strip()[:200]}
    facts = [Fact("custody.loan.called_back", loan, at, {"number": loan.number, "borrower": loan.borrower_id, **shown}) for loan in ended]
    record_many(facts, by=by)
    out = [loan.pk for loan in ended if loan.is_out]
    for duty in Obligation.objects.filter(subject_kind=Loan.ref_kind, subject_id__in=out, state=Obligation.State.OPEN):
        obligations.reschedule(duty, due_at=at, reason=shown["reason"], by=by, at=at)
    return len(ended)


@transaction.atomic
def lapse(*, at: datetime) -> int:
    """Mark the loans whose end has come; the gate has refused them since that moment."""
    rows = list(Loan.objects.filter(state=ACTIVE, ends_at__lte=at).order_by("ends_at", "id")[:CHUNK])
    kept = Loan.objects.filter(pk__in=[loan.pk for loan in rows], state=ACTIVE)
    if kept.update(state=LAPSED, closed_at=F("ends_at"), version=F("version") + 1) != len(rows):
        raise Conflict
    record_many([Fact("custody.loan.lapsed", loan, at, {"number": loan.number}) for loan in rows], by=system("custody"))
    return len(rows)


@transaction.atomic
def hand_out(loan: Loan, *, copies: str, by: User, at: datetime) -> Loan:
    """The keeper hands papers out; their return is a duty of the borrower, with the ladder of its time limit.

    Raises:
        Refused: no right, not lent, not on paper, past its end, or what is handed out is not named.
        Conflict: they are out already.
    """
    enforce(access.may_keep(by))
    if loan.kind != Loan.Kind.PAPER or loan.state != ACTIVE or loan.ends_at <= at:
        raise Refused(no("not_from_state", state=loan.state, action="hand_out", machine=LOAN.name))
    if not copies.strip():
        raise Refused(no("copies_missing"))
    free = Loan.objects.filter(pk=loan.pk, state=ACTIVE, handed_out_at=None)
    if not free.update(handed_out_at=at, copies=copies.strip()[:120], version=F("version") + 1):
        raise Conflict
    loan.refresh_from_db()
    record("custody.loan.handed_out", loan, by=by, at=at, number=loan.number, copies=loan.copies)
    limit = rule_in_force(OVERDUE, clock.local_date(at))
    if limit is not None:
        obligations.oblige(
            rule=Rule(pk=limit.id, code=limit.code), subject=Ref.of(loan), occurrence="papers", due_at=loan.ends_at,
            owner=Ref.of(loan.borrower), ladder=limit.code, by=by, at=at,
        )  # fmt: skip
    return loan


@transaction.atomic
def take_in(loan: Loan, *, by: User, at: datetime) -> Loan:
    """The keeper has the papers back, whatever became of the loan meanwhile; a loan that still ran is returned with them.

    Raises:
        Refused: no right.
        Conflict: they are not out.
    """
    enforce(access.may_keep(by))
    if not Loan.objects.filter(pk=loan.pk, handed_out_at__isnull=False, taken_in_at=None).update(taken_in_at=at, version=F("version") + 1):
        raise Conflict
    loan.refresh_from_db()
    record("custody.loan.taken_in", loan, by=by, at=at, number=loan.number)
    for duty in _duties(loan):
        obligations.fulfil(duty, evidence=Ref.of(loan), by=by, at=at)
    if loan.state == ACTIVE:
        move(LOAN, loan, "give_back", closed_at=at, closed_by=by)
        record("custody.loan.returned", loan, by=by, at=at, number=loan.number)
    return loan


def _duties(loan: Loan) -> list[Obligation]:
    return list(Obligation.objects.filter(subject_kind=Loan.ref_kind, subject_id=loan.pk, state=Obligation.State.OPEN))
