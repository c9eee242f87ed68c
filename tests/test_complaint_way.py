"""From the answer to the end: an independent call back, rungs, turns, tries, decisions; nothing ends a complaint otherwise (R3.6, R3.7, R2.4, R2.8)."""

from datetime import timedelta

import pytest
from django.db import transaction

from huifang.assignments.models import Assignment
from huifang.complaints import ending, services, tracking
from huifang.complaints.models import Complaint, Told
from huifang.complaints.tests.house import open_house
from huifang.followup.models import Task
from huifang.followup.services import calling, managing
from huifang.journal import delivering
from huifang.journal.models import Event
from huifang.journal.services import record
from huifang.kernel import clock
from huifang.kernel.decision import Conflict, Refused
from huifang.kernel.refs import Ref
from huifang.notifications.models import Notice
from huifang.obligations.models import Obligation
from tests.cast import make_user

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def house(office):
    return open_house(office)


def drain(at):
    while delivering.drain(at=at):
        pass


@pytest.fixture
def taken(house):
    o = house.office
    made = services.open_complaint(
        customer=o.customer, content="报告迟了两周。", channel="phone", unit=o.team, units=[], by=o.wang, at=o.now, number=o.number
    )
    drain(o.now)
    return made


def answer(complaint, by, at):
    """The complaint has reached the answer, as the stages before leave it."""
    with transaction.atomic():
        Complaint.objects.filter(pk=complaint.pk).update(state="answered")
        record("complaints.complaint.answered", complaint, by=by, at=at, number=complaint.number)
    drain(at)
    complaint.refresh_from_db()
    return Task.objects.filter(origin=str(Ref.of(complaint)), state__in=("waiting", "callback")).get()


def dissatisfied(complaint, by, at, said="还是没有解决。"):
    """The customer says so on the return call."""
    done = services.ask_again(complaint, opinion=said, record_ref=Ref("followup.record", "1"), units=[], by=by, at=at)
    drain(at)
    complaint.refresh_from_db()
    return done


def code(caught):
    return caught.value.decision.reason


def test_the_return_call_is_planned_for_nobody_who_had_a_part(house, taken):
    o = house.office
    assert o.customer.owner == o.wang
    task = answer(taken, o.sun, o.now)
    assert task.assignee is None, "王坐席 owns the customer but took the complaint"


@pytest.mark.parametrize("person", ["wang", "sun"])
def test_who_had_a_part_can_neither_take_nor_be_given_the_call(house, taken, person):
    o = house.office
    task = answer(taken, o.sun, o.now)
    barred = getattr(o, person)
    if person == "wang":
        with pytest.raises(Refused) as caught:
            calling.take(task, by=barred, at=o.now)
        assert code(caught) == "part_in_it"
        with pytest.raises(Refused) as caught:
            managing.assign(task, to=barred, by=o.lin, at=o.now)
        assert code(caught) == "had_part_in_it"
    assert barred.pk in ending.concerned(taken)
    managing.assign(task, to=o.li, by=o.lin, at=o.now)
    assert calling.take(task, by=o.li, at=o.now).holder == o.li


def test_an_earlier_handler_stays_barred(house, taken):
    o = house.office
    tracking.hand(taken, to=o.li, reason="王坐席休假", by=house.leader, at=o.now)
    task = answer(taken, o.sun, o.now)
    for barred in (o.wang, o.li):
        with pytest.raises(Refused):
            calling.take(task, by=barred, at=o.now)


def test_handing_the_customer_on_gives_the_call_to_the_team_when_the_owner_had_a_part(house, taken):
    from huifang.archive import services as archive

    o = house.office
    task = answer(taken, o.sun, o.now)
    managing.assign(task, to=o.li, by=o.lin, at=o.now)
    archive.hand_over(o.customer, to_unit=o.team, to_owner=o.wang, reason="调整", by=o.lin, at=o.now) if hasattr(
        archive, "hand_over"
    ) else None
    drain(o.now)
    task.refresh_from_db()
    assert task.assignee_id != o.wang.pk


def test_each_dissatisfied_turn_climbs_a_rung_and_asks_that_leader(house, taken):
    o = house.office
    for turn, leader in enumerate([house.vice, house.boss], start=1):
        answer(taken, o.sun, o.now)
        assert dissatisfied(taken, o.li, o.now)
        assert (taken.state, taken.rung, taken.rounds) == ("handling", turn, turn + 1)
        asked = Assignment.objects.get(key=f"{Ref.of(taken)}/{taken.rounds}/rung/{turn}")
        assert asked.person == leader
        assert Obligation.objects.get(subject_kind=Assignment.ref_kind, subject_id=asked.pk).owner == Ref.of(leader)


def test_after_the_turns_nothing_goes_on_but_by_a_decision_with_name_and_reason(house, taken):
    o = house.office
    Complaint.objects.filter(pk=taken.pk).update(rounds=3, rung=2)
    taken.refresh_from_db()
    answer(taken, o.sun, o.now)
    for early in (ending.decide, lambda *a, **k: ending.grant_turn(*a, units=[], **k)):
        with pytest.raises(Refused) as caught:
            early(taken, reason="客户要求超出合同", by=house.boss, at=o.now)
        assert code(caught) == "customer_not_asked"
    assert dissatisfied(taken, o.li, o.now)
    assert (taken.state, taken.rounds) == ("answered", 3)
    told = {n.person for n in Notice.objects.filter(kind="complaints.to_decide")}
    assert told == {house.vice, house.boss}
    for person in (o.wang, o.li, o.lin, o.sun, house.leader, house.inspector, house.personnel):
        with pytest.raises(Refused) as caught:
            ending.decide(taken, reason="结案", by=person, at=o.now)
        assert code(caught) == "decision_not_theirs"
    with pytest.raises(Refused) as caught:
        ending.decide(taken, reason="  ", by=house.vice, at=o.now)
    assert code(caught) == "decision_reason_missing"
    ending.decide(taken, reason="客户要求超出合同范围，已书面答复", by=house.vice, at=o.now)
    assert (taken.state, taken.closed_by, taken.closing_reason) == ("decided", house.vice, "客户要求超出合同范围，已书面答复")


def test_one_more_turn_needs_a_decision_each_time(house, taken):
    o = house.office
    Complaint.objects.filter(pk=taken.pk).update(rounds=3, rung=2)
    taken.refresh_from_db()
    answer(taken, o.sun, o.now)
    dissatisfied(taken, o.li, o.now)
    ending.grant_turn(taken, reason="再给技术部一次机会", units=[o.technical], by=house.boss, at=o.now)
    drain(o.now)
    assert (taken.state, taken.rounds) == ("handling", 4)
    assert set(Assignment.objects.filter(key__startswith=f"{Ref.of(taken)}/4/").values_list("unit__name", "person__name")) == {
        ("技术部", None),
        ("安行咨询", "许总"),
    }
    with pytest.raises(Refused):
        ending.decide(taken, reason="结案", by=house.boss, at=o.now)
    answer(taken, o.sun, o.now)
    with pytest.raises(Refused) as caught:
        ending.decide(taken, reason="结案", by=house.boss, at=o.now)
    assert code(caught) == "customer_not_asked", "the customer's word on the earlier turn does not count"


def miss(task, by, at):
    with clock.at(at):
        calling.take(task, by=by, at=at)
        calling.log_attempt(task, outcome="no_answer", key=f"{task.pk}/{at}", started_at=at, by=by, at=at)
        drain(at)


def test_a_customer_is_unreachable_only_after_tries_on_different_days_and_a_supervisor(house, taken):
    o = house.office
    task = answer(taken, o.sun, o.now)
    for hour in (0, 2, 4):
        miss(Task.objects.get(pk=task.pk), o.li, o.now + timedelta(hours=hour))
    task.refresh_from_db()
    assert task.state == "unreachable", "three tries on one day end that call"
    assert len(ending.tried_on(taken)) == 1
    with pytest.raises(Refused) as caught:
        ending.give_up(taken, reason="打不通", by=o.lin, at=o.now)
    assert (code(caught), caught.value.decision.params["done"]) == ("tries_missing", 1)
    second = Task.objects.get(origin=str(Ref.of(taken)), state="waiting")
    assert second.assignee_id != o.wang.pk
    for day in (3, 4):
        miss(Task.objects.get(pk=second.pk), o.li, o.now + day * DAY)
    assert len(ending.tried_on(taken)) == 3
    assert {n.person for n in Notice.objects.filter(kind="complaints.to_confirm")} == {o.lin, house.leader}
    later = o.now + 4 * DAY
    for person in (o.wang, o.li, o.sun, house.vice, house.boss, house.inspector):
        with pytest.raises(Refused) as caught:
            ending.give_up(taken, reason="打不通", by=person, at=later)
        assert code(caught) == "confirmation_not_theirs"
    ending.give_up(taken, reason="三天均无人接听，短信未回", by=o.lin, at=later)
    drain(later)
    assert (taken.state, taken.closed_by) == ("unreachable", o.lin)
    assert not Task.objects.filter(origin=str(Ref.of(taken)), state__in=("waiting", "callback")).exists()


def test_two_leaders_at_once_decide_once(house, taken):
    o = house.office
    Complaint.objects.filter(pk=taken.pk).update(rounds=3)
    taken.refresh_from_db()
    answer(taken, o.sun, o.now)
    dissatisfied(taken, o.li, o.now)
    seen = Complaint.objects.get(pk=taken.pk)
    ending.decide(taken, reason="到此为止", by=house.boss, at=o.now)
    with pytest.raises((Conflict, Refused)):
        ending.grant_turn(seen, reason="再试一次", units=[], by=house.vice, at=o.now)
    assert Event.objects.filter(kind__in=("complaints.complaint.decided", "complaints.complaint.turn_granted")).count() == 1


def test_the_first_word_and_progress_are_duties_of_whoever_tracks_it(house, taken):
    o = house.office
    first = Obligation.objects.get(subject_kind="complaints.complaint", subject_id=taken.pk, occurrence="first_word")
    assert first.owner == Ref.of(o.wang)
    tracking.hand(taken, to=o.li, reason="王坐席休假", by=o.wang, at=o.now)
    first.refresh_from_db()
    assert first.owner == Ref.of(o.li)
    told = tracking.tell(taken, text="已转技术部，三天内再联系您", way=Told.Way.PHONE, by=o.li, at=o.now)
    first.refresh_from_db()
    assert (first.state, first.evidence) == ("met", str(Ref.of(told)))
    following = tracking.next_word(taken)
    assert following
    assert following.occurrence == "progress/2"
    # Three working days after Friday 20 November end on Wednesday 25 November.
    assert clock.local_date(following.due_at).isoformat() == "2026-11-25"


def test_a_mail_to_the_customer_is_a_word(house, taken):
    from huifang.channels import services as channels

    o = house.office
    channels.send_mail(to="a@example.com", subject="您的投诉进展", text="正在处理", about=Ref.of(taken), by=o.wang, at=o.now)
    drain(o.now)
    drain(o.now)
    assert [t.way for t in taken.told.all()] == ["mail"]
    assert Obligation.objects.get(subject_id=taken.pk, subject_kind="complaints.complaint", occurrence="first_word").state == "met"


def test_no_word_is_due_after_the_end(house, taken):
    o = house.office
    services.void(taken, reason="重复登记", by=o.lin, at=o.now)
    drain(o.now)
    assert tracking.next_word(taken) is None


@pytest.mark.parametrize(
    ("who", "refusal"),
    [("wang", ""), ("leader", ""), ("lin", ""), ("li", "out_of_reach"), ("sun", "not_permitted"), ("vice", "not_permitted")],
)
def test_who_changes_the_handler(house, taken, who, refusal):
    o = house.office
    by = getattr(house, who, None) or getattr(o, who)
    said = ""
    try:
        tracking.hand(taken, to=make_user("new", "郑坐席", "agent", o.team), reason="换人", by=by, at=o.now)
    except Refused as refused:
        said = refused.decision.reason
    assert said == refusal


def test_the_complaints_of_an_ended_account_find_another_handler(house, taken):
    from huifang.complaints import belongings

    o = house.office
    assert belongings.count_tracked(o.wang, o.now) == 1
    assert belongings.hand_over_tracked(o.wang, to=o.li, by=o.lin, at=o.now) == 1
    taken.refresh_from_db()
    assert taken.handler == o.li
    assert Obligation.objects.get(subject_kind="complaints.complaint", subject_id=taken.pk, occurrence="first_word").owner == Ref.of(o.li)
    with pytest.raises(Refused):
        belongings.hand_over_tracked(o.li, to=o.zhao, by=o.lin, at=o.now)
    assert belongings.release_tracked(o.li, by=o.lin, at=o.now) == 1
    taken.refresh_from_db()
    assert taken.handler == house.leader


def test_only_who_takes_complaints_in_the_team_can_track_it(house, taken):
    o = house.office
    for to in (o.zhao, o.sun, house.vice):
        with pytest.raises(Refused) as caught:
            tracking.hand(taken, to=to, reason="换人", by=o.lin, at=o.now)
        assert code(caught) == "cannot_track"
