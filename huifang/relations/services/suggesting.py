"""Suggestions of customers: written down with who, when and what, answered, counted (R8.2)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from huifang.accounts.models import User
from huifang.archive.models import Customer
from huifang.followup import access as followup
from huifang.followup import limits
from huifang.followup.models import Record
from huifang.journal.services import record
from huifang.kernel import clock
from huifang.kernel.decision import Refused, enforce, no
from huifang.kernel.refs import Ref
from huifang.organization.selectors import home_unit
from huifang.relations import access
from huifang.relations.models import Suggestion
from huifang.relations.rules.lives import SUGGESTION
from huifang.relations.services.moving import move

LIMIT = "time_limit.suggestion.answer"


@transaction.atomic
def take(customer: Customer, *, values: Mapping[str, Any], by: User, at: datetime, record_of: Record | None = None) -> Suggestion:
    """Write down what a customer suggests; the department it concerns answers within the time limit.

    Args:
        values: ``content``, ``topic``, ``unit``, ``source``, ``said_on``; if known ``said_by`` and ``contact``.

    Raises:
        Refused: not a customer of theirs, nothing said, a day ahead, a contact or follow-up of another customer.
    """
    enforce(access.may_suggest(by, customer))
    contact = values.get("contact")
    if contact and contact.customer_id != customer.pk:
        raise Refused(no("contact_of_another_customer"))
    if record_of is not None:
        enforce(followup.may_view_record(by, record_of))
        if record_of.customer_id != customer.pk:
            raise Refused(no("record_of_another_customer"))
    if not str(values["content"]).strip():
        raise Refused(no("text_missing"))
    if values["said_on"] > clock.local_date(at):
        raise Refused(no("day_ahead"))
    unit = home_unit(by, at) or customer.unit
    row = Suggestion.objects.create(
        customer=customer, record=record_of, taken_by=by, taken_unit=unit, taken_at=at, due_at=limits.due_at(LIMIT, at, unit), **values
    )
    record("relations.suggestion.taken", row, by=by, at=at, topic=row.topic, unit=row.unit.name, customer=customer.pk)
    limits.open_duty(
        LIMIT, unit=unit, subject=Ref.of(row), party=Ref.of(customer), occurrence="1", owner=Ref.of(row.unit), by=by, at=at, due=row.due_at
    )  # fmt: skip
    return row


@transaction.atomic
def answer(row: Suggestion, *, verdict: str, text: str, by: User, at: datetime) -> Suggestion:
    """Answer it: adopted or not, and what the customer is told.

    Raises:
        Refused: not theirs to answer, or nothing written.
        Conflict: somebody answered first.
    """
    enforce(access.may_answer(by, row))
    move(row, SUGGESTION, "answer", {"text": text}, verdict=verdict, answer=text.strip(), answered_by=by, answered_at=at, due_at=None)
    record("relations.suggestion.answered", row, by=by, at=at, verdict=verdict)
    limits.close(Ref.of(row), evidence=Ref.of(row), by=by, at=at)
    return row


@transaction.atomic
def void(row: Suggestion, *, reason: str, by: User, at: datetime) -> Suggestion:
    """It was no suggestion; the row stays."""
    enforce(access.may_void(by, row))
    move(row, SUGGESTION, "void", {"text": reason}, void_reason=reason.strip()[:200], due_at=None)
    record("relations.suggestion.voided", row, by=by, at=at, reason=reason.strip()[:200])
    limits.waive(Ref.of(row), reason=reason.strip()[:100], by=by, at=at)
    return row
