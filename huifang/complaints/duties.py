"""What the stages of a complaint make due: to judge it, to choose a solution; in the ledger, with the ladders of their time limits (R3.3)."""

from datetime import datetime

from huifang.complaints import concern, selectors
from huifang.complaints.models import Complaint
from huifang.journal.services import Actor
from huifang.kernel import clock
from huifang.kernel.refs import Ref
from huifang.obligations import services as obligations
from huifang.obligations.ladders import after, before
from huifang.obligations.models import Obligation
from huifang.organization.selectors import work_calendar
from huifang.regulations.models import Rule
from huifang.regulations.selectors import rule_in_force
from huifang.regulations.shapes import TimeLimit

JUDGE, SOLVE = "judge", "solve"


def expect_judgement(complaint: Complaint, *, by: Actor, at: datetime, new: bool = False) -> None:
    """It is to be judged within the time that the procedure names, by the nearest who is not concerned; nothing hangs on a new one yet."""
    rule = selectors.procedure(at, complaint.unit)
    if rule and rule.judged_within:
        people = concern.bench(complaint, at, new=new).people
        owner = Ref.of(people[0]) if people else Ref.of(complaint.unit)
        _expect(complaint, rule.judged_within, JUDGE, owner, by, at, new=new)


def expect_solution(complaint: Complaint, *, by: Actor, at: datetime) -> None:
    """A solution is to be chosen within the time that the procedure names; the responsible department owns it."""
    rule = selectors.procedure(at, complaint.unit)
    if rule and rule.solve and rule.solved_within:
        owner = Ref.of(complaint.responsible_unit or complaint.unit)
        _expect(complaint, rule.solved_within, SOLVE, owner, by, at)


def _expect(complaint: Complaint, code: str, what: str, owner: Ref, by: Actor, at: datetime, *, new: bool = False) -> None:
    limit = rule_in_force(code, clock.local_date(at), complaint.unit)
    if limit is None or not isinstance(limit.value, TimeLimit) or (not new and _open(complaint, what)):
        return
    rows = Obligation.objects.filter(subject_kind=Complaint.ref_kind, subject_id=complaint.pk)
    before_it = 0 if new else rows.filter(occurrence__startswith=f"{what}/").count()
    occurrence = f"{what}/{before_it + 1}"
    due = after(at, limit.value.within, work_calendar())
    warn = before(due, limit.value.warn_before, work_calendar()) if limit.value.warn_before else None
    obligations.oblige(
        rule=Rule(pk=limit.id, code=limit.code), subject=Ref.of(complaint), occurrence=occurrence, due_at=due, warn_at=warn,
        owner=owner, party=Ref("archive.customer", str(complaint.customer_id)), ladder=limit.code, by=by, at=at, fresh=new,
    )  # fmt: skip


def open_duty(complaint: Complaint) -> Obligation | None:
    """What is due of the present stage."""
    rows = Obligation.objects.filter(subject_kind=Complaint.ref_kind, subject_id=complaint.pk, state=Obligation.State.OPEN)
    return next((row for row in rows.order_by("due_at", "id") if row.occurrence.split("/")[0] in {JUDGE, SOLVE}), None)


def keep(complaint: Complaint, what: str, *, by: Actor, at: datetime) -> None:
    """It was done."""
    for row in _open(complaint, what):
        obligations.fulfil(row, evidence=Ref.of(complaint), by=by, at=at)


def drop(complaint: Complaint, *, reason: str, by: Actor, at: datetime) -> None:
    """Nothing of it is due any more: the complaint is void, merged or closed."""
    for row in _open(complaint, ""):
        obligations.waive(row, reason=reason, by=by, at=at)


def _open(complaint: Complaint, what: str) -> list[Obligation]:
    rows = Obligation.objects.filter(subject_kind=Complaint.ref_kind, subject_id=complaint.pk, state=Obligation.State.OPEN)
    wanted = {what} if what else {JUDGE, SOLVE}
    return [row for row in rows if row.occurrence.split("/")[0] in wanted]
