"""R2.10, R3.1, R3.6: taken once, numbered without gaps, asked of two departments, until the customer is satisfied."""

import threading
from datetime import date, timedelta

import pytest
from django.db import connection, transaction

from huifang.assignments import services as assignments
from huifang.assignments.models import Assignment
from huifang.complaints import following, selectors, services
from huifang.complaints.models import Complaint
from huifang.complaints.services import FORM
from huifang.journal import delivering
from huifang.journal.models import Event
from huifang.kernel.calendar import UnknownYear
from huifang.kernel.decision import Conflict, Refused
from huifang.kernel.refs import Ref, system
from huifang.obligations.models import Obligation
from huifang.paperwork import numbers
from huifang.regulations.services import install_pack

RECORD = Ref("followup.record", "7")


def of(complaint):
    return list(Assignment.objects.filter(origin_kind=Complaint.ref_kind, origin_id=complaint.pk).order_by("id"))


def answer_all(office, complaint):
    for row in of(complaint):
        if row.state in {"open", "returned"}:
            by = office.sun if row.unit == office.technical else office.qian
            assignments.answer(row, text=f"{row.unit.name}已处理", by=by, at=office.now)
    delivering.drain()
    complaint.refresh_from_db()


def test_it_is_filled_with_what_the_archive_knows(office, take):
    row = take()
    assert (row.number, row.state, row.rounds) == ("TS2026-0001", "handling", 1)
    assert (row.contact_name, row.contract_number, row.phone_masked) == ("黄嘉欣", "AZ2025-0001", office.number.masked)
    assert "13800138000" not in str(Complaint.objects.values().get())
    assert take(details={"contact_name": "陈先生", "address": ""}).contact_name == "陈先生"


def test_it_is_asked_of_the_technical_and_the_business_department_with_a_time_limit(office, take):
    asked = of(take())
    assert [a.unit for a in asked] == [office.technical, office.business]
    assert all(a.topic == "complaint" and a.due_at > office.now for a in asked)
    assert selectors.next_duty(Complaint.objects.get()) == min(asked, key=lambda a: (a.due_at, a.pk))


def test_one_complaint_for_one_record_however_often_the_message_comes(office, take):
    assert take(origin=RECORD).pk == take(origin=RECORD, content="又来一次").pk
    assert Complaint.objects.count() == 1
    assert Assignment.objects.count() == 2


def test_numbers_follow_without_gaps_even_after_a_failure_and_a_void(office, take):
    first = take()

    @transaction.atomic
    def fail():
        take()
        raise LookupError

    with pytest.raises(LookupError):
        fail()
    services.void(first, reason="重复受理", by=office.lin, at=office.now)
    assert take().number == "TS2026-0002"
    assert numbers.gaps(FORM) == []


def test_answered_only_when_all_departments_have(office, take):
    row = take()
    technical, _business = of(row)
    assignments.answer(technical, text="周五前重出报告", by=office.sun, at=office.now)
    delivering.drain()
    row.refresh_from_db()
    assert (row.state, row.handling) == ("handling", "")
    answer_all(office, row)
    assert row.state == "answered"
    assert row.handling == "技术部：周五前重出报告\n业务部：业务部已处理"
    assert row.technical_head == "孙工"
    assert Event.objects.filter(kind="complaints.complaint.answered").count() == 1


def test_a_repeated_answer_message_changes_nothing(office, take):
    row = take()
    answer_all(office, row)
    assert services.answered(row, by=office.sun, at=office.now) is False
    assert Event.objects.filter(kind="complaints.complaint.answered").count() == 1


def test_what_was_written_by_hand_stays_when_the_answers_come(office, take):
    row = take()
    services.change(row, version=1, by=office.wang, at=office.now, handling="已当面致歉", technical_head="周工")
    answer_all(office, row)
    assert row.handling.startswith("已当面致歉\n技术部：")
    assert row.technical_head == "周工"


def test_satisfied_closes_and_accepts_the_answers(office, take):
    row = take()
    answer_all(office, row)
    assert services.satisfy(row, opinion="满意", record_ref=RECORD, by=office.wang, at=office.now)
    assert (row.state, row.customer_opinion, row.closed_at) == ("satisfied", "满意", office.now)
    assert {a.state for a in of(row)} == {"accepted"}
    assert services.satisfy(row, opinion="再次", record_ref=RECORD, by=office.wang, at=office.now) is False


def test_not_satisfied_asks_again_until_satisfied(office, take):
    row = take()
    answer_all(office, row)
    units = selectors.departments(office.now)
    assert services.ask_again(row, opinion="只来了电话，没有改报告", record_ref=RECORD, units=units, by=office.wang, at=office.now)
    assert (row.state, row.rounds) == ("handling", 2)
    assert [a.text for a in of(row)][2:] == ["只来了电话，没有改报告"] * 2
    answer_all(office, row)
    assert (row.state, row.rounds) == ("answered", 2)
    assert services.satisfy(row, opinion="", record_ref=RECORD, by=office.wang, at=office.now)
    assert row.customer_opinion == "只来了电话，没有改报告"


def test_two_return_calls_at_once_move_it_once(office, take):
    row = take()
    answer_all(office, row)
    stale = Complaint.objects.get(pk=row.pk)
    assert services.satisfy(row, opinion="好", record_ref=RECORD, by=office.wang, at=office.now)
    units = selectors.departments(office.now)
    assert services.ask_again(stale, opinion="不好", record_ref=RECORD, units=units, by=office.li, at=office.now) is False
    assert Complaint.objects.get().state == "satisfied"


def test_a_stale_round_does_not_ask_again(office, take):
    row, units = take(), selectors.departments(office.now)
    answer_all(office, row)
    stale = Complaint.objects.get(pk=row.pk)
    services.ask_again(row, opinion="没解决", record_ref=RECORD, units=units, by=office.wang, at=office.now)
    answer_all(office, row)
    assert services.ask_again(stale, opinion="没解决", record_ref=RECORD, units=units, by=office.wang, at=office.now) is False
    assert Complaint.objects.get().rounds == 2


def test_a_box_changed_meanwhile_does_not_lose_the_return_call(office, take):
    row = take()
    answer_all(office, row)
    stale = Complaint.objects.get(pk=row.pk)
    services.change(row, version=row.version, by=office.wang, at=office.now, address="新地址")
    assert services.satisfy(stale, opinion="满意", record_ref=RECORD, by=office.wang, at=office.now)
    assert Complaint.objects.get().address == "新地址"


def test_two_people_complete_the_form_and_one_is_told(office, take):
    row = take()
    services.change(row, version=1, by=office.wang, at=office.now, address="科学大道 88 号")
    with pytest.raises(Conflict):
        services.change(Complaint.objects.get(), version=1, by=office.li, at=office.now, address="别处")
    assert Complaint.objects.get().address == "科学大道 88 号"


def test_a_closed_form_is_not_changed(office, take):
    row = take()
    services.void(row, reason="重复受理", by=office.lin, at=office.now)
    with pytest.raises(Refused) as refused:
        services.change(row, version=row.version, by=office.wang, at=office.now, address="x")
    assert refused.value.decision.reason == "closed_form"


def test_nobody_writes_what_is_no_box(office, take):
    row = services.change(take(), version=1, by=office.wang, at=office.now, state="satisfied", number="X")
    assert (row.state, row.number, row.version) == ("handling", "TS2026-0001", 1)


def test_void_keeps_the_number_and_withdraws_the_questions(office, take):
    row = take()
    with pytest.raises(Refused):
        services.void(row, reason=" ", by=office.lin, at=office.now)
    services.void(row, reason="重复受理", by=office.lin, at=office.now)
    assert (row.state, row.void_reason) == ("void", "重复受理")
    assert {a.state for a in of(row)} == {"withdrawn"}
    with pytest.raises(Refused):
        services.void(row, reason="再次", by=office.lin, at=office.now)


@pytest.mark.parametrize("who", ["wang", "li", "zhao", "sun", "qian"])
def test_only_the_head_voids(office, take, who):
    row = take()
    with pytest.raises(Refused):
        services.void(row, reason="不想要了", by=getattr(office, who), at=office.now)
    assert Complaint.objects.get().state == "handling"


@pytest.mark.parametrize("who", ["sun", "qian"])
def test_departments_take_no_complaints(office, take, who):
    with pytest.raises(Refused):
        take(by=getattr(office, who))
    assert Complaint.objects.count() == 0


def test_the_history_holds_no_number_in_clear(office, take):
    take()
    assert "13800138000" not in str(list(Event.objects.values_list("facts", flat=True)))


@pytest.mark.django_db(transaction=True)
def test_many_agents_take_complaints_at_once(request):
    """Gapless under concurrency: each gets its own number."""
    office = request.getfixturevalue("office")
    units = selectors.departments(office.now)
    errors: list[Exception] = []

    def work(n):
        try:
            services.open_complaint(
                customer=office.customer, content=f"投诉 {n}", channel="phone", unit=office.team, units=units, by=office.wang, at=office.now
            )
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert sorted(Complaint.objects.values_list("number", flat=True)) == [f"TS2026-000{n}" for n in range(1, 5)]
    assert numbers.gaps(FORM) == []


def test_the_next_year_counts_anew(office, take):
    take()
    office.now += timedelta(days=60)
    assert take(units=[]).number == "TS2027-0001"


def test_a_year_without_calendar_fails_loudly_and_writes_nothing(office, take):
    office.now += timedelta(days=60)
    with pytest.raises(UnknownYear):
        take()
    assert Complaint.objects.count() == 0


def test_each_unit_follows_the_regulation_of_its_own(office):
    """Document C's procedure holds for one team; the other, under document A alone, asks the departments at once (issue 5.1)."""
    install_pack("complaint-handling", by=system("tests"), at=office.now, effective_from=date(2020, 1, 1), unit=office.team)
    made = {
        unit: services.open_complaint(
            customer=office.customer, content=f"{unit.name}：没人回电话。", channel=Complaint.Channel.PHONE, unit=unit,
            units=selectors.asked_at_once(office.now, unit), by=office.lin, at=office.now,
        )
        for unit in (office.team, office.elsewhere)
    }  # fmt: skip
    assert {unit: row.state for unit, row in made.items()} == {office.team: "judging", office.elsewhere: "handling"}
    steps = {unit: len(following.stages(row, office.now)) for unit, row in made.items()}
    assert steps[office.team] > steps[office.elsewhere]
    due = Obligation.objects.filter(subject_kind=Complaint.ref_kind, state="open", occurrence__startswith="judge/")
    assert {row.subject_id for row in due} == {made[office.team].pk}
