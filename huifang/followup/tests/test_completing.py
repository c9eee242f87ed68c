"""After the call: the record, the departments, the way back until the customer is satisfied (R2.9, R2.10, R3.1, R3.6)."""

from datetime import date, datetime, timedelta

import pytest

from huifang.assignments import services as assignments
from huifang.assignments.models import Assignment
from huifang.complaints.models import Complaint
from huifang.followup.models import Attempt, Record, Task
from huifang.followup.services import calling, completing, managing
from huifang.followup.services.completing import Call, Given, Incomplete
from huifang.journal.delivering import drain
from huifang.journal.models import Event
from huifang.kernel.decision import Conflict, Refused
from huifang.kernel.refs import Ref
from huifang.obligations.models import Obligation
from huifang.paperwork.models import IssuedNumber
from huifang.paperwork.numbers import gaps
from tests.cast import Office

LATER = timedelta(hours=1)


def sheet(office: Office, **facts) -> Call:
    return Call(**{"key": "k1", "started_at": office.now, "suited": True, "satisfaction": "satisfied", "number": office.number, **facts})


def complete(call: Task, office: Office, *, at: datetime | None = None, **facts) -> Record:
    moment = at or office.now
    calling.take(call, by=office.wang, at=moment)
    return completing.complete(call, sheet(office, **facts), by=office.wang, at=moment)


def answer_all(office: Office, at: datetime, text: str = "已处理") -> None:
    """Every department that is asked answers; what follows is delivered."""
    deliver(at)
    for assignment in Assignment.objects.filter(state__in=("open", "returned")):
        by = office.sun if assignment.unit == office.technical else office.qian
        assignments.answer(assignment, text=text, by=by, at=at)
    deliver(at)


def deliver(at: datetime) -> None:
    """Deliver what happened, and what happened because of it."""
    while drain(at=at):
        pass


def return_call() -> Task:
    return Task.objects.exclude(origin="").get(state="waiting")


def test_a_complete_record_closes_the_call(office, call):
    row = complete(call, office, opinion="很好", next_on=date(2026, 12, 3), projects=[{"id": office.project.pk, "type": "标准化"}])
    assert (row.number, row.matter, row.contact) == ("HF202611-0001", "none", office.number.contact)
    assert (call.state, call.holder) == ("done", None)
    duty = Obligation.objects.get(pk=call.items.get().obligation_id)
    assert (duty.state, duty.evidence) == ("met", str(Ref.of(row)))
    office.number.refresh_from_db()
    assert office.number.standing == "good"
    assert Event.objects.filter(kind="followup.record.completed").count() == 1


def test_an_incomplete_record_writes_nothing(office, call):
    calling.take(call, by=office.wang, at=office.now)
    with pytest.raises(Incomplete) as missing:
        completing.complete(call, sheet(office, suited=None, has_need=True), by=office.wang, at=office.now)
    assert [gap.field for gap in missing.value.gaps] == ["suited", "need", "plan"]
    call.refresh_from_db()
    assert (call.state, call.holder) == ("waiting", office.wang)
    assert not Attempt.objects.exists()
    assert not IssuedNumber.objects.exists()


def test_the_same_submission_twice_is_one_record(office, call):
    row = complete(call, office)
    assert completing.complete(call, sheet(office), by=office.wang, at=office.now + LATER) == row
    assert Record.objects.count() == 1


def test_only_who_holds_the_call_completes_it(office, call):
    calling.take(call, by=office.wang, at=office.now)
    for other, reason in ((office.li, "not_held"), (office.zhao, "out_of_reach")):
        with pytest.raises(Refused) as refusal:
            completing.complete(call, sheet(office), by=other, at=office.now)
        assert refusal.value.decision.reason == reason


def test_a_failed_completion_gives_its_number_back(office, call):
    calling.take(call, by=office.wang, at=office.now)
    Task.objects.filter(pk=call.pk).update(version=7)
    with pytest.raises(Conflict):
        completing.complete(call, sheet(office), by=office.wang, at=office.now)
    call.refresh_from_db()
    assert complete(call, office, key="k2").number == "HF202611-0001"
    assert gaps("followup.record") == []


def test_answers_keep_the_question_as_it_was_asked(office, call):
    given = Given("p1.x", 1, "standardization.progress", "运行得怎么样？", True, "running", office.project, choices=("running", "stopped"))
    free = Given("q.s", 2, "suggestion", "有什么建议？", False, "", text="加快")
    empty = Given("q.c", 2, "company", "几分？", False, "")
    row = complete(call, office, answers=[given, free, empty])
    assert [(a.code, a.question, a.value, a.text) for a in row.answers.order_by("id")] == [
        ("standardization.progress", "运行得怎么样？", "running", ""),
        ("suggestion", "有什么建议？", "", "加快"),
    ]


def test_the_language_of_the_call_is_remembered(office, call):
    complete(call, office, language="cantonese")
    office.customer.refresh_from_db()
    assert office.customer.language == "cantonese"


def test_a_visit_says_nothing_about_the_number(office, call):
    row = complete(call, office, way="visit")
    office.number.refresh_from_db()
    assert (row.attempt.way, office.number.standing) == ("visit", "unknown")


def test_a_need_goes_to_the_business_department_and_closes_the_matter(office, call):
    row = complete(call, office, has_need=True, need="想做全员培训", plan="业务部本周联系")
    asked = Assignment.objects.get()
    assert (asked.topic, asked.unit, asked.text, row.matter) == ("need", office.business, "想做全员培训", "open")
    answer_all(office, office.now + LATER)
    assert not Task.objects.exclude(origin="").exists()
    asked.refresh_from_db()
    assignments.accept(asked, by=office.wang, at=office.now + 2 * LATER)
    deliver(office.now + 2 * LATER)
    row.refresh_from_db()
    assert row.matter == "none"


def test_the_whole_way_of_a_complaint(office, call):
    """Numbered → two departments → answered → call → dissatisfied → asked again → answered → call → satisfied → closed."""
    row = complete(
        call,
        office,
        satisfaction="dissatisfied",
        has_complaint=True,
        complaint="报告晚了",
        plan="技术部查明",
        complaint_details={"address": "科学城1号"},
    )
    complaint = Complaint.objects.get()
    assert (complaint.number, complaint.content, complaint.address) == ("TS2026-0001", "报告晚了", "科学城1号")
    assert {a.unit for a in Assignment.objects.all()} == {office.technical, office.business}
    assert set(Assignment.objects.values_list("topic", flat=True)) == {"complaint"}
    at = office.now + timedelta(days=3)
    deliver(at)
    first, _second = Assignment.objects.order_by("id")
    assignments.answer(first, text="已加急", by=office.sun, at=at)
    deliver(at)
    assert not Task.objects.exclude(origin="").exists()
    answer_all(office, at)
    back = return_call()
    assert (back.kind, back.assignee, back.origin) == ("complaint", office.wang, str(Ref.of(complaint)))
    assert Obligation.objects.get(pk=back.items.get().obligation_id).ladder == "time_limit.followup.call"
    complete(back, office, at=at + LATER, key="k2", satisfaction="dissatisfied", opinion="还是不行", plan="再查")
    complaint.refresh_from_db()
    assert (complaint.state, complaint.rounds) == ("handling", 2)
    assert Assignment.objects.filter(state="open").count() == 2
    answer_all(office, at + 2 * LATER)
    last = complete(return_call(), office, at=at + 3 * LATER, key="k3", opinion="可以了")
    complaint.refresh_from_db()
    assert (complaint.state, complaint.customer_opinion, last.matter) == ("satisfied", "可以了", "none")
    deliver(at + 4 * LATER)
    row.refresh_from_db()
    assert row.matter == "none"
    assert not Record.objects.filter(matter="open").exists()
    assert Complaint.objects.count() == 1


def test_the_whole_way_of_a_dissatisfied_customer(office, call):
    row = complete(call, office, satisfaction="dissatisfied", opinion="现场讲解太少", plan="技术部补讲")
    assert {(a.unit, a.topic) for a in Assignment.objects.all()} == {(office.technical, "dissatisfied"), (office.business, "dissatisfied")}
    assert row.matter == "open"
    answer_all(office, office.now + LATER)
    back = return_call()
    assert (back.kind, back.origin) == ("matter", str(Ref.of(row)))
    again = complete(back, office, at=office.now + 2 * LATER, key="k2", satisfaction="dissatisfied", opinion="没人联系", plan="催办")
    assert again.matter == "none"
    assert set(Assignment.objects.values_list("state", flat=True)) == {"returned"}
    answer_all(office, office.now + 3 * LATER)
    complete(return_call(), office, at=office.now + 4 * LATER, key="k3", satisfaction="very")
    row.refresh_from_db()
    assert row.matter == "none"
    assert set(Assignment.objects.values_list("state", flat=True)) == {"accepted"}
    deliver(office.now + 5 * LATER)
    assert not Task.objects.filter(state__in=("waiting", "callback")).exists()


def test_a_repeated_message_plans_one_return_call(office, call):
    from huifang.followup.services.returning import plan_return

    row = complete(call, office, satisfaction="dissatisfied", opinion="慢", plan="查")
    facts = {"customer": office.customer, "unit": office.team, "kind": "matter", "origin": Ref.of(row), "by": office.lin, "at": office.now}
    assert plan_return(**facts)
    assert plan_return(**facts) is None


def test_a_void_record_keeps_its_number(office, call):
    row = complete(call, office)
    with pytest.raises(Refused):
        completing.void_record(row, reason="写错客户", by=office.wang, at=office.now)
    with pytest.raises(Refused) as refusal:
        completing.void_record(row, reason=" ", by=office.lin, at=office.now)
    assert refusal.value.decision.reason == "reason_missing"
    completing.void_record(row, reason="写错客户", by=office.lin, at=office.now)
    assert (row.state, row.void_reason) == ("void", "写错客户")
    assert IssuedNumber.objects.get().voided_at == office.now
    with pytest.raises(Conflict):
        completing.void_record(row, reason="再来", by=office.lin, at=office.now)


def test_calls_change_hands_with_their_duties_and_back(office, call):
    batch, count = managing.assign_many([call], to=office.li, by=office.lin, at=office.now)
    assert count == 1
    call.refresh_from_db()
    assert call.assignee == office.li
    duty = Obligation.objects.get(pk=call.items.get().obligation_id)
    assert str(duty.owner) == str(Ref.of(office.li))
    assert managing.undo_assign(batch, by=office.lin, at=office.now) == 1
    call.refresh_from_db()
    assert call.assignee == office.wang
    with pytest.raises(Refused):
        managing.undo_assign(batch, by=office.lin, at=office.now + LATER)


def test_a_call_is_not_given_to_who_does_not_call_nor_by_who_may_not(office, call):
    with pytest.raises(Refused) as refusal:
        managing.assign(call, to=office.zhao, by=office.lin, at=office.now)
    assert refusal.value.decision.reason == "does_not_call"
    with pytest.raises(Refused):
        managing.assign(call, to=office.li, by=office.wang, at=office.now)
    managing.assign(call, to=office.zhao, unit=office.elsewhere, by=office.lin, at=office.now)
    assert (call.assignee, call.unit) == (office.zhao, office.elsewhere)


def test_a_call_under_way_stays_with_its_caller_until_the_hold_lapses(office, call):
    calling.take(call, by=office.wang, at=office.now)
    assert managing.assign_many([call], to=office.li, by=office.lin, at=office.now)[1] == 0
    call.refresh_from_db()
    assert managing.assign_many([call], to=office.li, by=office.lin, at=office.now + LATER)[1] == 1
    call.refresh_from_db()
    assert (call.assignee, call.holder) == (office.li, None)


def test_voiding_a_call_waives_its_duties(office, call):
    managing.void(call, reason="客户已注销", by=office.lin, at=office.now)
    duty = Obligation.objects.get(pk=call.items.get().obligation_id)
    assert (call.state, duty.state, duty.evidence) == ("void", "waived", "客户已注销")


def test_lapsed_leases_are_cleared_at_night_and_running_ones_stay(office, call):
    calling.take(call, by=office.wang, at=office.now)
    assert managing.free_lapsed(office.now + timedelta(minutes=14)) == 0
    assert managing.free_lapsed(office.now + timedelta(minutes=15)) == 1
    call.refresh_from_db()
    assert (call.holder, call.held_until) == (None, None)
