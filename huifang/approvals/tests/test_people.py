"""Who decides a step, worked out by hand (R1.7, R6.2): holders, deputies, superiors, management; never the requester."""

from datetime import date

import pytest

from huifang.accounts.models import User
from huifang.approvals import selectors
from huifang.approvals.models import Approval, Step
from huifang.approvals.people import Room
from huifang.approvals.tests.conftest import give
from huifang.kernel.refs import Ref
from huifang.organization.models import Deputy, RoleAssignment
from tests.cast import MORNING

AWAY = {"valid_from": date(2026, 11, 16), "valid_until": date(2026, 11, 30)}


def first(ask, rule, who, by=None, **more):
    rule([{"who": who}], **more)
    approval = ask(by)
    room = Room([approval], approval.requested_at)
    step = room.running(approval)
    assert step
    return room.seating(approval, step)


def told(seating):
    return [user.username for user in seating.told], seating.via


# who asks, whom the step names → who is told, why others than named. 何组长 leads 王坐席's team, 林主管 the centre above it,
# 周副总 and 总经理 the company, 邓经理 the administration; nobody is quality inspector.
TABLE = [
    ("wang", "superior", ["heleader"], ""),
    ("zhao", "superior", ["lin"], ""),  # the second team has no leader
    ("he", "superior", ["lin"], ""),
    ("lin", "superior", ["zhou"], ""),
    ("sun", "superior", ["zhou"], ""),
    ("deng", "superior", ["zhou"], ""),
    ("zhou", "superior", ["gm"], ""),
    ("gm", "superior", ["zhou"], "executive"),  # nobody above: the management
    ("wang", "role:team_leader", ["heleader"], ""),
    ("zhao", "role:team_leader", ["heleader"], ""),  # none on the way up: whoever holds the role
    ("he", "role:team_leader", ["lin"], "superior"),  # their own request goes to their superior
    ("wang", "role:follow_up_head", ["lin"], ""),
    ("lin", "role:follow_up_head", ["zhou"], "superior"),
    ("deng", "role:administration_manager", ["zhou"], "superior"),
    ("gm", "role:general_manager", ["zhou"], "executive"),
    ("wang", "role:quality_inspector", ["gm"], "executive"),  # nobody has the role, and it is the last step
    ("gm", "role:quality_inspector", ["zhou"], "executive"),
    ("wang", "head:team-1", ["heleader"], ""),
    ("wang", "head:team-2", ["lin"], ""),  # led from above
    ("wang", "head:technical", ["sun"], ""),
    ("sun", "head:technical", ["zhou"], "superior"),
    ("wang", "head:nowhere", ["gm"], "executive"),
    ("wang", "position:technical:technical_head", ["sun"], ""),
    ("wang", "position:technical:quality_inspector", ["sun"], ""),  # a vacant post: who leads the unit
]


@pytest.mark.parametrize(("by", "who", "expected", "via"), TABLE)
def test_who_is_told(people, ask, rule, by, who, expected, via):
    assert told(first(ask, rule, who, people[by])) == (expected, via)


def test_a_deputy_is_told_during_absence_and_either_may_decide(people, ask, rule):
    Deputy.objects.create(user=people["lin"], deputy=people["sun"], **AWAY)
    seating = first(ask, rule, "role:follow_up_head")
    assert told(seating) == (["sun"], "")
    assert seating.seat_of(people["lin"])
    assert seating.seat_of(people["sun"]).principal == people["lin"]


def test_the_deputys_deputy_when_both_are_away(people, ask, rule):
    Deputy.objects.create(user=people["lin"], deputy=people["sun"], **AWAY)
    Deputy.objects.create(user=people["sun"], deputy=people["qian"], **AWAY)
    assert told(first(ask, rule, "role:follow_up_head")) == (["qian"], "")


def test_nobody_decides_their_own_request_as_a_deputy(people, ask, rule):
    Deputy.objects.create(user=people["lin"], deputy=people["wang"], **AWAY)
    assert told(first(ask, rule, "role:follow_up_head")) == (["zhou"], "superior")


def test_a_deputy_of_the_requester_does_not_decide_for_them(people, ask, rule):
    Deputy.objects.create(user=people["lin"], deputy=people["he"], **AWAY)
    seating = first(ask, rule, "role:follow_up_head", people["lin"])
    assert told(seating) == (["zhou"], "superior")
    assert seating.seat_of(people["he"]) is None


def test_a_past_deputy_and_one_who_left_count_for_nothing(people, ask, rule):
    Deputy.objects.create(user=people["lin"], deputy=people["sun"], valid_from=date(2026, 10, 1), valid_until=date(2026, 11, 19))
    assert told(first(ask, rule, "role:follow_up_head")) == (["lin"], "")


def test_several_holders_are_all_told(people, office, ask, rule):
    give(people["qian"], "quality_inspector", office.company)
    give(people["sun"], "quality_inspector", office.company)
    assert set(told(first(ask, rule, "role:quality_inspector"))[0]) == {"qian", "sun"}


def test_the_nearest_holders_come_before_others(people, office, ask, rule):
    give(people["qian"], "team_leader", office.elsewhere)
    assert told(first(ask, rule, "role:team_leader", people["zhao"])) == (["qian"], "")


def test_somebody_who_left_holds_nothing(people, ask, rule):
    User.objects.filter(pk=people["lin"].pk).update(is_active=False)
    assert told(first(ask, rule, "role:follow_up_head")) == (["gm"], "executive")


def test_a_role_that_has_ended_holds_nothing(people, ask, rule):
    RoleAssignment.objects.filter(user=people["lin"]).update(valid_until=date(2026, 11, 19))
    assert told(first(ask, rule, "role:follow_up_head")) == (["gm"], "executive")


def test_alone_in_the_company_nobody_can_decide(office, ask, rule):
    """A company whose only leader asks: the request waits, it is not granted by itself."""
    RoleAssignment.objects.exclude(user=office.lin).delete()
    rule([{"who": "role:follow_up_head"}])
    approval = ask(office.lin)
    room = Room([approval], approval.requested_at)
    step = room.running(approval)
    assert step
    assert told(room.seating(approval, step)) == ([], "nobody")
    assert Approval.objects.get().state == "pending"


def test_a_step_that_nobody_can_decide_is_passed_on_to_the_next(people, ask, rule):
    rule([{"who": "role:quality_inspector"}, {"who": "role:administration_manager"}])
    approval = ask()
    assert list(Step.objects.values_list("state", flat=True)) == ["passed_on", "running"]
    room = Room([approval], approval.requested_at)
    step = room.running(approval)
    assert step
    assert told(room.seating(approval, step)) == (["deng"], "")


def test_the_inbox_asks_as_often_for_many_requests_as_for_one(people, ask, rule, django_assert_num_queries):
    rule([{"who": "superior"}])
    for number in range(12):
        ask(subject=Ref("test.thing", str(number)), by=people["wang" if number % 2 else "li"])
    with django_assert_num_queries(6):
        mine, _room = selectors.to_decide(people["he"], MORNING)
    assert len(mine) == 12
