"""Writes of assignments: ask, answer, accept, return, withdraw, hand on, remind (R2.10)."""

from datetime import datetime, timedelta

from django.db import transaction

from huifang.accounts.models import User
from huifang.assignments import access
from huifang.assignments.models import Assignment, AssignmentNote
from huifang.assignments.rules import ASSIGNMENT
from huifang.journal.services import Actor, create_or_get, record
from huifang.kernel import clock
from huifang.kernel.decision import YES, Conflict, Refused, enforce, no
from huifang.kernel.refs import Ref
from huifang.notifications import kinds
from huifang.obligations import services as obligations
from huifang.obligations.ladders import after, before
from huifang.obligations.models import Obligation
from huifang.organization.models import Unit
from huifang.organization.selectors import home_unit, members, work_calendar
from huifang.regulations.models import Rule
from huifang.regulations.selectors import TypedRule, rule_in_force
from huifang.regulations.shapes import TimeLimit

REMIND_AGAIN = timedelta(hours=4)
LIMITS = {
    Assignment.Topic.NEED: "time_limit.need.answer",
    Assignment.Topic.DISSATISFIED: "time_limit.dissatisfied.answer",
    Assignment.Topic.COMPLAINT: "time_limit.complaint.answer",
    Assignment.Topic.OTHER: "time_limit.need.answer",
    Assignment.Topic.STEP: "time_limit.complaint.execute",
}
USUAL = "time_limit.need.answer"


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
    due_at: datetime | None = None,
) -> Assignment:
    """Ask a unit or person, once for each ``key``; the answer is due by the topic's time limit, or earlier.

    Raises:
        Refused: ``due_at`` has passed or is later than the regulation allows.
        UnknownYear: the due time falls in a year without calendar data.
    """
    rule = _limit(topic, at)
    latest = after(at, rule.value.within, work_calendar())
    due_at = due_at or latest
    if due_at <= at:
        raise Refused(no("due_in_past"))
    if due_at > latest:
        raise Refused(no("due_beyond_limit", limit=latest))
    assignment, created = create_or_get(
        Assignment,
        {"key": key},
        {
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


@transaction.atomic
def ask_about(
    *,
    origin: Ref,
    topic: str,
    title: str,
    text: str,
    unit: Unit,
    by: User,
    at: datetime,
    key: str,
    person: User | None = None,
    due_at: datetime | None = None,
) -> Assignment:
    """Ask a unit or one of its people about a record that one may read.

    Raises:
        Refused: out of reach, nothing is asked, the person is not of the unit, or a due time the regulation does not allow.
    """
    enforce(access.may_ask_about(by, origin))
    if not text.strip() or not title.strip():
        raise Refused(no("nothing_asked"))
    if person and not members(unit, below=True).filter(pk=person.pk).exists():
        raise Refused(no("not_of_unit", name=person.name, unit=unit.name))
    return ask(
        topic=topic, title=title.strip(), text=text.strip(), origin=origin, unit=unit, by=by, by_unit=home_unit(by, at) or unit,
        at=at, key=f"{origin}/ask/{key}"[:80], party=kinds.party_of(origin), person=person, due_at=due_at,
    )  # fmt: skip


def _limit(topic: str, at: datetime) -> TypedRule[TimeLimit]:
    code = LIMITS[Assignment.Topic(topic)]
    rule = rule_in_force(code, clock.local_date(at)) or rule_in_force(USUAL, clock.local_date(at))
    if rule is None:
        raise LookupError(f"no time limit {code} is in force")
    return rule


def _oblige(assignment: Assignment, rule: TypedRule[TimeLimit], *, occurrence: str, by: Actor, at: datetime) -> None:
    owner = assignment.person or assignment.unit
    warn = before(assignment.due_at, rule.value.warn_before, work_calendar()) if rule.value.warn_before else None
    obligations.oblige(
        rule=Rule(pk=rule.id, code=rule.code),
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
def withdraw(assignment: Assignment, *, reason: str, by: User, at: datetime, checked: bool = False) -> Assignment:
    """Take the question back with a reason; ``checked``: the context it came from has checked that they may."""
    enforce(YES if checked else access.may_judge(by, assignment))
    _move(assignment, "withdraw", {"text": reason}, at, closed_at=at)
    _note(assignment, "withdraw", reason, by, at)
    record("assignments.assignment.withdrawn", assignment, by=by, at=at, reason=reason[:200])
    for duty in _open_duties(assignment):
        obligations.waive(duty, reason=reason, by=by, at=at)
    return assignment


@transaction.atomic
def take(assignment: Assignment, *, by: User, at: datetime) -> Assignment:
    """See to it oneself.

    Raises:
        Refused: not of the unit, or it is theirs already.
        Conflict: somebody else took or answered it first.
    """
    enforce(access.may_hand_on(by, assignment) & access.may_receive(by, assignment))
    return _hand(assignment, "take", "assignments.assignment.taken", to=by, reason="", by=by, at=at)


@transaction.atomic
def pass_on(assignment: Assignment, *, to: User, reason: str = "", by: User, at: datetime) -> Assignment:
    """Give it to a colleague of the unit asked; the duty changes hands, the due time stays.

    Raises:
        Refused: not theirs to give, or the colleague is not of the unit.
        Conflict: somebody else was quicker.
    """
    enforce(access.may_hand_on(by, assignment) & access.may_receive(to, assignment))
    return _hand(assignment, "pass_on", "assignments.assignment.passed_on", to=to, reason=reason, by=by, at=at)


def _hand(assignment: Assignment, action: str, kind: str, *, to: User, reason: str, by: User, at: datetime) -> Assignment:
    _move(assignment, action, {}, at, person=to)
    record(kind, assignment, by=by, at=at, to=to.name, person=to.pk, reason=reason.strip()[:200])
    for duty in _open_duties(assignment):
        obligations.hand_over(duty, owner=Ref.of(to), by=by, at=at)
    return assignment


@transaction.atomic
def remind(assignment: Assignment, *, by: User, at: datetime) -> Assignment:
    """Remind whoever is to answer; not more than once in four hours.

    Raises:
        Refused: not one's own question, reminded lately, or answered already.
        Conflict: it changed meanwhile.
    """
    enforce(access.may_remind(by, assignment))
    lately = assignment.reminded_at is not None and assignment.reminded_at > at - REMIND_AGAIN
    _move(assignment, "remind", {"reminded_lately": lately}, at, reminded_at=at)
    record("assignments.assignment.reminded", assignment, by=by, at=at)
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
