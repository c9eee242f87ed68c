"""Asking for approval, and taking the request back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from huifang.accounts.models import User
from huifang.approvals import access, registry
from huifang.approvals.models import Approval, Question, Step
from huifang.approvals.rules import OPEN, Value, chosen
from huifang.approvals.selectors import chain_for
from huifang.approvals.services.steps import begin_next, drop_rest, move, waive_duties
from huifang.journal.services import record
from huifang.kernel.decision import Refused, enforce, no
from huifang.kernel.refs import Ref
from huifang.organization.selectors import home_unit


def request(
    *,
    chain: str,
    subject: Ref,
    by: User,
    title: str,
    at: datetime,
    amount: int | None = None,
    facts: Mapping[str, Value] | None = None,
    reason: str = "",
    key: str = "",
) -> Approval:
    """Ask for approval by the chain in force; the steps that apply to ``amount`` and ``facts`` are fixed now.

    Args:
        chain: code of the rule, such as ``approval.customer-export``.
        key: what it is for; one request with the same key is open at a time. Without one: chain and subject.

    Raises:
        Refused: ``nothing_to_approve`` (no such chain, or no step applies: see ``selectors.is_needed``), ``asked_already``.
        TypeError: a fact is not declared for this kind of subject.
        LookupError: nobody registered this kind of subject.
        UnknownYear: the due time falls in a year without calendar data.
    """
    given = dict(facts or {})
    registry.check(subject, given)
    rule = chain_for(chain, by=by, at=at)
    places = chosen(rule.value.steps, amount, given) if rule else []
    if rule is None or not places:
        raise Refused(no("nothing_to_approve", chain=chain))
    key = (key or f"{chain}/{subject}")[:120]
    _refuse_twin(key)
    try:
        with transaction.atomic():
            approval = Approval.objects.create(
                rule_id=rule.id, chain=chain, title=title[:120], subject_kind=subject.kind, subject_id=int(subject.id), key=key,
                amount=amount, facts=given, reason=reason.strip(), again=rule.value.again, requested_by=by,
                unit=home_unit(by, at), requested_at=at,
            )  # fmt: skip
            Step.objects.bulk_create(
                Step(
                    approval=approval, number=number, who=step.who, how_many=step.how_many, count=step.number, limit=step.limit or "",
                    bulk=step.bulk,
                )
                for number, step in enumerate((rule.value.steps[place] for place in places), 1)
            )  # fmt: skip
            told: dict[str, Any] = {"title": approval.title, "chain": chain, "subject": str(subject), "steps": len(places), "key": key}
            record("approvals.approval.requested", approval, by=by, at=at, **told)
            begin_next(approval, by=by, at=at)
    except IntegrityError:
        _refuse_twin(key)
        raise
    return approval


def _refuse_twin(key: str) -> None:
    twin = Approval.objects.filter(key=key, state__in=OPEN).first()
    if twin:
        raise Refused(no("asked_already", title=twin.title, approval=twin.pk))


@transaction.atomic
def withdraw(approval: Approval, *, by: User, at: datetime, reason: str = "") -> Approval:
    """Take the request back while it is open.

    Raises:
        Refused: not theirs, or decided already.
        Conflict: somebody decided it at the same moment.
    """
    enforce(access.may_withdraw(by, approval))
    move(approval, "withdraw", {}, closed_at=at, due_at=None)
    drop_rest(approval, at=at)
    Question.objects.filter(approval=approval, closed_at=None).update(closed_at=at)
    said = reason.strip()[:200] or "–"
    record("approvals.approval.withdrawn", approval, by=by, at=at, reason=said, subject=str(approval.subject), chain=approval.chain)
    waive_duties(approval, reason=said, by=by, at=at)
    return approval
