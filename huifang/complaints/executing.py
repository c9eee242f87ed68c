"""Carrying the chosen solution out: its steps are assignments, all of them reported means answered (R3.5, R3.6)."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from huifang.accounts.models import User
from huifang.assignments import services as assignments
from huifang.assignments.models import Assignment
from huifang.assignments.selectors import PENDING
from huifang.complaints import access, moving
from huifang.complaints.models import Complaint, Proposal, Step
from huifang.complaints.remedies import SolutionStep, SolutionSteps
from huifang.journal.services import Actor, record
from huifang.kernel import clock
from huifang.kernel.decision import Decision, Refused, enforce, no
from huifang.kernel.refs import Ref
from huifang.obligations.ladders import after
from huifang.organization.models import Unit
from huifang.organization.selectors import holders, units_for, work_calendar
from huifang.regulations.selectors import rule_in_force, rules_in_force
from huifang.regulations.shapes import Amount

LIMIT = "time_limit.complaint.execute"


def steps_of(proposal: Proposal | None) -> list[Step]:
    """The steps in their order, with their assignments; withdrawn ones left out. The caller has checked access."""
    if proposal is None:
        return []
    rows = Step.objects.filter(proposal=proposal).exclude(task__state=Assignment.State.WITHDRAWN)
    return list(rows.select_related("task__unit", "task__person", "task__answered_by").order_by("place"))


def begin(complaint: Complaint, proposal: Proposal, *, at: datetime) -> None:
    """Ask for each step of the checklist; without one, for the solution as a whole."""
    found = [
        rule.value for rule in rules_in_force(SolutionSteps, clock.local_date(at), complaint.unit) if rule.value.solution == proposal.kind
    ]
    own = complaint.responsible_unit or complaint.unit
    planned = found[0].steps if found else (SolutionStep(text=proposal.get_kind_display(), days=min(max(proposal.days, 1), 20)),)
    for place, step in enumerate(planned, 1):
        unit = units_for([step.by], at)[0] if step.by else own
        holder = next((one for one in holders(step.by, unit, at)), None) if step.by else None
        _ask(complaint, proposal, place, text=step.text, unit=unit, person=holder, days=step.days, at=at)


def _ask(
    complaint: Complaint, proposal: Proposal, place: int, *, text: str, unit: Unit, person: User | None, days: int, at: datetime
) -> Step:
    due = _due(days, at, complaint.unit)
    chooser = proposal.chosen_by or proposal.by
    task = assignments.ask(
        topic=Assignment.Topic.STEP, title=f"{complaint.number} {text}", text=f"{text}\n{_('Solution')}：{proposal.text}",
        origin=Ref.of(complaint), party=Ref("archive.customer", str(complaint.customer_id)), unit=unit, person=person, by=chooser,
        by_unit=complaint.unit, at=at, due_at=due, key=f"{Ref.of(complaint)}/step/{proposal.pk}/{place}",
    )  # fmt: skip
    return Step.objects.create(proposal=proposal, place=place, task=task)


def _due(days: int, at: datetime, of: Unit) -> datetime | None:
    """So many working days, as far as the regulation allows; without its limit: the usual one."""
    limit = rule_in_force(LIMIT, clock.local_date(at), of)
    if limit is None:
        return None
    calendar = work_calendar()
    return min(after(at, Amount(amount=days, unit="working_days"), calendar), after(at, limit.value.within, calendar))


def may_arrange(user: User, complaint: Complaint) -> Decision:
    """Add and drop steps: whoever chooses or works on it, while it is carried out."""
    in_time = Decision(ok=complaint.state == Complaint.State.EXECUTING, reason="not_carried_out_now")
    may = access.may_decide(user, complaint) or access.may_work(user, complaint)
    return access.may_see(user, complaint) & may & in_time


@transaction.atomic
def add_step(complaint: Complaint, *, text: str, unit: Unit, days: int, by: User, at: datetime, person: User | None = None) -> Step:
    """One step more.

    Raises:
        Refused: not theirs, nothing to do, or later than the regulation allows.
        UnknownYear: the due time falls in a year without calendar data.
    """
    enforce(may_arrange(by, complaint))
    proposal = Proposal.objects.get(complaint=complaint, round=complaint.rounds, state=Proposal.State.CHOSEN)
    if not text.strip():
        raise Refused(no("nothing_asked"))
    last = Step.objects.filter(proposal=proposal).aggregate(last=Max("place"))["last"] or 0
    row = _ask(complaint, proposal, last + 1, text=text.strip(), unit=unit, person=person, days=days, at=at)
    record("complaints.step.added", complaint, by=by, at=at, text=text.strip()[:120], unit=unit.name)
    return row


@transaction.atomic
def drop_step(step: Step, *, reason: str, by: User, at: datetime) -> None:
    """It need not be done after all; the last step cannot be dropped so that nothing was done.

    Raises:
        Refused: not theirs, no reason, reported already, or the only one.
    """
    complaint = step.proposal.complaint
    enforce(may_arrange(by, complaint))
    if not reason.strip():
        raise Refused(no("reason_missing"))
    if len(steps_of(step.proposal)) < 2:
        raise Refused(no("only_step"))
    assignments.withdraw(step.task, reason=reason, by=by, at=at, checked=True)
    record("complaints.step.dropped", complaint, by=by, at=at, text=step.task.title[:120], reason=reason.strip()[:200])
    carried_out(complaint, by=by, at=at)


@transaction.atomic
def carried_out(complaint: Complaint, *, by: Actor, at: datetime) -> bool:
    """All steps are reported: the customer is called back. False until then."""
    complaint.refresh_from_db()
    if complaint.state != Complaint.State.EXECUTING:
        return False
    proposal = Proposal.objects.get(complaint=complaint, round=complaint.rounds, state=Proposal.State.CHOSEN)
    steps = steps_of(proposal)
    missing = [step.task.unit.name for step in steps if step.task.state in PENDING]
    facts = {"steps_done": bool(steps) and not missing, "missing": "、".join(missing)}
    if missing or not steps:
        return False
    reports = [f"{step.task.unit.name}：{step.task.answer}" for step in steps if step.task.answer]
    solution = f"{proposal.get_kind_display()}：{proposal.text}"
    lines = [line for line in (complaint.handling, *_answers(complaint), solution, *reports) if line]
    kept = [line for n, line in enumerate(lines) if n == 0 or line not in complaint.handling]
    head = next((step.task.answered_by.name for step in steps if step.task.answered_by), "")
    handling = "\n".join(dict.fromkeys(kept))
    moving.move(complaint, "carry_out", facts, handling=handling, handled_at=at, technical_head=complaint.technical_head or head)
    record("complaints.complaint.carried_out", complaint, by=by, at=at, number=complaint.number)
    return True


def _answers(complaint: Complaint) -> list[str]:
    """What the departments answered in this round."""
    prefix = f"{Ref.of(complaint)}/{complaint.rounds}/"
    rows = Assignment.objects.filter(origin_kind=Complaint.ref_kind, origin_id=complaint.pk, key__startswith=prefix).exclude(answer="")
    return [f"{row.unit.name}：{row.answer}" for row in rows.select_related("unit").order_by("id")]
