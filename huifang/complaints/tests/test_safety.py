"""Tiers, the alarm of serious safety under the clock, bypass, coaching, guides (R3.8, R3.9)."""

from datetime import timedelta

import pytest

from huifang.complaints import gates, guides, safety, services, tiers
from huifang.complaints.models import Alarm, AlarmCall, Complaint
from huifang.complaints.particulars import Particulars
from huifang.complaints.safety_rules import ALARM
from huifang.complaints.tests.house import open_house
from huifang.journal import delivering
from huifang.journal.models import Event
from huifang.kernel.decision import Conflict, Refused
from huifang.notifications.models import Notice
from tests.cast import make_user

MINUTE = timedelta(minutes=1)


@pytest.fixture
def house(office):
    return open_house(office)


@pytest.fixture
def duty(house):
    return make_user("duty", "安值班", "safety_duty", house.office.company)


@pytest.fixture
def taken(house, take):
    return take(units=[])


def drain(at):
    while delivering.drain(at=at):
        pass


def raised(complaint, by, at, tier="safety"):
    return tiers.raise_tier(complaint, tier=tier, reason="疑似气体泄漏", by=by, at=at)


def called(alarm):
    return [(c.person.name, c.at) for c in AlarmCall.objects.filter(alarm=alarm).select_related("person").order_by("id")]


def test_serious_safety_calls_the_duty_person_and_the_general_manager_at_once(house, duty, taken):
    at = house.office.now
    raised(taken, house.office.wang, at)
    alarm = Alarm.objects.get()
    assert called(alarm) == [("许总", at), ("安值班", at)]
    assert {n.person for n in Notice.objects.filter(kind="complaints.safety")} == {house.boss, duty}
    assert alarm.next_at == at + 10 * MINUTE
    assert alarm.actions.count() == 4


def test_nobody_acknowledges_so_the_next_in_line_is_called_and_it_goes_round(house, duty, taken):
    at = house.office.now
    raised(taken, house.office.wang, at)
    alarm = Alarm.objects.get()
    assert safety.sweep(at + 9 * MINUTE) == 0
    for minutes, name in ((10, "林主管"), (20, "周副总"), (30, "许总"), (40, "安值班")):
        assert safety.sweep(at + minutes * MINUTE) == 1
        assert safety.sweep(at + minutes * MINUTE) == 0, "a second sweep calls nobody again"
        assert called(alarm)[-1] == (name, at + minutes * MINUTE)
    safety.acknowledge(alarm, by=house.vice, at=at + 41 * MINUTE)
    assert safety.sweep(at + 200 * MINUTE) == 0
    assert Event.objects.get(kind="complaints.alarm.acknowledged").data["minutes"] == 41


def test_a_role_that_nobody_holds_is_passed_over_at_once(house, taken):
    at = house.office.now
    raised(taken, house.office.wang, at)
    assert called(Alarm.objects.get()) == [("许总", at), ("林主管", at)]


def test_only_who_was_called_acknowledges_and_only_once(house, duty, taken):
    at = house.office.now
    raised(taken, house.office.wang, at)
    alarm = Alarm.objects.get()
    for person in (house.office.wang, house.office.lin, house.vice, house.inspector):
        with pytest.raises(Refused) as caught:
            safety.acknowledge(alarm, by=person, at=at)
        assert caught.value.decision.reason == "alarm_not_called"
    stale = Alarm.objects.get()
    safety.acknowledge(alarm, by=duty, at=at + MINUTE)
    with pytest.raises((Conflict, Refused)):
        safety.acknowledge(stale, by=house.boss, at=at + MINUTE)
    assert Alarm.objects.get().acknowledged_by == duty


def test_first_action_and_report_are_done_once_by_who_was_called(house, duty, taken):
    at = house.office.now
    raised(taken, house.office.wang, at)
    alarm = Alarm.objects.get()
    action = alarm.actions.get(number=1)
    with pytest.raises(Refused):
        safety.do_first(action, note="", by=house.office.li, at=at)
    safety.do_first(action, note="无人受伤", by=duty, at=at)
    with pytest.raises(Conflict):
        safety.do_first(action, note="", by=house.boss, at=at)
    with pytest.raises(Refused) as caught:
        safety.report(alarm, boxes={"what": " "}, by=duty, at=at)
    assert caught.value.decision.reason == "report_empty"
    safety.report(alarm, boxes={"what": "疑似泄漏，已撤离"}, by=duty, at=at)
    assert {n.person for n in Notice.objects.filter(kind="complaints.safety_report")} == {house.boss, house.vice}
    with pytest.raises(Conflict):
        safety.report(alarm, boxes={"what": "另一份"}, by=house.boss, at=at)


def test_what_is_ticked_at_intake_rings_at_once(house, duty, take):
    row = take(units=[], particulars=Particulars(safety=True, bypass=True))
    assert (row.tier, Alarm.objects.get().complaint) == ("safety", row)
    assert take(units=[], particulars=Particulars(opinion=True)).tier == "opinion"
    drain(house.office.now)
    watchers = {n.person for n in Notice.objects.filter(kind="complaints.bypass")}
    assert watchers == {house.office.lin, house.boss, house.inspector}


@pytest.mark.parametrize(
    ("who", "refusal"),
    [("wang", ""), ("li", ""), ("lin", ""), ("sun", ""), ("qian", ""), ("vice", ""), ("zhao", "out_of_reach"),
     ("boss", "not_permitted"), ("inspector", "not_permitted"), ("personnel", "not_permitted"), ("wu", "out_of_reach")],
)  # fmt: skip
def test_who_reports_up(house, taken, who, refusal):
    by = getattr(house, who, None) or getattr(house.office, who)
    said = ""
    try:
        raised(taken, by, house.office.now, "second")
    except Refused as refused:
        said = refused.decision.reason
    assert said == refusal


def test_never_down_but_by_the_head_with_a_reason_and_those_above_are_told(house, duty, taken):
    o = house.office
    desk = make_user("desk", "余舆情", "opinion_desk", o.company)
    raised(taken, o.wang, o.now, "opinion")
    for tier in ("first", "second", "opinion"):
        with pytest.raises(Refused) as caught:
            tiers.raise_tier(taken, tier=tier, reason="弄错了", by=o.wang, at=o.now)
        assert caught.value.decision.reason == "tier_not_higher"
    for person in (o.wang, desk, house.vice, house.leader):
        with pytest.raises(Refused):
            tiers.lower_tier(taken, tier="first", reason="弄错了", by=person, at=o.now)
    with pytest.raises(Refused) as caught:
        tiers.lower_tier(taken, tier="first", reason=" ", by=o.lin, at=o.now)
    assert caught.value.decision.reason == "tier_reason_missing"
    tiers.lower_tier(taken, tier="second", reason="媒体已撤稿", by=o.lin, at=o.now)
    drain(o.now)
    assert desk in {n.person for n in Notice.objects.filter(kind="complaints.tier_lowered")}
    raised(taken, o.wang, o.now)
    with pytest.raises(Refused) as caught:
        tiers.lower_tier(taken, tier="first", reason="误报", by=o.lin, at=o.now)
    assert caught.value.decision.reason == "alarm_rings"


def test_two_report_up_at_once_and_one_wins(house, taken):
    o = house.office
    stale = Complaint.objects.get(pk=taken.pk)
    raised(taken, o.wang, o.now, "second")
    with pytest.raises(Conflict):
        raised(stale, o.li, o.now, "opinion")


def test_advice_is_for_the_second_line_and_above(house, taken):
    o = house.office
    second = make_user("second", "钟二线", "agent_second_line", o.team)
    desk = make_user("desk", "余舆情", "opinion_desk", o.company)
    with pytest.raises(Refused):
        tiers.coach(taken, text="先安抚", by=o.wang, at=o.now)
    note = tiers.coach(taken, text="先安抚，再核对合同", by=desk, at=o.now)
    drain(o.now)
    assert {n.person for n in Notice.objects.filter(kind="complaints.coached")} == {second}
    for person, sees in (
        (second, True),
        (house.leader, True),
        (o.lin, True),
        (house.vice, True),
        (o.wang, False),
        (o.sun, False),
        (o.zhao, False),
    ):
        assert bool(gates.may_read_note(person, str(note.pk))) is sees, person.name


def test_a_bypass_complaint_is_marked_once_and_watched_to_its_end(house, taken):
    o = house.office
    assert tiers.mark_bypass(taken, reason="客户直接致电许总", by=o.wang, at=o.now)
    assert not tiers.mark_bypass(Complaint.objects.get(pk=taken.pk), reason="再次", by=o.li, at=o.now)
    drain(o.now)
    services.void(taken, reason="重复登记", by=o.lin, at=o.now)
    drain(o.now)
    assert {n.person for n in Notice.objects.filter(kind="complaints.bypass_moved")} == {house.boss, house.inspector}, "林主管 did it"


def test_every_state_and_action_of_the_alarm():
    moves = {(s, a): ALARM.can(s, a, {"called": True}).ok for s in ALARM.states for a in ALARM.actions}
    assert moves == {
        ("ringing", "call_next"): True,
        ("ringing", "acknowledge"): True,
        ("acknowledged", "call_next"): False,
        ("acknowledged", "acknowledge"): False,
    }
    assert not ALARM.can("ringing", "acknowledge", {"called": False})


def test_guides_come_by_tier_and_for_all(house, taken):
    raised(taken, house.office.wang, house.office.now, "opinion")
    assert [g.title for g in guides.of_complaint(taken)] == ["舆情与监管", "投诉应对"]
    assert all(g.calm and g.never and g.legal for g in guides.of_complaint(taken))
