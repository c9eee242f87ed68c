"""Completing a call: the record, what follows from it, and the way back to the customer (R2.9, R2.10)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from huifang.accounts.models import User
from huifang.archive import access as archive_access
from huifang.archive import services as archive
from huifang.archive.models import Contact, ContactNumber, Customer, Project
from huifang.assignments import services as assignments
from huifang.assignments.models import Assignment
from huifang.complaints import judging, merging
from huifang.complaints import services as complaints
from huifang.complaints.models import Complaint
from huifang.followup import access
from huifang.followup.models import Answer, Attempt, Record, Task
from huifang.followup.rules import completeness
from huifang.followup.rules.calling import TASK
from huifang.followup.rules.completeness import Asked, Gap, Sheet
from huifang.followup.services import calling, matters, voiding
from huifang.journal.services import record
from huifang.kernel import clock
from huifang.kernel.decision import Refused, enforce, no
from huifang.kernel.refs import Ref
from huifang.notifications import services as notifications
from huifang.organization.models import Unit
from huifang.organization.selectors import units_for
from huifang.paperwork import numbers
from huifang.regulations import papers
from huifang.regulations.selectors import TypedRule, rules_in_force
from huifang.regulations.shapes import ComplaintRoute

FORM = "followup.record"


class Incomplete(Exception):
    """The record is not complete; nothing was written. ``gaps`` names the fields (R2.9)."""

    def __init__(self, gaps: Sequence[Gap]) -> None:
        super().__init__(", ".join(gap.field for gap in gaps))
        self.gaps = tuple(gaps)


@dataclass(frozen=True, slots=True)
class Given:
    """One answer, with the question as it was asked."""

    field: str
    rule_id: int
    code: str
    question: str
    required: bool
    value: str
    project: Project | None = None
    text: str = ""
    choices: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Call:
    """Everything that the agent wrote on the call screen."""

    key: str
    started_at: datetime
    suited: bool | None
    satisfaction: str
    number: ContactNumber | None = None
    contact: Contact | None = None
    language: str = ""
    answers: Sequence[Given] = ()
    projects: Sequence[Mapping[str, object]] = ()
    """What stood on the form for each project, as plain values; kept with the record."""
    opinion: str = ""
    has_need: bool = False
    need: str = ""
    has_complaint: bool = False
    complaint: str = ""
    complaint_details: Mapping[str, str] = field(default_factory=dict)
    offered: Sequence[str] = ()
    plan: str = ""
    remarks: str = ""
    next_on: date | None = None
    way: str = ""
    done: Sequence[tuple[Project, str, date]] = ()
    """Duties that the customer has done: project, code of the rule, and the day from which the next date counts."""

    def sheet(self) -> Sheet:
        """The part that completeness depends on."""
        return Sheet(
            satisfaction=self.satisfaction,
            has_need=self.has_need,
            need=self.need,
            has_complaint=self.has_complaint,
            complaint=self.complaint,
            plan=self.plan,
            suited=self.suited,
            answers=[Asked(g.field, g.question, g.required, g.value or g.text, g.choices) for g in self.answers],
        )


@transaction.atomic
def complete(task: Task, call: Call, *, by: User, at: datetime) -> Record:
    """Write the record of a reached customer, once for each ``call.key``, and set in motion what follows.

    A complaint is numbered and goes to the departments, a need is asked of the department, dissatisfaction goes
    to both departments; a return call ends or renews the matter it is about; else the matter is closed.

    Raises:
        Incomplete: fields are missing; nothing was written.
        Refused: the call isn't held by ``by``.
        Conflict: the task changed meanwhile.
    """
    if known := Record.objects.filter(attempt__key=call.key, task=task).first():
        return known
    enforce(access.may_call(by, task))
    if missing := completeness.gaps(call.sheet()):
        raise Incomplete(missing)
    target = TASK.target(task.state, "complete", {"held_by_me": access.holds(by, task, at)})
    attempt = calling.make_attempt(
        task,
        outcome=Attempt.Outcome.REACHED,
        key=call.key,
        started_at=call.started_at,
        by=by,
        at=at,
        number=call.number,
        suited=call.suited,
        way=call.way,
    )
    calling.move(task, by=by, at=at, state=target, closed_at=at)
    row = _write(task, call, attempt, by, at)
    if call.number and attempt.way == Task.Way.PHONE:
        archive.mark_number(call.number, standing=ContactNumber.Standing.GOOD, by=by, at=at)
    _remember_language(task, call.language, by, at)
    calling.close_duties(task, evidence=Ref.of(row), by=by, at=at)
    for project, rule_code, day in call.done:
        archive.record_milestone(project, by=by, rule_code=rule_code, done_on=day, source=str(Ref.of(row)), at=at)
    _settle_origin(task, row, by, at)
    _follow_up(task, row, call, by, at)
    return row


def _write(task: Task, call: Call, attempt: Attempt, by: User, at: datetime) -> Record:
    row = Record(
        task=task,
        attempt=attempt,
        customer=task.customer,
        contact=call.contact or (call.number.contact if call.number else None),
        agent=by,
        unit=task.unit,
        called_at=attempt.started_at,
        seconds=int((at - attempt.started_at).total_seconds()),
        language=call.language,
        projects=list(call.projects),
        satisfaction=call.satisfaction,
        opinion=call.opinion,
        need=call.need if call.has_need else "",
        has_need=call.has_need,
        has_complaint=call.has_complaint,
        complaint=call.complaint if call.has_complaint else "",
        offered=list(call.offered),
        plan=call.plan,
        matter=Record.Matter.OPEN if _opens_matter(task, call) else Record.Matter.NONE,
        remarks=call.remarks,
        next_on=call.next_on,
        completed_at=at,
    )
    row.number = numbers.issue(FORM, template=papers.form(FORM, at).number_format, subject=Ref.of(task), at=at)
    row.save(force_insert=True)
    Answer.objects.bulk_create(
        Answer(record=row, project=g.project, rule_id=g.rule_id, code=g.code, question=g.question[:300], value=g.value[:60], text=g.text)
        for g in call.answers
        if g.value or g.text
    )
    notifications.settle(Ref.of(task), at=at, kinds=("followup.assigned",))
    record(
        "followup.record.completed",
        row,
        by=by,
        at=at,
        number=row.number,
        task=task.pk,
        customer=task.customer_id,
        satisfaction=row.satisfaction,
        has_need=row.has_need,
        has_complaint=row.has_complaint,
    )
    return row


def _opens_matter(task: Task, call: Call) -> bool:
    """On a return call dissatisfaction keeps the matter open that the call is about; it is no second one."""
    return completeness.is_open_matter(call.sheet()) if not task.origin else call.has_need or call.has_complaint


def _remember_language(task: Task, language: str, by: User, at: datetime) -> None:
    if language in Customer.Language.values and language != task.customer.language and archive_access.may_edit(by, task.customer):
        archive.change_customer(task.customer, by=by, at=at, language=language)


def route_rule(at: datetime, unit: Unit | None = None) -> TypedRule[ComplaintRoute]:
    """The rule that says where complaints, dissatisfaction and needs go.

    Raises:
        Refused: no regulation in force says so.
    """
    found = rules_in_force(ComplaintRoute, clock.local_date(at), unit)
    if not found:
        raise Refused(no("no_route"))
    return found[0]


def route(at: datetime, unit: Unit | None = None) -> ComplaintRoute:
    """Where complaints, dissatisfaction and needs go, by the regulation in force in a unit."""
    return route_rule(at, unit).value


def _follow_up(task: Task, row: Record, call: Call, by: User, at: datetime) -> None:
    if row.has_complaint:
        complaints.open_complaint(
            customer=task.customer,
            contact=row.contact,
            number=call.number,
            content=row.complaint,
            details=call.complaint_details,
            channel=Complaint.Channel.FOLLOW_UP,
            unit=task.unit,
            units=units_for(route(at, task.unit).complaint_to),
            origin=Ref.of(row),
            by=by,
            at=at,
        )
    if row.has_need:
        _ask(row, Assignment.Topic.NEED, row.need, units_for(route(at, task.unit).need_to), by, at)
    if row.satisfaction == Record.Satisfaction.DISSATISFIED and not (row.has_complaint or task.origin):
        _ask(row, Assignment.Topic.DISSATISFIED, row.opinion or row.plan, units_for(route(at, task.unit).dissatisfied_to), by, at)


def _ask(row: Record, topic: str, text: str, units: Sequence[Unit], by: User, at: datetime) -> None:
    label = Assignment.Topic(topic).label
    for unit in units:
        assignments.ask(
            topic=topic,
            title=f"{row.customer.name} · {label}",
            text=text,
            origin=Ref.of(row),
            party=Ref.of(row.customer),
            unit=unit,
            by=by,
            by_unit=row.unit,
            at=at,
            key=f"{Ref.of(row)}/{topic}/{unit.pk}",
        )


def _settle_origin(task: Task, row: Record, by: User, at: datetime) -> None:
    """A return call ends the matter it is about when the customer is satisfied, else asks the departments again."""
    if not task.origin:
        return
    origin = Ref.parse(task.origin)
    content = row.complaint or row.opinion or row.plan
    satisfied = row.satisfaction != Record.Satisfaction.DISSATISFIED
    if origin.kind == Complaint.ref_kind:
        complaint = merging.standing(Complaint.objects.get(pk=int(origin.id)))
        if satisfied:
            complaints.satisfy(complaint, opinion=row.opinion, record_ref=Ref.of(row), by=by, at=at)
        elif content.strip() and judging.may_object(complaint, at):
            judging.object_to(complaint, words=content, record_ref=Ref.of(row), by=by, at=at)
        else:
            complaints.ask_again(
                complaint, opinion=content, record_ref=Ref.of(row), units=units_for(route(at, task.unit).complaint_to), by=by, at=at
            )
    elif origin.kind == Record.ref_kind:
        _judge_answers(int(origin.id), satisfied=satisfied, content=content, by=by, at=at)
        matters.settle(int(origin.id))


def _judge_answers(first_id: int, *, satisfied: bool, content: str, by: User, at: datetime) -> None:
    answered = Assignment.objects.filter(
        origin_kind=Record.ref_kind, origin_id=first_id, topic=Assignment.Topic.DISSATISFIED, state=Assignment.State.ANSWERED
    )
    for assignment in answered:
        if satisfied:
            assignments.accept(assignment, by=by, at=at)
        else:
            assignments.return_answer(assignment, reason=content, by=by, at=at)


@transaction.atomic
def void_record(row: Record, *, reason: str, by: User, at: datetime) -> Record:
    """作废: the record keeps its number and its place, marked with the reason; nothing is deleted.

    Raises:
        Refused: not theirs to void, no reason, or the regulation asks for approval first: see ``voiding``.
        Conflict: it is void already.
    """
    voiding.check(row, reason=reason, by=by)
    if voiding.is_needed(row, by=by, at=at):
        raise Refused(no("approval_needed"))
    return voiding.void(row, reason=reason, by=by, at=at)
