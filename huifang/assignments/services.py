"""Writes of assignments: ask, answer, accept, return, withdraw (R2.10)."""

from datetime import datetime

from django.db import transaction

from huifang.accounts.models import User
from huifang.assignments import access
from huifang.assignments.models import Assignment, AssignmentNote
from huifang.assignments.rules import ASSIGNMENT
from huifang.journal.services import Actor, record
from huifang.kernel import clock
from huifang.kernel.decision import Conflict, enforce
from huifang.kernel.refs import Ref
from huifang.obligations import services as obligations
from huifang.obligations.ladders import after, before
from huifang.obligations.models import Obligation
from huifang.organization.models import Unit
from huifang.organization.selectors import work_calendar
from huifang.regulations.selectors import TypedRule, rule_in_force
from huifang.regulations.shapes import TimeLimit

LIMITS = {
    Assignment.Topic.NEED: "time_limit.need.answer",
    Assignment.Topic.DISSATISFIED: "time_limit.dissatisfied.answer",
    Assignment.Topic.COMPLAINT: "time_limit.complaint.answer",
    Assignment.Topic.OTHER: "time_limit.need.answer",
}


@transaction.atomic
def ask(
    *,
    topic: str,
    title: str,
    text: str,
    origin: Ref,
    unit: Unit,
    by: User,
    by_unit: Unit,
    at: datetime,
    key: str,
    party: Ref | None = None,
    person: User | None = None,
) -> Assignment:
    """Ask a unit or person, once for each ``key``; the answer is due by the topic's time limit.

    Raises:
        UnknownYear: the due time falls in a year without calendar data.
    """
    rule = _limit(topic, at)
    due_at = after(at, rule.value.within, work_calendar())
    assignment, created = Assignment.objects.get_or_create(
        key=key,
        defaults={
            "topic": topic,
            "title": title[:120],
            "text": text,
            "origin_kind": origin.kind,
            "origin_id": int(origin.id),
            "party_kind": party.kind if party else "",
            "party_id": int(party.id) if party else None,
            "unit": unit,
            "person": person,
            "asked_by": by,
            "asked_by_unit": by_unit,
            "asked_at": at,
            "due_at": due_at,
        },
    )
    if created:
        record("assignments.assignment.asked", assignment, by=by, at=at, unit=unit.name, topic=topic, title=title[:120], origin=str(origin))
        _oblige(assignment, rule, occurrence="1", by=by, at=at)
    return assignment


def _limit(topic: str, at: datetime) -> TypedRule[TimeLimit]:
    code = LIMITS[Assignment.Topic(topic)]
    rule = rule_in_force(code, clock.local_date(at))
    if rule is None:
        raise LookupError(f"no time limit {code} is in force")
    return rule


def _oblige(assignment: Assignment, rule: TypedRule[TimeLimit], *, occurrence: str, by: Actor, at: datetime) -> None:
    owner = assignment.person or assignment.unit
    warn = before(assignment.due_at, rule.value.warn_before, work_calendar()) if rule.value.warn_before else None
    obligations.oblige(
        rule=rule.id,
        subject=Ref.of(assignment),
        occurrence=occurrence,
        due_at=assignment.due_at,
        warn_at=warn,
        owner=Ref.of(owner),
        party=Ref(assignment.party_kind, str(assignment.party_id)) if assignment.party_kind else None,
        ladder=rule.code,
        by=by,
        at=at,
    )


@transaction.atomic
def answer(assignment: Assignment, *, text: str, by: User, at: datetime) -> Assignment:
    """Answer an open or returned assignment; keeps its duty.

    Raises:
        Refused: not theirs to answer, wrong state, or no text.
        Conflict: somebody answered first.
    """
    enforce(access.may_answer(by, assignment))
    _move(assignment, "answer", {"text": text}, at, answer=text.strip(), answered_by=by, answered_at=at)
    _note(assignment, "answer", text, by, at)
    record("assignments.assignment.answered", assignment, by=by, at=at, topic=assignment.topic, origin=str(assignment.origin))
    for duty in _open_duties(assignment):
        obligations.fulfil(duty, evidence=Ref.of(assignment), by=by, at=at)
    return assignment


@transaction.atomic
def accept(assignment: Assignment, *, by: User, at: datetime) -> Assignment:
    """Accept the answer; the matter is closed."""
    enforce(access.may_judge(by, assignment))
    _move(assignment, "accept", {}, at, closed_at=at)
    record("assignments.assignment.accepted", assignment, by=by, at=at, topic=assignment.topic, origin=str(assignment.origin))
    return assignment


@transaction.atomic
def return_answer(assignment: Assignment, *, reason: str, by: User, at: datetime) -> Assignment:
    """Send the answer back with the reason; a new time limit runs."""
    enforce(access.may_judge(by, assignment))
    rule = _limit(assignment.topic, at)
    due_at = after(at, rule.value.within, work_calendar())
    _move(assignment, "return", {"text": reason}, at, due_at=due_at)
    _note(assignment, "return", reason, by, at)
    record("assignments.assignment.returned", assignment, by=by, at=at, reason=reason[:200], topic=assignment.topic)
    rounds = AssignmentNote.objects.filter(assignment=assignment, kind="return").count()
    _oblige(assignment, rule, occurrence=str(rounds + 1), by=by, at=at)
    return assignment


@transaction.atomic
def withdraw(assignment: Assignment, *, reason: str, by: User, at: datetime) -> Assignment:
    """Take the question back with a reason."""
    enforce(access.may_judge(by, assignment))
    _move(assignment, "withdraw", {"text": reason}, at, closed_at=at)
    _note(assignment, "withdraw", reason, by, at)
    record("assignments.assignment.withdrawn", assignment, by=by, at=at, reason=reason[:200])
    for duty in _open_duties(assignment):
        obligations.waive(duty, reason=reason, by=by, at=at)
    return assignment


def _move(assignment: Assignment, action: str, facts: dict[str, object], at: datetime, **changes: object) -> None:
    target = ASSIGNMENT.target(assignment.state, action, facts)
    changes |= {"state": target, "version": assignment.version + 1}
    won = Assignment.objects.filter(pk=assignment.pk, state=assignment.state, version=assignment.version).update(**changes)
    if not won:
        raise Conflict
    for name, value in changes.items():
        setattr(assignment, name, value)


def _note(assignment: Assignment, kind: str, text: str, by: User, at: datetime) -> None:
    AssignmentNote.objects.create(assignment=assignment, kind=kind, text=text.strip(), by=by, at=at)


def _open_duties(assignment: Assignment) -> list[Obligation]:
    return list(Obligation.objects.filter(subject_kind=Assignment.ref_kind, subject_id=assignment.pk, state=Obligation.State.OPEN))
