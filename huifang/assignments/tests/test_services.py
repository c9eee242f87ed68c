"""R2.10: a need goes to the department as an assignment with its answer."""

from datetime import timedelta

import pytest

from huifang.assignments import services
from huifang.assignments.models import Assignment, AssignmentNote
from huifang.journal.models import Event
from huifang.kernel import clock
from huifang.kernel.decision import Conflict, Refused
from huifang.obligations.models import Obligation


def test_asking_gives_a_due_time_in_working_days_and_a_duty(office, ask):
    assignment = ask()
    assert clock.local(assignment.due_at).strftime("%m-%d %H:%M") == "11-25 18:00"
    duty = Obligation.objects.get(subject_kind="assignments.assignment")
    assert (duty.subject_id, duty.due_at, duty.owner) == (assignment.pk, assignment.due_at, duty.owner)
    assert str(duty.owner) == f"organization.unit:{office.business.pk}"


def test_a_repeated_message_asks_once(ask):
    assert ask().pk == ask().pk
    assert Event.objects.filter(kind="assignments.assignment.asked").count() == 1


def test_the_answer_keeps_the_duty_and_the_asker_accepts(office, ask):
    assignment = ask()
    services.answer(assignment, text="下周上门报价", by=office.qian, at=office.now)
    assert Obligation.objects.get().state == "met"
    services.accept(assignment, by=office.wang, at=office.now)
    assignment.refresh_from_db()
    assert (assignment.state, assignment.answer) == ("accepted", "下周上门报价")


def test_a_returned_answer_runs_a_new_time_limit(office, ask):
    assignment = ask()
    services.answer(assignment, text="已知悉", by=office.qian, at=office.now)
    later = office.now + timedelta(days=4)
    services.return_answer(assignment, reason="没有说明时间", by=office.wang, at=later)
    assert list(Obligation.objects.order_by("id").values_list("state", "occurrence")) == [("met", "1"), ("open", "2")]
    services.answer(assignment, text="周五前上门", by=office.qian, at=later)
    assert [n.kind for n in AssignmentNote.objects.order_by("id")] == ["answer", "return", "answer"]


def test_withdrawing_waives_the_duty(office, ask):
    assignment = ask()
    services.withdraw(assignment, reason="客户取消", by=office.wang, at=office.now)
    assert Obligation.objects.get().state == "waived"


def test_only_the_department_answers_and_nobody_accepts_their_own(office, ask):
    assignment = ask()
    for stranger in (office.zhao, office.sun, office.wang):
        with pytest.raises(Refused):
            services.answer(assignment, text="x", by=stranger, at=office.now)
    services.answer(assignment, text="好", by=office.qian, at=office.now)
    with pytest.raises(Refused) as refusal:
        services.accept(assignment, by=office.qian, at=office.now)
    assert refusal.value.decision.reason == "own_answer"
    with pytest.raises(Refused):
        services.accept(assignment, by=office.zhao, at=office.now)


def test_two_answers_at_once_give_one(office, ask):
    first = ask()
    second = Assignment.objects.get(pk=first.pk)
    services.answer(first, text="一", by=office.qian, at=office.now)
    with pytest.raises(Conflict):
        services.answer(second, text="二", by=office.qian, at=office.now)
    assert Assignment.objects.get().answer == "一"


def test_a_refused_answer_leaves_nothing_behind(office, ask):
    assignment = ask()
    with pytest.raises(Refused):
        services.answer(assignment, text="  ", by=office.qian, at=office.now)
    assert AssignmentNote.objects.count() == 0
    assert Assignment.objects.get().state == "open"
