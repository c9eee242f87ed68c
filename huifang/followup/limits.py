"""Duties with a time limit: made when the regulation has one, closed by what happens. Shared by corrections and feedback forms."""

from datetime import datetime

from huifang.journal.services import Actor
from huifang.kernel import clock
from huifang.kernel.calendar import UnknownYear
from huifang.kernel.refs import Ref
from huifang.obligations import services as obligations
from huifang.obligations.ladders import after, before
from huifang.obligations.models import Obligation
from huifang.organization.models import Unit
from huifang.organization.selectors import work_calendar
from huifang.regulations.selectors import TypedRule, rule_in_force
from huifang.regulations.shapes import TimeLimit


def limit(code: str, at: datetime, unit: Unit | None) -> TypedRule[TimeLimit] | None:
    """The time limit in force for a unit; none while no regulation has it."""
    rule = rule_in_force(code, clock.local_date(at), unit)
    return rule if rule and isinstance(rule.value, TimeLimit) else None


def due_at(code: str, at: datetime, unit: Unit | None) -> datetime | None:
    """When the limit ``code`` ends that begins at ``at``; none without it, or in a year whose holidays nobody has entered."""
    rule = limit(code, at, unit)
    try:
        return after(at, rule.value.within, work_calendar()) if rule else None
    except UnknownYear:
        return None


def open_duty(
    code: str,
    *,
    unit: Unit,
    subject: Ref,
    party: Ref,
    occurrence: str,
    owner: Ref | None,
    by: Actor,
    at: datetime,
    due: datetime | None = None,
) -> Obligation | None:
    """Make the duty of a time limit, due at its end or at ``due``; none while no regulation has it."""
    rule = limit(code, at, unit)
    ends = due or due_at(code, at, unit)
    if rule is None or ends is None:
        return None
    warn = before(ends, rule.value.warn_before, work_calendar()) if rule.value.warn_before else None
    return obligations.oblige(
        rule=rule.id, subject=subject, occurrence=occurrence, due_at=ends, warn_at=warn if warn and warn > at else None, owner=owner,
        party=party, ladder=rule.code, by=by, at=at,
    )  # fmt: skip


def _open(subject: Ref, codes: tuple[str, ...]) -> list[Obligation]:
    rows = Obligation.objects.filter(subject_kind=subject.kind, subject_id=int(subject.id), state=Obligation.State.OPEN)
    return list(rows.filter(rule_code__in=codes) if codes else rows)


def close(subject: Ref, *codes: str, evidence: Ref, by: Actor, at: datetime) -> None:
    """The open duties of these limits were kept."""
    for duty in _open(subject, codes):
        obligations.fulfil(duty, evidence=evidence, by=by, at=at)


def waive(subject: Ref, *codes: str, reason: str, by: Actor, at: datetime) -> None:
    """They no longer hold; without codes: every open duty of the row."""
    for duty in _open(subject, codes):
        obligations.waive(duty, reason=reason, by=by, at=at)
