"""Writes of corrections: report, assign, correct, hear the customer, void. Each move is compare-and-swap (R2.11)."""

from datetime import datetime
from typing import Any

from django.db import transaction

from huifang.accounts.models import User
from huifang.archive.models import Customer
from huifang.files import selectors as files
from huifang.followup import access as followup
from huifang.followup import limits
from huifang.followup.corrections import access, verifying
from huifang.followup.models import Correction, CorrectionTurn, Record
from huifang.followup.rules.corrections import CORRECTION
from huifang.journal.services import Actor, record
from huifang.kernel.decision import Conflict, Refused, enforce, no
from huifang.kernel.refs import Ref
from huifang.organization.models import Unit
from huifang.organization.selectors import head_of, home_unit, members
from huifang.paperwork import numbers
from huifang.regulations import papers

FORM = "followup.correction"
NUMBERS = "ZG{year}{month:02}-{seq:04}"
ARRANGE, CORRECT = "time_limit.correction.arrange", "time_limit.correction"


def number_format(form: str, usual: str, at: datetime) -> str:
    """The number format of the form in force, else the product's own."""
    try:
        return papers.form(form, at).number_format
    except LookupError:
        return usual


@transaction.atomic
def report(
    *, customer: Customer, what: str, found: str, responsible: Unit, by: User, at: datetime, record_of: Record | None = None
) -> Correction:
    """Report what is not in order to whoever leads the responsible department, at once.

    Args:
        record_of: the follow-up in which it was found.

    Raises:
        Refused: not a customer of theirs, nothing written, or the follow-up is of another customer.
    """
    enforce(access.may_report(by, customer))
    if not what.strip():
        raise Refused(no("text_missing"))
    if record_of is not None:
        enforce(followup.may_view_record(by, record_of))
        if record_of.customer_id != customer.pk:
            raise Refused(no("record_of_another_customer"))
    unit = home_unit(by, at) or customer.unit
    row = Correction(
        customer=customer, record=record_of, found=found, what=what.strip(), found_by=by, found_at=at, responsible=responsible,
        unit=unit, leader=head_of(responsible, at), due_at=limits.due_at(ARRANGE, at, unit),
    )  # fmt: skip
    row.number = numbers.issue(FORM, template=number_format(FORM, NUMBERS, at), subject=Ref.of(customer), at=at)
    row.save(force_insert=True)
    told: dict[str, Any] = {
        "number": row.number,
        "customer": customer.pk,
        "unit": responsible.name,
        "record": record_of.pk if record_of else None,
    }
    record("followup.correction.reported", row, by=by, at=at, **told)
    _to_be_arranged(row, by, at)
    return row


def _to_be_arranged(row: Correction, by: Actor, at: datetime) -> None:
    owner = Ref.of(row.leader) if row.leader else Ref.of(row.responsible)
    limits.open_duty(
        ARRANGE, unit=row.unit, subject=Ref.of(row), party=Ref.of(row.customer), occurrence=str(row.turn), owner=owner, by=by, at=at
    )


@transaction.atomic
def assign(row: Correction, *, owner: User, due_at: datetime, measure: str = "", by: User, at: datetime) -> Correction:
    """Say who puts it right until when; again: to somebody else, or until another time.

    Raises:
        Refused: not theirs to arrange; not of the department; a time that has passed or is later than the regulation allows.
        Conflict: somebody else was first.
    """
    enforce(access.may_arrange(by, row))
    if not members(row.responsible, below=True).filter(pk=owner.pk).exists():
        raise Refused(no("not_of_unit", name=owner.name, unit=row.responsible.name))
    latest = limits.due_at(CORRECT, at, row.unit)
    if due_at <= at:
        raise Refused(no("due_in_past"))
    if latest and due_at > latest:
        raise Refused(no("due_beyond_limit", limit=latest))
    action = "reassign" if row.state == Correction.State.ASSIGNED else "assign"
    _move(row, action, owner=owner, due_at=due_at)
    facts = {"owner": owner, "measure": measure.strip(), "due_at": due_at, "assigned_by": by}
    first = facts | {"assigned_at": at}
    CorrectionTurn.objects.update_or_create(correction=row, number=row.turn, defaults=facts, create_defaults=first)
    record("followup.correction.assigned", row, by=by, at=at, number=row.number, to=owner.name, owner=owner.pk, due=due_at)
    ref = Ref.of(row)
    limits.close(ref, ARRANGE, evidence=ref, by=by, at=at)
    limits.waive(ref, CORRECT, reason="reassigned", by=by, at=at)
    occurrence = f"{row.turn}/{row.version}"
    limits.open_duty(
        CORRECT, unit=row.unit, subject=ref, party=Ref.of(row.customer), occurrence=occurrence, owner=Ref.of(owner), by=by, at=at, due=due_at
    )  # fmt: skip
    return row


def evidence_of(row: Correction) -> int:
    """How many files were attached since this turn was assigned."""
    turn = current(row)
    if turn is None:
        return 0
    return files.rows_of(Ref.of(row)).filter(voided_at=None, at__gte=turn.assigned_at).count()


def current(row: Correction) -> CorrectionTurn | None:
    """The turn that runs; none before it is assigned."""
    return CorrectionTurn.objects.filter(correction=row, number=row.turn).select_related("owner").first()


@transaction.atomic
def correct(row: Correction, *, done: str, by: User, at: datetime) -> Correction:
    """It was put right; at least one file attached in this turn proves it. The next follow-up is planned.

    Raises:
        Refused: not theirs, nothing written, or no evidence (``evidence_missing``).
        Conflict: somebody else was first.
    """
    enforce(access.may_correct(by, row))
    proofs = evidence_of(row)
    _move(row, "correct", {"text": done, "evidence": proofs}, due_at=None)
    turn = CorrectionTurn.objects.get(correction=row, number=row.turn)
    turn.done, turn.done_by, turn.done_at, turn.evidence = done.strip(), by, at, min(proofs, 999)
    turn.save()
    record("followup.correction.corrected", row, by=by, at=at, number=row.number, turn=row.turn, evidence=proofs)
    limits.close(Ref.of(row), CORRECT, evidence=Ref.of(turn), by=by, at=at)
    verifying.plan(row, turn, by=by, at=at)
    return row


@transaction.atomic
def plan_again(row: Correction, *, by: User, at: datetime) -> None:
    """Plan another follow-up when the planned one ended without the customer's word.

    Raises:
        Refused: not theirs, or one is planned already.
    """
    enforce(access.may_follow_up(by, row))
    turn = current(row)
    if turn is None or not verifying.needs_another(row, turn):
        raise Refused(no("not_from_state", state=row.state, action="plan", machine=CORRECTION.name))
    verifying.plan(row, turn, by=by, at=at)


@transaction.atomic
def hear(row: Correction, *, satisfied: bool, words: str, by: Actor, at: datetime, record_of: Record | None = None) -> Correction:
    """What the customer says when followed up again: satisfied ends it, else the next turn begins with the leader.

    A person says it on the page; the follow-up's own record says it by itself.

    Raises:
        Refused: not corrected yet, or dissatisfied without words.
        Conflict: somebody else was first.
    """
    if isinstance(by, User) and record_of is None:
        enforce(access.may_follow_up(by, row))
    turn = CorrectionTurn.objects.get(correction=row, number=row.turn)
    if satisfied:
        _move(row, "satisfy", closed_at=at)
    else:
        _move(
            row,
            "object",
            {"text": words},
            turn=row.turn + 1,
            owner=None,
            due_at=limits.due_at(ARRANGE, at, row.unit),
            leader=_leader(row, at),
        )
    turn.is_satisfied, turn.words, turn.asked_at, turn.record = satisfied, words.strip(), at, record_of
    turn.save()
    kind = "followup.correction.satisfied" if satisfied else "followup.correction.objected"
    record(kind, row, by=by, at=at, number=row.number, turn=turn.number, record=record_of.pk if record_of else None)
    limits.close(Ref.of(row), verifying.VERIFY, evidence=Ref.of(record_of or turn), by=by, at=at)
    verifying.drop(turn, by=by, at=at)
    if not satisfied:
        _to_be_arranged(row, by, at)
    return row


def _leader(row: Correction, at: datetime) -> User | None:
    return head_of(row.responsible, at)


@transaction.atomic
def void(row: Correction, *, reason: str, by: User, at: datetime) -> Correction:
    """作废 with the reason: it was no non-conformity; the number stays.

    Raises:
        Refused: not theirs, no reason, or corrected already.
        Conflict: somebody else was first.
    """
    enforce(access.may_void(by, row))
    _move(row, "void", {"text": reason}, closed_at=at, due_at=None, void_reason=reason.strip()[:200])
    record("followup.correction.voided", row, by=by, at=at, number=row.number, reason=reason.strip()[:200])
    limits.waive(Ref.of(row), reason=reason.strip()[:100], by=by, at=at)
    return row


def _move(row: Correction, action: str, facts: dict[str, object] | None = None, **changes: object) -> None:
    target = CORRECTION.target(row.state, action, facts or {})
    changes |= {"state": target, "version": row.version + 1}
    if not Correction.objects.filter(pk=row.pk, state=row.state, version=row.version).update(**changes):
        raise Conflict
    for name, value in changes.items():
        setattr(row, name, value)
