"""How a complaint goes on or ends once it was answered: who may call back, one rung higher, given up, decided (R3.6, R3.7, R2.8)."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date, datetime

from django.db import transaction

from huifang.accounts.models import User
from huifang.assignments import services as assignments
from huifang.assignments.models import Assignment
from huifang.complaints import moving, rights, selectors
from huifang.complaints.climbing import climb, last_word, next_rung, turns_left
from huifang.complaints.models import Complaint, Responsible
from huifang.complaints.rules import COMPLAINT
from huifang.complaints.services import ask_units
from huifang.journal.models import Event
from huifang.journal.services import record
from huifang.kernel import clock
from huifang.kernel.decision import YES, Decision, Refused, enforce, no
from huifang.kernel.machine import Facts
from huifang.organization.models import Unit

ALOOF = frozenset(
    {
        "complaints.complaint.opened",
        "complaints.complaint.changed",
        "complaints.complaint.satisfied",
        "complaints.complaint.asked_again",
        "complaints.complaint.objected",
        "complaints.complaint.turns_used_up",
        "complaints.complaint.given_up",
        "complaints.complaint.unanswered",
        "complaints.complaint.bypass_marked",
        "complaints.complaint.tier_raised",
        "complaints.alarm.raised",
        "complaints.alarm.called",
    }
)
"""Facts whose maker has not handled, judged or answered the complaint."""

Tries = Callable[[Complaint], Sequence[date]]
_tries: list[Tries] = []


def register_tries(days: Tries) -> None:
    """Let ``days`` say on which dates the customer was tried in vain about the complaint, each once."""
    _tries.append(days)


def tried_on(complaint: Complaint) -> list[date]:
    """The days of tries without a conversation in the present turn (R2.8)."""
    return sorted({day for ask in _tries for day in ask(complaint)})


def concerned(complaint: Complaint) -> frozenset[int]:
    """Everybody who handled, judged or answered it or is named responsible, by what happened, never by what anybody declares (R3.7)."""
    people = {rights.tracker_id(complaint)}
    asked = Assignment.objects.filter(origin_kind=Complaint.ref_kind, origin_id=complaint.pk)
    for answered_by, person in asked.values_list("answered_by", "person"):
        people |= {pk for pk in (answered_by, person) if pk}
    people |= set(Responsible.objects.filter(complaint=complaint).values_list("person", flat=True))
    acts = Event.objects.filter(subject_kind=Complaint.ref_kind, subject_id=str(complaint.pk), actor_kind=User.ref_kind)
    people |= {int(pk) for pk, kind in acts.values_list("actor_id", "kind") if kind.startswith("complaints.") and kind not in ALOOF}
    handed = acts.filter(kind="complaints.complaint.handed")
    people |= {int(pk) for event in handed if (pk := event.data.get("was"))}
    return frozenset(people)


def is_independent(complaint: Complaint, at: datetime) -> bool:
    """Does the regulation ask for somebody else at the return call?"""
    rule = selectors.procedure(at, complaint.unit)
    return rule is not None and rule.independent


def may_call_back(user: User, complaint: Complaint, at: datetime) -> Decision:
    """The return call before closing is made by somebody who had no part in it (R3.7)."""
    if is_independent(complaint, at) and user.pk in concerned(complaint):
        return no("part_in_it", number=complaint.number)
    return YES


def may_decide(user: User, complaint: Complaint, at: datetime) -> Decision:
    """Grant another turn or end it: the roles that the regulation names, after the turns, once the customer was asked."""
    rule = selectors.procedure(at, complaint.unit)
    if rule is None or not rights.holds_any(user, rule.decided_by, at):
        return no("decision_not_theirs")
    if complaint.state != Complaint.State.ANSWERED or turns_left(complaint, rule):
        return no("turns_not_used_up")
    return YES if last_word(complaint) else no("customer_not_asked")


def may_give_up(user: User, complaint: Complaint, at: datetime) -> Decision:
    """Confirm that the customer can't be reached: the roles that the regulation names, after tries on different days."""
    rule = selectors.procedure(at, complaint.unit)
    if rule is None or not rights.holds_any(user, rule.confirmed_by, at):
        return no("confirmation_not_theirs")
    if user.pk == rights.tracker_id(complaint):
        return no("part_in_it", number=complaint.number)
    done = len(tried_on(complaint))
    return COMPLAINT.can(complaint.state, "give_up", {"tried": done >= rule.tries, "tries": done, "needed": rule.tries, "confirmed": True})


@transaction.atomic
def give_up(complaint: Complaint, *, reason: str, by: User, at: datetime) -> Complaint:
    """End it because the customer can't be reached: tried on as many days as the regulation says, confirmed by a supervisor.

    Raises:
        Refused: not theirs to confirm, too few days, no reason.
        Conflict: it moved on meanwhile.
    """
    enforce(may_give_up(by, complaint, at))
    days = tried_on(complaint)
    if not reason.strip():
        raise Refused(no("decision_reason_missing"))
    _end(complaint, "give_up", {"tried": True, "confirmed": True}, reason, by, at)
    record(
        "complaints.complaint.given_up", complaint, by=by, at=at, number=complaint.number, reason=reason.strip()[:500],
        days="、".join(day.isoformat() for day in days),
    )  # fmt: skip
    _accept_answers(complaint, by, at)
    return complaint


@transaction.atomic
def decide(complaint: Complaint, *, reason: str, by: User, at: datetime) -> Complaint:
    """End it without a satisfied customer, by a leader's decision with name and reason.

    Raises:
        Refused: not theirs to decide, turns are left, the customer was not asked, no reason.
        Conflict: it moved on meanwhile.
    """
    enforce(may_decide(by, complaint, at))
    _end(complaint, "decide", {"turns_left": False, "reason": reason}, reason, by, at)
    record("complaints.complaint.decided", complaint, by=by, at=at, number=complaint.number, reason=reason.strip()[:500])
    _accept_answers(complaint, by, at)
    return complaint


@transaction.atomic
def grant_turn(complaint: Complaint, *, reason: str, units: Sequence[Unit], by: User, at: datetime) -> Complaint:
    """One more turn by a leader's decision; the departments are asked again, and whoever stands on the highest rung.

    Raises:
        Refused: not theirs to decide, turns are left, the customer was not asked, no reason.
        Conflict: it moved on meanwhile.
    """
    enforce(may_decide(by, complaint, at))
    facts = {"turns_left": False, "reason": reason}
    rung = next_rung(complaint, selectors.procedure(at, complaint.unit))
    moving.move(complaint, "grant_turn", facts, rounds=complaint.rounds + 1, rung=rung)
    record(
        "complaints.complaint.turn_granted", complaint, by=by, at=at, number=complaint.number, round=complaint.rounds,
        reason=reason.strip()[:500],
    )  # fmt: skip
    text = f"{reason.strip()}\n{complaint.customer_opinion}".strip()
    ask_units(complaint, text, units, by, at)
    climb(complaint, text=text, by=by, at=at)
    return complaint


def _end(complaint: Complaint, action: str, facts: Facts, reason: str, by: User, at: datetime) -> None:
    moving.move(complaint, action, facts, closing_reason=reason.strip(), closed_by=by, closed_at=at)


def _accept_answers(complaint: Complaint, by: User, at: datetime) -> None:
    """The answers of the departments are closed with the complaint; one's own answer is closed for whoever asked."""
    answered = Assignment.objects.filter(origin_kind=Complaint.ref_kind, origin_id=complaint.pk, state=Assignment.State.ANSWERED)
    for row in answered.select_related("asked_by"):
        with suppress(Refused):
            assignments.accept(row, by=row.asked_by, at=at)


def local_days(moments: Sequence[datetime]) -> list[date]:
    """The Shanghai dates of some moments, each once."""
    return sorted({clock.local_date(moment) for moment in moments})
