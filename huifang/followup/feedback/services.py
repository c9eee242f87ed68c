"""Writes of feedback forms. Each move is compare-and-swap; each promise of D3 4 and 5 is a duty with its clause (R2.12).

``feedback.same_day``: the agent answers today what they can answer. ``feedback.form``: what they can't answer is on a form
for the leader today. ``feedback.two_days``: the leader's answer has reached the customer.
"""

from datetime import datetime
from typing import Any

from django.db import transaction

from huifang.accounts.models import User
from huifang.archive.models import Customer
from huifang.followup import access as followup
from huifang.followup import limits
from huifang.followup.corrections.services import number_format
from huifang.followup.feedback import access
from huifang.followup.models import Feedback, Record
from huifang.followup.rules.feedback import FEEDBACK, end_of_day
from huifang.journal.services import Actor, record
from huifang.kernel.decision import Conflict, Refused, enforce, no
from huifang.kernel.refs import Ref
from huifang.organization.models import Unit
from huifang.organization.selectors import head_of, home_unit
from huifang.paperwork import numbers

FORM = "followup.feedback"
NUMBERS = "FK{year}{month:02}-{seq:04}"
SAME_DAY, ON_FORM, TWO_DAYS = "feedback.same_day", "feedback.form", "feedback.two_days"


@transaction.atomic
def ask(*, customer: Customer, question: str, can_answer: bool, by: User, at: datetime, record_of: Record | None = None) -> Feedback:
    """Note a question of the customer; until the end of the day it is answered (``can_answer``) or on a form.

    Raises:
        Refused: not a customer of theirs, nothing asked, or the follow-up is of another customer.
    """
    enforce(access.may_ask(by, customer))
    if not question.strip():
        raise Refused(no("text_missing"))
    if record_of is not None:
        enforce(followup.may_view_record(by, record_of))
        if record_of.customer_id != customer.pk:
            raise Refused(no("record_of_another_customer"))
    code = SAME_DAY if can_answer else ON_FORM
    due = end_of_day(at)
    row = Feedback.objects.create(
        customer=customer, record=record_of, question=question.strip(), unit=home_unit(by, at) or customer.unit, agent=by, asked_at=at,
        due_at=due,
    )  # fmt: skip
    told: dict[str, Any] = {"customer": customer.pk, "can_answer": can_answer, "record": record_of.pk if record_of else None}
    record("followup.feedback.asked", row, by=by, at=at, **told)
    limits.open_duty(
        code, unit=row.unit, subject=Ref.of(row), party=Ref.of(customer), occurrence="1", owner=Ref.of(by), by=by, at=at, due=due
    )  # fmt: skip
    return row


@transaction.atomic
def take(
    *, customer: Customer, question: str, reply: str, to: Unit | None, view: str, by: User, at: datetime, record_of: Record | None = None
) -> Feedback:
    """Note a question and what becomes of it at once: answered (``reply``), put on the form (``to``), or later today.

    Raises:
        Refused: as ``ask``.
    """
    row = ask(customer=customer, question=question, can_answer=to is None, by=by, at=at, record_of=record_of)
    if to is not None:
        return forward(row, to=to, view=view, by=by, at=at)
    return settle(row, reply=reply, by=by, at=at) if reply.strip() else row


@transaction.atomic
def settle(row: Feedback, *, reply: str, by: User, at: datetime) -> Feedback:
    """The agent has answered the customer; what was said is noted (D3 4)."""
    enforce(access.may_handle(by, row))
    _move(row, "settle", {"text": reply}, reply=reply.strip(), replied_at=at, closed_at=at, due_at=None)
    record("followup.feedback.settled", row, by=by, at=at)
    limits.close(Ref.of(row), SAME_DAY, ON_FORM, evidence=Ref.of(row), by=by, at=at)
    return row


@transaction.atomic
def forward(row: Feedback, *, to: Unit, view: str = "", by: User, at: datetime) -> Feedback:
    """Fill the numbered form and put it before the leader (D3 5); from now the answer has two days.

    Raises:
        Refused: not theirs, or it is on a form already.
        Conflict: somebody else was first.
    """
    enforce(access.may_handle(by, row))
    number = numbers.issue(FORM, template=number_format(FORM, NUMBERS, at), subject=Ref.of(row), at=at)
    due = limits.due_at(TWO_DAYS, at, row.unit)
    _move(row, "forward", {}, number=number, to_unit=to, leader=head_of(to, at), view=view.strip(), forwarded_at=at, due_at=due)
    record("followup.feedback.forwarded", row, by=by, at=at, number=number, unit=to.name)
    ref = Ref.of(row)
    limits.close(ref, ON_FORM, evidence=ref, by=by, at=at)
    limits.waive(ref, SAME_DAY, reason=number, by=by, at=at)
    _promise(row, by, at)
    return row


def _promise(row: Feedback, by: Actor, at: datetime) -> None:
    owner = Ref.of(row.leader) if row.leader else Ref.of(row.to_unit) if row.to_unit else None
    limits.open_duty(
        TWO_DAYS, unit=row.unit, subject=Ref.of(row), party=Ref.of(row.customer), occurrence=str(row.turn), owner=owner, by=by, at=at, due=row.due_at
    )  # fmt: skip


@transaction.atomic
def answer(row: Feedback, *, text: str, told: bool, by: User, at: datetime) -> Feedback:
    """The leader's answer; ``told``: the leader has told the customer as well.

    Raises:
        Refused: not theirs to answer, or nothing written.
        Conflict: somebody else was first.
    """
    enforce(access.may_answer(by, row))
    _move(row, "answer", {"text": text}, answer=text.strip(), answered_by=by, answered_at=at)
    record("followup.feedback.answered", row, by=by, at=at, number=row.number)
    return tell(row, by=by, at=at) if told else row


@transaction.atomic
def tell(row: Feedback, *, by: User, at: datetime) -> Feedback:
    """The answer has reached the customer: the promise of two days is kept, or was broken."""
    enforce(access.may_tell(by, row))
    _move(row, "tell", {}, told_by=by, told_at=at, due_at=None)
    record("followup.feedback.told", row, by=by, at=at, number=row.number)
    limits.close(Ref.of(row), TWO_DAYS, evidence=Ref.of(row), by=by, at=at)
    return row


@transaction.atomic
def confirm(row: Feedback, *, words: str, by: User, at: datetime) -> Feedback:
    """The customer has confirmed that the question is answered; the form is closed."""
    enforce(access.may_handle(by, row))
    _move(row, "confirm", {}, words=words.strip(), closed_at=at)
    record("followup.feedback.confirmed", row, by=by, at=at, number=row.number)
    return row


@transaction.atomic
def object_to(row: Feedback, *, words: str, by: User, at: datetime) -> Feedback:
    """The customer is not content with the answer: it goes back to the leader, with two days again."""
    enforce(access.may_handle(by, row))
    due = limits.due_at(TWO_DAYS, at, row.unit)
    _move(row, "object", {"text": words}, words=words.strip(), turn=row.turn + 1, due_at=due)
    record("followup.feedback.objected", row, by=by, at=at, number=row.number, turn=row.turn)
    _promise(row, by, at)
    return row


@transaction.atomic
def void(row: Feedback, *, reason: str, by: User, at: datetime) -> Feedback:
    """作废 with the reason; a number stays taken."""
    enforce(access.may_handle(by, row))
    _move(row, "void", {"text": reason}, void_reason=reason.strip()[:200], closed_at=at, due_at=None)
    record("followup.feedback.voided", row, by=by, at=at, reason=reason.strip()[:200])
    limits.waive(Ref.of(row), reason=reason.strip()[:100], by=by, at=at)
    return row


def _move(row: Feedback, action: str, facts: dict[str, object] | None = None, **changes: object) -> None:
    target = FEEDBACK.target(row.state, action, facts or {})
    changes |= {"state": target, "version": row.version + 1}
    if not Feedback.objects.filter(pk=row.pk, state=row.state, version=row.version).update(**changes):
        raise Conflict
    for name, value in changes.items():
        setattr(row, name, value)
