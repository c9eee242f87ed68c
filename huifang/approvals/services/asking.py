"""Asking back: a question to whoever asked for approval or approved before, and its answer."""

from datetime import datetime, timedelta

from django.db import transaction

from huifang.accounts.models import User
from huifang.approvals import access
from huifang.approvals.models import Approval, Question, Step
from huifang.approvals.people import Room
from huifang.approvals.services.deciding import seated
from huifang.approvals.services.steps import duties, move, set_limit, waive_duties
from huifang.journal.services import record
from huifang.kernel import clock
from huifang.kernel.decision import Refused, enforce, no
from huifang.obligations.models import Obligation
from huifang.organization.selectors import work_calendar
from huifang.regulations.selectors import rule_in_force
from huifang.regulations.shapes import TimeLimit

PAUSED = "asked back"


@transaction.atomic
def ask_back(approval: Approval, *, of: User, text: str, by: User, at: datetime, step: int | None = None) -> Question:
    """Ask a question; the clock of the step stands still until the answer, unless its time is up already.

    Raises:
        Refused: not theirs to decide, a question is open, no text, or the other has nothing to do with it.
        Conflict: somebody decided at the same moment.
    """
    turn = seated(approval, by, at, step)
    if of.pk not in {user.pk for user in askable(approval, by)}:
        raise Refused(no("cannot_be_asked"))
    move(approval, "ask", {"text": text})
    question = Question.objects.create(approval=approval, step=turn.step, asked_by=by, asked_of=of, text=text.strip(), asked_at=at)
    record("approvals.approval.asked_back", approval, by=by, at=at, who=by.name, of=of.name, told=[of.pk], step=turn.step.number)
    if turn.step.due_at and turn.step.due_at > at:
        waive_duties(approval, reason=PAUSED, by=by, at=at)
    return question


def askable(approval: Approval, by: User) -> list[User]:
    """Whom a question can go to: the one who asked for approval, and who has approved before."""
    people = [approval.requested_by, *(vote.by for vote in approval.votes.select_related("by").order_by("id"))]
    return [user for user in {u.pk: u for u in people}.values() if user.pk != by.pk and user.is_active]


@transaction.atomic
def answer(question: Question, *, text: str, by: User, at: datetime) -> Question:
    """Answer; the step's clock goes on with the time that was left.

    Raises:
        Refused: not theirs to answer, answered already, or no text.
        Conflict: somebody answered or decided at the same moment.
    """
    approval = question.approval
    enforce(access.may_answer(by, question))
    move(approval, "answer", {"text": text})
    Question.objects.filter(pk=question.pk).update(answer=text.strip(), answered_by=by, closed_at=at)
    question.answer, question.answered_by, question.closed_at = text.strip(), by, at
    record("approvals.approval.answered", approval, by=by, at=at, who=by.name, told=[question.asked_by_id])
    step = question.step
    if step.due_at and not duties(approval):
        room = Room([approval], at)
        due = _moved(step, question.asked_at, at)
        turn = Obligation.objects.filter(
            subject_kind=Approval.ref_kind, subject_id=approval.pk, occurrence__startswith=f"{step.number}/"
        ).count()
        set_limit(approval, step, room.seating(approval, step), by=by, at=at, due_at=due, turn=turn + 1)
    return question


def _moved(step: Step, stood_from: datetime, at: datetime) -> datetime:
    """The due time later by as much as the clock stood still, counted as the limit counts."""
    assert step.due_at is not None
    rule = rule_in_force(step.limit, clock.local_date(at))
    working = rule is not None and isinstance(rule.value, TimeLimit) and rule.value.within.unit.startswith("working")
    if not working:
        return step.due_at + (at - stood_from)
    calendar = work_calendar()
    left = calendar.working_minutes_between(stood_from, step.due_at, strict=False)
    return calendar.add_working_minutes(at, left, strict=True) if left else at + timedelta(minutes=1)
