"""Writes of complaints (R2.10, R3.1, R3.6): opened and numbered, asked of the departments, until satisfied."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from huifang.accounts.models import User
from huifang.archive.models import Contact, ContactNumber, Customer, Project
from huifang.assignments import services as assignments
from huifang.assignments.models import Assignment
from huifang.complaints import access, climbing, duties, merging, moving, outside, rules, selectors, tiers
from huifang.complaints.models import Complaint
from huifang.complaints.particulars import NOTHING, Particulars, promised
from huifang.complaints.rules import COMPLAINT
from huifang.journal.services import Actor, record
from huifang.kernel.decision import Conflict, enforce
from huifang.kernel.refs import Ref
from huifang.organization import access as gate
from huifang.organization.models import Unit
from huifang.paperwork import numbers
from huifang.regulations import papers

FORM = "complaints.complaint"
TRIES = 3


@transaction.atomic
def open_complaint(
    *,
    customer: Customer,
    content: str,
    channel: str,
    unit: Unit,
    units: Sequence[Unit],
    by: User,
    at: datetime,
    contact: Contact | None = None,
    number: ContactNumber | None = None,
    project: Project | None = None,
    details: Mapping[str, str] | None = None,
    origin: Ref | None = None,
    particulars: Particulars = NOTHING,
    latest: tuple[int | None, str] | None = None,
) -> Complaint:
    """Take a complaint: number it, fill in what is known (R3.1); ask the departments, unless it is to be judged first (R3.3).

    ``details`` overrides what the archive knows: ``contact_name``, ``contract_number``, ``email``, ``region``,
    ``address``. A repeated message with the same ``origin`` gives the complaint that is there.

    Args:
        latest: the customer's latest project and the number of its contract, where the caller has looked them up.

    Raises:
        Refused: ``by`` takes no complaints.
    """
    enforce(gate.may(by, access.CREATE))
    if origin and (known := Complaint.objects.filter(origin=str(origin)).first()):
        return known
    given = details or {}
    project_id, contract = (latest if latest and not project else None) or _project_of(customer, project)
    rule = selectors.procedure(at, unit)
    judged = rule is not None and rule.judge
    complaint = Complaint(
        state=Complaint.State.JUDGING if judged else Complaint.State.HANDLING,
        customer=customer,
        contact=contact,
        project_id=project_id,
        contract_number=given.get("contract_number") or contract,
        contact_name=given.get("contact_name") or (contact.name if contact else ""),
        phone_masked=number.masked if number else "",
        email=given.get("email") or customer.email,
        region=given.get("region") or customer.region,
        address=given.get("address") or customer.address,
        channel=channel,
        content=content,
        taken_by=by,
        taken_at=at,
        unit=unit,
        origin=str(origin) if origin else None,
    )
    particulars.fill(complaint)
    complaint.promised_at = promised(at, unit)
    outside.prepare(complaint, at)
    complaint.number = numbers.issue(FORM, template=papers.form(FORM, at).number_format, subject=origin or Ref.of(customer), at=at)
    complaint.save(force_insert=True)
    record("complaints.complaint.opened", complaint, by=by, at=at, number=complaint.number, customer=customer.pk, channel=channel)
    outside.oblige(complaint, by=by, at=at)
    if judged:
        duties.expect_judgement(complaint, by=by, at=at, new=True)
    else:
        ask_units(complaint, content, units, by, at)
    tiers.follow_flags(complaint, by=by, at=at)
    return complaint


def _project_of(customer: Customer, project: Project | None) -> tuple[int | None, str]:
    """The project named, else the customer's latest, and the number of its contract."""
    if project:
        return project.pk, project.contract.number if project.contract else ""
    latest = customer.projects.order_by("-completed_on", "-id").values_list("pk", "contract__number").first()
    return (latest[0], latest[1] or "") if latest else (None, "")


def ask_units(complaint: Complaint, text: str, units: Sequence[Unit], by: User, at: datetime) -> None:
    """Ask departments about the complaint in its present round; a repeated call asks nobody twice."""
    for unit in units:
        assignments.ask(
            topic=Assignment.Topic.COMPLAINT,
            title=f"{complaint.number} {complaint.customer.name}",
            text=text,
            origin=Ref.of(complaint),
            party=Ref.of(complaint.customer),
            unit=unit,
            by=by,
            by_unit=complaint.unit,
            at=at,
            key=f"{Ref.of(complaint)}/{complaint.rounds}/{unit.pk}",
        )


@transaction.atomic
def answered(complaint: Complaint, *, by: Actor, at: datetime) -> bool:
    """A department has answered; when all of this round have, the customer can be called back. False until then.

    The answers are added to what already stands in the box of the handling.

    Raises:
        Conflict: the form was being changed all the time; the message is to be delivered again.
    """
    for _try in range(TRIES):
        complaint.refresh_from_db()
        asked = list(_of_round(complaint))
        waiting = [*asked, *merging.questions(complaint).select_related("unit")]
        missing = [a.unit.name for a in waiting if a.state in {Assignment.State.OPEN, Assignment.State.RETURNED}]
        rule = selectors.procedure(at, complaint.unit)
        facts = {
            "all_answered": bool(asked) and not missing,
            "missing": "、".join(missing),
            "solution_needed": rule is not None and rule.solve,
        }
        if not COMPLAINT.can(complaint.state, "answer", facts):
            return False
        head = next((a.answered_by.name for a in asked if a.answered_by), "")
        changes = {"handling": _handling(complaint, asked), "handled_at": at, "technical_head": complaint.technical_head or head}
        if moving.moved(complaint, "answer", facts, version=complaint.version, **changes):
            record("complaints.complaint.answered", complaint, by=by, at=at, number=complaint.number)
            return True
    raise Conflict


def _handling(complaint: Complaint, asked: Sequence[Assignment]) -> str:
    answers = [f"{a.unit.name}：{a.answer}" for a in asked if a.answer]
    return "\n".join(part for part in (complaint.handling, *(a for a in answers if a not in complaint.handling)) if part)


def _of_round(complaint: Complaint) -> QuerySet[Assignment]:
    prefix = f"{Ref.of(complaint)}/{complaint.rounds}/"
    rows = Assignment.objects.filter(origin_kind=Complaint.ref_kind, origin_id=complaint.pk, key__startswith=prefix)
    return rows.exclude(state=Assignment.State.WITHDRAWN).select_related("unit", "answered_by").order_by("id")


@transaction.atomic
def satisfy(complaint: Complaint, *, opinion: str, record_ref: Ref, by: User, at: datetime) -> bool:
    """The customer said so on the return call: closed. False when it was not waiting for that."""
    if not moving.moved(complaint, "satisfy", {}, customer_opinion=opinion or complaint.customer_opinion, closed_at=at):
        return False
    for assignment in (*_of_round(complaint), *merging.answers(complaint)):
        if assignment.state == Assignment.State.ANSWERED:
            assignments.accept(assignment, by=by, at=at)
    record("complaints.complaint.satisfied", complaint, by=by, at=at, number=complaint.number, evidence=str(record_ref))
    return True


@transaction.atomic
def ask_again(complaint: Complaint, *, opinion: str, record_ref: Ref, units: Sequence[Unit], by: User, at: datetime) -> bool:
    """The customer is not satisfied: the departments are asked again with what the customer said, and one rung higher (R3.6).

    When the turns are used up it stays answered until a leader decides; that is written down.
    """
    rule, rounds = selectors.procedure(at, complaint.unit), complaint.rounds + 1
    if not climbing.turns_left(complaint, rule):
        return climbing.turns_used_up(complaint, opinion=opinion, record_ref=record_ref, by=by, at=at)
    said, rung = opinion or complaint.customer_opinion, climbing.next_rung(complaint, rule)
    if not moving.moved(complaint, "ask_again", {}, customer_opinion=said, rounds=rounds, rung=rung):
        return False
    record("complaints.complaint.asked_again", complaint, by=by, at=at, number=complaint.number, round=rounds, evidence=str(record_ref))
    ask_units(complaint, opinion or complaint.content, units, by, at)
    climbing.climb(complaint, text=opinion or complaint.content, by=by, at=at)
    return True


@transaction.atomic
def change(complaint: Complaint, *, version: int, by: User, at: datetime, **fields: object) -> Complaint:
    """Complete the boxes of the form while it is open.

    Raises:
        Conflict: somebody else changed it after ``version``.
    """
    enforce(access.may_edit(by, complaint) & rules.may_change(complaint.state))
    allowed = {
        "contact_name", "contract_number", "email", "region", "address", "content", "handling", "technical_head", "customer_opinion",
        "wish", "category_id", "product", "outside_number",
    }  # fmt: skip
    changes = {name: value for name, value in fields.items() if name in allowed and getattr(complaint, name) != value}
    if not changes:
        return complaint
    stale = {"indexed": False} if "content" in changes else {}
    won = Complaint.objects.filter(pk=complaint.pk, version=version, state__in=rules.OPEN).update(version=version + 1, **changes, **stale)
    if not won:
        raise Conflict
    complaint.refresh_from_db()
    record("complaints.complaint.changed", complaint, by=by, at=at, fields=sorted(changes))
    return complaint


@transaction.atomic
def void(complaint: Complaint, *, reason: str, by: User, at: datetime) -> Complaint:
    """作废: the form keeps its number; open questions to departments are withdrawn."""
    enforce(access.may_void(by, complaint) & merging.may_end(complaint))
    moving.move(complaint, "void", {"reason": reason}, void_reason=reason[:200], closed_at=at)
    numbers.void(complaint.number, form=FORM, reason=reason, by=by, at=at)
    for assignment in _of_round(complaint):
        if assignment.state != Assignment.State.ACCEPTED:
            assignments.withdraw(assignment, reason=reason, by=by, at=at)
    outside.release(complaint, by=by, at=at)
    duties.drop(complaint, reason=reason, by=by, at=at)
    record("complaints.complaint.voided", complaint, by=by, at=at, number=complaint.number, reason=reason[:200])
    return complaint
