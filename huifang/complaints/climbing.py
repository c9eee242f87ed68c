"""Turns and rungs: a dissatisfied customer is asked about again, one rung higher, until the turns are used up (R3.6)."""

from datetime import datetime

from django.db.models import F

from huifang.accounts.models import User
from huifang.assignments import services as assignments
from huifang.assignments.models import Assignment
from huifang.complaints import selectors
from huifang.complaints.models import Complaint
from huifang.complaints.procedure import ComplaintProcedure
from huifang.journal.models import Event
from huifang.journal.services import record
from huifang.kernel.refs import Ref
from huifang.organization.selectors import head_of, holders, home_unit, present

DEPARTMENT = "department_head"


def turns_left(complaint: Complaint, rule: ComplaintProcedure | None) -> bool:
    """May the departments be asked once more without a leader's decision?"""
    return rule is None or complaint.rounds < rule.turns


def leader_of(complaint: Complaint, rung: int, rule: ComplaintProcedure, at: datetime) -> tuple[int, User] | None:
    """Who takes the complaint on this rung, or on the next rung that somebody holds; none when nobody is left above."""
    for higher, role in enumerate(rule.climbs_to[rung:], start=rung):
        if role == DEPARTMENT:
            found = [head] if (head := head_of(complaint.responsible_unit, at)) else []
        else:
            found = present(holders(role, at=at), at)
        if found:
            return higher, found[0]
    return None


def climb(complaint: Complaint, *, text: str, by: User, at: datetime) -> User | None:
    """A turn that left the customer dissatisfied goes one rung higher; that leader is asked and owns the answer (R3.6).

    The rung was set by whoever moved the complaint; a leader who was asked in this turn is asked once.
    """
    rule = selectors.procedure(at, complaint.unit)
    leader = leader_of(complaint, complaint.rung, rule, at) if rule else None
    if leader is None:
        return None
    rung, person = leader
    unit = home_unit(person, at) or complaint.unit
    if rung != complaint.rung:
        Complaint.objects.filter(pk=complaint.pk).update(rung=rung)
        complaint.rung = rung
    assignments.ask(
        topic=Assignment.Topic.COMPLAINT,
        title=f"{complaint.number} {complaint.customer.name}",
        text=text,
        origin=Ref.of(complaint),
        party=Ref.of(complaint.customer),
        unit=unit,
        person=person,
        by=by,
        by_unit=complaint.unit,
        at=at,
        key=f"{Ref.of(complaint)}/{complaint.rounds}/rung/{rung}",
    )
    record("complaints.complaint.climbed", complaint, by=by, at=at, number=complaint.number, rung=rung, to=person.name, person=person.pk)
    return person


def next_rung(complaint: Complaint, rule: ComplaintProcedure | None) -> int:
    """The rung of the next turn; the highest one stays the highest."""
    return min(complaint.rung + 1, max(0, len(rule.climbs_to) - 1)) if rule else complaint.rung


def turns_used_up(complaint: Complaint, *, opinion: str, record_ref: Ref, by: User, at: datetime) -> bool:
    """The customer is dissatisfied and no turn is left: it stays answered until a leader decides; False if it moved on."""
    changes = {"customer_opinion": opinion or complaint.customer_opinion, "version": F("version") + 1}
    rows = Complaint.objects.filter(pk=complaint.pk, state=Complaint.State.ANSWERED, rounds=complaint.rounds)
    if not rows.update(**changes):
        return False
    complaint.refresh_from_db()
    record(
        "complaints.complaint.turns_used_up",
        complaint,
        by=by,
        at=at,
        number=complaint.number,
        round=complaint.rounds,
        evidence=str(record_ref),
    )
    return True


def last_word(complaint: Complaint) -> Event | None:
    """The fact that the customer was dissatisfied after the last turn of the present round."""
    facts = Event.objects.filter(subject_kind=Complaint.ref_kind, subject_id=str(complaint.pk), kind="complaints.complaint.turns_used_up")
    newest = facts.order_by("-id").first()
    return newest if newest and newest.data.get("round") == complaint.rounds else None


def awaits_decision(complaint: Complaint, rule: ComplaintProcedure | None) -> bool:
    """The customer was asked, is dissatisfied, and no turn is left: a leader has to decide (R3.6)."""
    return complaint.state == Complaint.State.ANSWERED and not turns_left(complaint, rule) and last_word(complaint) is not None
