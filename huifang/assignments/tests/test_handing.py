"""Taken, handed on, reminded, asked from a record; who is told of what, and what is dealt with by it (R2.10)."""

from datetime import date, timedelta

import pytest

from huifang.assignments import selectors, services
from huifang.assignments.models import Assignment
from huifang.journal import delivering, gates
from huifang.journal.models import Event
from huifang.kernel import clock
from huifang.kernel.decision import YES, Conflict, Refused, no
from huifang.kernel.refs import Ref
from huifang.notifications.models import Notice
from huifang.obligations.models import Obligation
from huifang.obligations.sweeping import sweep
from huifang.organization.models import RoleAssignment
from huifang.organization.selectors import work_calendar
from tests.cast import make_user


@pytest.fixture
def wu(office):
    return make_user("wu", "吴技术", "technician", office.technical)


@pytest.fixture
def zheng(office):
    return make_user("zheng", "郑技术", "technician", office.technical)


def deliver(office, at=None):
    with clock.at(at or office.now):
        while delivering.drain(at=at or office.now):
            pass


def told(**filters):
    rows = Notice.objects.filter(**filters).order_by("pk").values_list("kind", "person__name")
    return [(kind.partition(".")[2], name) for kind, name in rows]


def owner():
    return str(Obligation.objects.get().owner)


def test_somebody_of_the_unit_takes_it(office, ask, wu):
    assignment = ask(unit=office.technical)
    services.take(assignment, by=wu, at=office.now)
    assignment.refresh_from_db()
    assert (assignment.person, assignment.state, owner()) == (wu, "open", str(Ref.of(wu)))
    assert Event.objects.get(kind="assignments.assignment.taken").data["to"] == "吴技术"


def test_two_take_it_at_once_and_one_has_it(office, ask, wu, zheng):
    first = ask(unit=office.technical)
    second = Assignment.objects.get(pk=first.pk)
    services.take(first, by=wu, at=office.now)
    with pytest.raises(Conflict):
        services.take(second, by=zheng, at=office.now)
    assert Assignment.objects.get().person == wu


def test_handed_to_a_colleague_who_may_answer_then(office, ask, wu, zheng):
    assignment = ask(unit=office.technical)
    services.take(assignment, by=wu, at=office.now)
    services.pass_on(assignment, to=zheng, reason="我出差", by=wu, at=office.now)
    assert owner() == str(Ref.of(zheng))
    services.answer(assignment, text="好", by=zheng, at=office.now)
    assert Obligation.objects.get().state == "met"


@pytest.mark.parametrize(
    ("by", "to", "reason"),
    [("sun", "qian", "not_of_unit"), ("sun", "wang", "not_of_unit"), ("qian", "wu", "out_of_reach"), ("wang", "wu", "out_of_reach"), ("zhao", "wu", "out_of_reach")],
)  # fmt: skip
def test_who_may_not_hand_it_to_whom(office, ask, wu, by, to, reason):
    assignment = ask(unit=office.technical)
    people = {name: getattr(office, name) for name in ("sun", "qian", "wang", "zhao")} | {"wu": wu}
    with pytest.raises(Refused) as refusal:
        services.pass_on(assignment, to=people[to], by=people[by], at=office.now)
    assert refusal.value.decision.reason == reason
    assert Assignment.objects.get().person is None


def test_whoever_left_the_unit_gets_nothing(office, ask, wu):
    assignment = ask(unit=office.technical)
    RoleAssignment.objects.filter(user=wu).update(valid_until=date(2026, 11, 19))
    with pytest.raises(Refused):
        services.pass_on(assignment, to=wu, by=office.sun, at=office.now)


def test_an_answered_one_is_not_handed_on(office, ask, wu):
    assignment = ask(unit=office.technical)
    services.answer(assignment, text="好", by=office.sun, at=office.now)
    with pytest.raises(Refused):
        services.take(assignment, by=wu, at=office.now)


def test_reminded_not_twice_in_four_hours(office, ask):
    assignment = ask()
    services.remind(assignment, by=office.wang, at=office.now)
    with pytest.raises(Refused) as refusal:
        services.remind(assignment, by=office.li, at=office.now + timedelta(hours=3, minutes=59))
    assert refusal.value.decision.reason == "reminded_lately"
    services.remind(assignment, by=office.wang, at=office.now + timedelta(hours=4))
    with pytest.raises(Refused):
        services.remind(assignment, by=office.qian, at=office.now + timedelta(hours=9))


# Who is told


def test_the_life_of_a_question_is_told(office, ask, wu, zheng):
    assignment = ask(unit=office.technical)
    deliver(office)
    assert told() == [("asked", "孙工")]
    services.pass_on(assignment, to=wu, by=office.sun, at=office.now)
    deliver(office)
    assert told(done_at=None) == [("passed_on", "吴技术")], "the head need not look any more"
    services.answer(assignment, text="好", by=wu, at=office.now)
    deliver(office)
    assert told(done_at=None) == [("answered", "王坐席")]
    services.return_answer(assignment, reason="何时", by=office.wang, at=office.now)
    deliver(office)
    assert told(done_at=None) == [("returned", "吴技术")]
    services.answer(assignment, text="周五", by=wu, at=office.now)
    services.accept(assignment, by=office.li, at=office.now)
    deliver(office)
    assert told(done_at=None) == [("accepted", "吴技术")]


def test_a_complaint_says_that_it_is_one(office, ask):
    ask(topic=Assignment.Topic.COMPLAINT, unit=office.technical)
    deliver(office)
    assert told() == [("complaint", "孙工")]


def test_a_reminder_and_a_withdrawal_are_told(office, ask):
    assignment = ask()
    services.remind(assignment, by=office.wang, at=office.now)
    services.withdraw(assignment, reason="客户取消", by=office.wang, at=office.now)
    deliver(office)
    assert told(done_at=None) == [("withdrawn", "钱经理")]


def test_the_one_who_asked_hears_when_it_is_late(office, ask):
    assignment = ask()
    late = assignment.due_at + timedelta(minutes=1)
    with clock.at(late):
        sweep(at=late)
    deliver(office, late)
    assert ("breached", "王坐席") in told()
    assert ("breached", "钱经理") in told()
    assert all(n.data["what"] == assignment.title for n in Notice.objects.filter(kind="obligations.breached"))


def test_delivered_again_told_once(office, ask):
    ask()
    deliver(office)
    from huifang.assignments.subscriptions import on_assignment

    on_assignment(Event.objects.get(kind="assignments.assignment.asked"))
    assert told() == [("asked", "钱经理")]


# Asking from a record


@pytest.fixture
def about(office, monkeypatch):
    """A record that 王坐席 may read and 赵外区 may not."""
    monkeypatch.setattr(
        gates, "_gates", {**gates._gates, "test.record": lambda user, _pk: YES if user != office.zhao else no("out_of_reach")}
    )
    return Ref("test.record", "5")


def ask_about(office, about, **changes):
    given = {"topic": "other", "title": "报价", "text": "请报价", "unit": office.technical, "by": office.wang, "key": "k", "at": office.now}
    return services.ask_about(origin=about, **given | changes)


def test_asked_of_a_person_with_an_earlier_due_time(office, about, wu):
    due = office.now + timedelta(hours=6)
    assignment = ask_about(office, about, person=wu, due_at=due)
    assert (assignment.due_at, assignment.person, assignment.origin, owner()) == (due, wu, about, str(Ref.of(wu)))
    assert ask_about(office, about).pk == assignment.pk, "sent twice, asked once"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        (lambda o: {"by": o.zhao}, "out_of_reach"),
        (lambda o: {"text": "  "}, "nothing_asked"),
        (lambda o: {"title": ""}, "nothing_asked"),
        (lambda o: {"person": o.qian}, "not_of_unit"),
        (lambda o: {"due_at": o.now}, "due_in_past"),
        (lambda o: {"due_at": o.now + timedelta(days=9)}, "due_beyond_limit"),
    ],
)
def test_what_is_not_asked(office, about, changes, reason):
    with pytest.raises(Refused) as refusal:
        ask_about(office, about, **changes(office))
    assert refusal.value.decision.reason == reason
    assert not Assignment.objects.exists()


def test_a_technician_asks_nobody(office, about, wu):
    with pytest.raises(Refused):
        ask_about(office, about, by=wu)


# The list


def test_counts_of_the_views(office, ask, wu):
    ask(unit=office.technical, key="1")
    taken = ask(unit=office.technical, key="2")
    services.take(taken, by=wu, at=office.now)
    done = ask(unit=office.technical, key="3")
    services.answer(done, text="好", by=office.sun, at=office.now)
    later = taken.due_at + timedelta(minutes=1)
    assert selectors.counts(wu, office.now) == {"mine": 2, "unit": 2, "asked": 0, "late": 0, "answered": 0}
    assert selectors.counts(office.sun, later) == {"mine": 1, "unit": 2, "asked": 0, "late": 2, "answered": 0}
    assert selectors.counts(office.wang, office.now) == {"mine": 0, "unit": 0, "asked": 2, "late": 0, "answered": 1}
    assert set(selectors.counts(office.zhao, later).values()) == {0}


def test_working_time_left_skips_the_weekend(office, ask):
    assignment = ask()  # Friday 10:00, due Wednesday 18:00
    calendar = work_calendar()
    assert selectors.left(assignment, office.now, calendar) == timedelta(hours=6.5 + 3 * 7.5)
    assert selectors.left(assignment, assignment.due_at + timedelta(hours=15, minutes=30), calendar) == timedelta(minutes=30)
