"""R1.7, R1.9, R3.5: approvals from request to end; what nobody may do; their duties in the ledger."""

from datetime import date, timedelta

import pytest

from huifang.approvals import access, selectors, services
from huifang.approvals.models import Approval, Delegation, Question, Vote
from huifang.approvals.tests.conftest import THING, give
from huifang.journal.models import Event
from huifang.kernel import clock
from huifang.kernel.decision import Conflict, Refused
from huifang.kernel.refs import Ref
from huifang.obligations.models import Obligation
from huifang.obligations.rebuilding import differences
from huifang.obligations.sweeping import sweep
from huifang.organization.models import Deputy, Position, RoleAssignment

TWO = [{"who": "superior", "limit": "time_limit.test"}, {"who": "role:administration_manager", "limit": "time_limit.test"}]


def reason_of(refusal):
    return refusal.value.decision.reason


def kinds(approval):
    events = Event.objects.filter(subject_kind="approvals.approval", subject_id=str(approval.pk)).order_by("id")
    return [event.kind.removeprefix("approvals.") for event in events]


def duties():
    return list(Obligation.objects.order_by("id").values_list("occurrence", "state"))


@pytest.fixture
def asked(people, rule, ask):
    rule(TWO)
    return ask()


def test_two_steps_in_order_grant_it(people, asked, office):
    with pytest.raises(Refused) as refusal:
        services.approve(asked, by=people["deng"], at=office.now)
    assert reason_of(refusal) == "not_asked"
    services.approve(asked, by=people["he"], at=office.now, text="情况属实")
    assert (asked.state, [s.state for s in asked.steps.all()]) == ("pending", ["approved", "running"])
    services.approve(asked, by=people["deng"], at=office.now)
    asked.refresh_from_db()
    assert (asked.state, asked.closed_at, asked.due_at) == ("granted", office.now, None)
    assert list(Vote.objects.values_list("by__username", "principal__username", "verdict", "text")) == [
        ("heleader", "heleader", "approved", "情况属实"),
        ("deng", "deng", "approved", ""),
    ]
    assert kinds(asked) == [
        "approval.requested", "step.begun", "approval.approved", "step.begun", "approval.approved", "approval.granted",
    ]  # fmt: skip
    granted = Event.objects.get(kind="approvals.approval.granted")
    assert (granted.data["subject"], granted.data["chain"]) == (f"{THING}:1", "approval.test")


def test_the_duties_of_both_steps_are_kept_and_the_ledger_rebuilds(people, asked, office):
    assert asked.due_at
    assert clock.local(asked.due_at).strftime("%m-%d %H:%M") == "11-20 15:30"
    for name in ("he", "deng"):
        services.approve(asked, by=people[name], at=office.now)
    assert duties() == [("1/1", "met"), ("2/1", "met")]
    duty = Obligation.objects.order_by("id")[0]
    assert (duty.evidence, duty.ladder, duty.subject) == (f"approvals.approval:{asked.pk}", "time_limit.test", Ref.of(asked))
    assert list(differences()) == []


def test_who_owns_the_duty(people, office, ask, rule):
    """The position of the step's role where there is one; else the person, else nobody in particular."""
    rule([{"who": "role:technical_head", "limit": "time_limit.test"}])
    ask()
    post = Position.objects.get(role="technical_head")
    assert Obligation.objects.get().owner == Ref.of(post)
    rule([{"who": "superior", "limit": "time_limit.test"}], code="approval.other")
    ask(chain="approval.other")
    assert Obligation.objects.order_by("-id")[0].owner == Ref.of(people["he"])


def test_a_late_decision_climbs_the_ladder_and_is_still_made(people, asked, office):
    late = office.now + timedelta(days=3)
    assert sweep(at=late) == 3  # warned, breached, escalated
    assert Event.objects.filter(kind="obligations.obligation.escalated").count() == 1
    with clock.at(late):
        services.approve(asked, by=people["he"], at=late)
    first = Obligation.objects.order_by("id")[0]
    assert (first.state, first.breached_at is not None) == ("met", True)
    assert list(differences()) == []


def test_a_refusal_ends_the_chain_with_its_reason(people, asked, office):
    with pytest.raises(Refused) as refusal:
        services.refuse(asked, reason="  ", by=people["he"], at=office.now)
    assert reason_of(refusal) == "text_missing"
    assert Vote.objects.count() == 0
    services.refuse(asked, reason="资料不全", by=people["he"], at=office.now)
    assert [s.state for s in asked.steps.all()] == ["refused", "dropped"]
    assert Event.objects.get(kind="approvals.approval.refused").data["reason"] == "资料不全"
    assert duties() == [("1/1", "met")]


def test_nobody_decides_their_own_request(people, office, rule, ask):
    rule([{"who": "role:follow_up_head"}])
    approval = ask(people["lin"])
    lin, at = people["lin"], office.now
    for act in (lambda: services.approve(approval, by=lin, at=at), lambda: services.refuse(approval, reason="x", by=lin, at=at)):
        with pytest.raises(Refused) as refusal:
            act()
        assert reason_of(refusal) == "own_request"


def test_nobody_decides_twice_unless_the_rule_says_so(people, office, rule, ask):
    rule([{"who": "role:follow_up_head"}, {"who": "role:follow_up_head"}])
    approval = services.approve(ask(), by=people["lin"], at=office.now)
    with pytest.raises(Refused) as refusal:
        services.approve(approval, by=people["lin"], at=office.now)
    assert reason_of(refusal) == "decided_already"
    services.approve(approval, by=people["zhou"], at=office.now)  # their superior
    assert approval.state == "granted"
    assert Event.objects.filter(kind="approvals.step.raised").count() == 1
    rule([{"who": "role:follow_up_head"}, {"who": "role:follow_up_head"}], code="approval.again", again=True)
    approval = ask(chain="approval.again")
    for _turn in range(2):
        services.approve(approval, by=people["lin"], at=office.now)
    assert approval.state == "granted"


def test_all_of_several_must_agree(people, office, rule, ask):
    for name in ("qian", "sun"):
        give(people[name], "quality_inspector", office.company)
    rule([{"who": "role:quality_inspector", "how_many": "all"}])
    approval = services.approve(ask(), by=people["qian"], at=office.now)
    assert approval.state == "pending"
    with pytest.raises(Refused):
        services.approve(approval, by=people["qian"], at=office.now)
    services.approve(approval, by=people["sun"], at=office.now)
    assert approval.state == "granted"


def test_two_of_three_must_agree(people, office, rule, ask):
    for name in ("qian", "sun", "zhou"):
        give(people[name], "quality_inspector", office.company)
    rule([{"who": "role:quality_inspector", "how_many": "number", "number": 2}])
    approval = services.approve(ask(), by=people["zhou"], at=office.now)
    assert approval.state == "pending"
    services.approve(approval, by=people["qian"], at=office.now)
    assert approval.state == "granted"


def test_a_deputy_decides_on_behalf_and_both_are_written_down(people, asked, office):
    Deputy.objects.create(user=people["he"], deputy=people["lin"], valid_from=date(2026, 11, 20), valid_until=date(2026, 11, 20))
    services.approve(asked, by=people["lin"], at=office.now)
    vote = Vote.objects.get()
    assert (vote.by, vote.principal) == (people["lin"], people["he"])


def test_the_steps_that_apply_are_fixed_when_asked(people, rule, ask, office):
    rule([
        {"who": "superior"},
        {"who": "role:administration_manager", "min_amount": 1000},
        {"who": "role:general_manager", "conditions": [{"fact": "test.urgent", "operator": "is", "value": "yes"}]},
    ])  # fmt: skip
    small = ask(amount=999, facts={"test.urgent": False})
    large = ask(subject=Ref(THING, "2"), amount=1000, facts={"test.urgent": True})
    assert [s.who for s in small.steps.all()] == ["superior"]
    assert [s.who for s in large.steps.all()] == ["superior", "role:administration_manager", "role:general_manager"]


def test_without_a_rule_or_a_step_that_applies_nothing_is_asked(people, rule, ask, office):
    assert not selectors.is_needed("approval.test", by=office.wang, at=office.now)
    with pytest.raises(Refused) as refusal:
        ask()
    assert reason_of(refusal) == "nothing_to_approve"
    rule([{"who": "superior", "min_amount": 10}])
    assert not selectors.is_needed("approval.test", by=office.wang, at=office.now, amount=9)
    assert selectors.is_needed("approval.test", by=office.wang, at=office.now, amount=10)
    with pytest.raises(Refused):
        ask(amount=9)
    assert Approval.objects.count() == 0


@pytest.mark.parametrize("facts", [{"other": 1}, {"test.n": "1"}, {"test.n": True}, {"test.urgent": 1}, {"test.kind": 3}])
def test_facts_are_typed(people, rule, ask, facts):
    rule(TWO)
    with pytest.raises(TypeError):
        ask(facts=facts)


def test_one_request_for_one_thing_is_open_at_a_time(people, asked, ask, office):
    with pytest.raises(Refused) as refusal:
        ask(people["li"])
    assert reason_of(refusal) == "asked_already"
    services.withdraw(asked, by=office.wang, at=office.now)
    assert ask().state == "pending"


def test_asking_back_stops_the_clock_and_the_answer_lets_it_go_on(people, asked, office):
    at = office.now + timedelta(hours=1)  # 11:00: three working hours are left
    question = services.ask_back(asked, of=office.wang, text="为何要作废？", by=people["he"], at=at)
    assert (asked.state, duties()) == ("asked", [("1/1", "waived")])
    monday = office.now + timedelta(days=3)  # Monday 10:00
    assert sweep(at=monday) == 0
    with clock.at(monday):
        services.answer(question, text="客户名称登记错误", by=office.wang, at=monday)
        asked.refresh_from_db()
        assert clock.local(asked.due_at).strftime("%m-%d %H:%M") == "11-23 14:30"
        assert duties() == [("1/1", "waived"), ("1/2", "open")]
        approval = services.approve(Approval.objects.get(), by=people["he"], at=monday)
    assert approval.state == "pending"
    assert list(differences()) == []


def test_a_question_after_the_time_is_up_stops_nothing(people, asked, office):
    late = office.now + timedelta(days=3)
    sweep(at=late)
    with clock.at(late):
        question = services.ask_back(asked, of=office.wang, text="为何？", by=people["he"], at=late)
        assert duties() == [("1/1", "open")]
        services.answer(question, text="因为", by=office.wang, at=late)
    assert duties() == [("1/1", "open")]


def test_questions_go_to_the_requester_or_an_earlier_approver(people, asked, office):
    with pytest.raises(Refused) as refusal:
        services.ask_back(asked, of=people["lin"], text="?", by=people["he"], at=office.now)
    assert reason_of(refusal) == "cannot_be_asked"
    services.approve(asked, by=people["he"], at=office.now)
    question = services.ask_back(asked, of=people["he"], text="核对过吗？", by=people["deng"], at=office.now)
    for stranger in (office.wang, people["deng"], people["lin"]):
        with pytest.raises(Refused) as refusal:
            services.answer(Question.objects.select_related("approval").get(), text="是", by=stranger, at=office.now)
        assert reason_of(refusal) == "not_yours_to_answer"
    services.answer(question, text="核对过", by=people["he"], at=office.now)
    assert asked.questions.get().answered_by == people["he"]


def test_a_decision_needs_no_answer_and_closes_the_question(people, asked, office):
    question = services.ask_back(asked, of=office.wang, text="为何？", by=people["he"], at=office.now)
    services.approve(asked, by=people["he"], at=office.now)
    with pytest.raises((Refused, Conflict)):
        services.answer(Question.objects.select_related("approval").get(pk=question.pk), text="因为", by=office.wang, at=office.now)


def test_only_the_requester_withdraws_and_only_while_open(people, asked, office):
    for other in (people["he"], people["gm"], people["li"]):
        with pytest.raises(Refused) as refusal:
            services.withdraw(asked, by=other, at=office.now)
        assert reason_of(refusal) == "not_yours_to_withdraw"
    services.withdraw(asked, by=office.wang, at=office.now, reason="已另行处理")
    assert (asked.state, duties()) == ("withdrawn", [("1/1", "waived")])
    assert [s.state for s in asked.steps.all()] == ["dropped", "dropped"]
    for act in (
        lambda: services.withdraw(asked, by=office.wang, at=office.now),
        lambda: services.approve(asked, by=people["he"], at=office.now),
    ):
        with pytest.raises(Refused) as refusal:
            act()
        assert reason_of(refusal) == "not_from_state"


def test_a_delegate_decides_for_whom_it_was_given(people, asked, office):
    with pytest.raises(Refused) as refusal:
        services.delegate(asked, to=people["li"], by=people["he"], at=office.now)
    assert reason_of(refusal) == "cannot_stand_for_it"
    services.delegate(asked, to=people["lin"], by=people["he"], at=office.now, text="外出")
    assert Delegation.objects.get().principal == people["he"]
    assert [a.pk for a in selectors.to_decide(people["lin"], office.now)[0]] == [asked.pk]
    assert selectors.to_decide(people["he"], office.now)[0] == []
    assert [a.pk for a in selectors.delegated(people["he"], office.now)] == [asked.pk]
    services.approve(asked, by=people["lin"], at=office.now)
    vote = Vote.objects.get()
    assert (vote.by, vote.principal) == (people["lin"], people["he"])


def test_one_may_take_ones_decision_back_by_making_it(people, asked, office):
    services.delegate(asked, to=people["lin"], by=people["he"], at=office.now)
    services.approve(asked, by=people["he"], at=office.now)
    with pytest.raises(Refused):
        services.approve(asked, by=people["lin"], at=office.now)


def test_nothing_is_given_to_the_requester_or_to_who_has_decided(people, asked, office):
    Deputy.objects.create(user=people["he"], deputy=office.wang, valid_from=date(2026, 12, 1), valid_until=date(2026, 12, 9))
    with pytest.raises(Refused) as refusal:
        services.delegate(asked, to=office.wang, by=people["he"], at=office.now)
    assert reason_of(refusal) == "cannot_stand_for_it"
    services.approve(asked, by=people["he"], at=office.now)
    with pytest.raises(Refused):
        services.delegate(asked, to=people["he"], by=people["deng"], at=office.now)


def test_bulk_takes_what_the_rule_allows_and_leaves_the_rest(people, rule, ask, office):
    rule([{"who": "superior", "bulk": True}])
    rule([{"who": "superior"}], code="approval.careful")
    harmless = [ask(subject=Ref(THING, str(n))) for n in range(3)]
    careful = ask(chain="approval.careful")
    others = ask(people["zhao"], subject=Ref(THING, "9"))
    decided, left = services.approve_many([*harmless, careful, others], by=people["he"], at=office.now)
    assert decided == harmless
    assert [(u.approval.pk, u.why.reason) for u in left] == [(careful.pk, "not_in_bulk"), (others.pk, "not_asked")]
    batches = set(Event.objects.filter(kind="approvals.approval.granted").values_list("batch", flat=True))
    assert len(batches) == 1
    assert batches != {""}


def test_a_page_of_another_step_is_a_conflict(people, office, rule, ask):
    rule([{"who": "role:follow_up_head"}, {"who": "role:follow_up_head"}], again=True)
    approval = ask()
    services.approve(approval, by=people["lin"], at=office.now, step=1)
    with pytest.raises(Conflict):
        services.approve(approval, by=people["lin"], at=office.now, step=1)
    assert Vote.objects.count() == 1


def test_a_stale_approval_is_not_decided_twice(people, asked, office):
    stale = Approval.objects.select_related("requested_by", "unit").get(pk=asked.pk)
    services.withdraw(asked, by=office.wang, at=office.now)
    with pytest.raises((Conflict, Refused)):
        services.approve(stale, by=people["he"], at=office.now)
    assert Vote.objects.count() == 0


def test_a_step_whose_people_have_gone_is_passed_on(people, asked, office):
    RoleAssignment.objects.exclude(user__in=[people["deng"], office.wang]).delete()
    assert services.fill_vacancies(at=office.now) == 1
    assert [s.state for s in asked.steps.all()] == ["passed_on", "running"]
    assert services.fill_vacancies(at=office.now) == 0
    approval = services.approve(Approval.objects.select_related("requested_by", "unit").get(), by=people["deng"], at=office.now)
    assert approval.state == "granted"
    assert duties() == [("1/1", "waived"), ("2/1", "met")]
    assert list(differences()) == []


def test_the_last_step_waits_until_somebody_is_appointed(people, office, rule, ask):
    RoleAssignment.objects.exclude(user=office.wang).delete()
    rule([{"who": "role:follow_up_head"}])
    approval = ask()
    assert kinds(approval) == ["approval.requested", "step.vacant"]
    assert services.fill_vacancies(at=office.now) == 0
    give(people["sun"], "follow_up_head", office.company)
    services.approve(approval, by=people["sun"], at=office.now)
    assert approval.state == "granted"


def test_who_sees_an_approval(people, asked, office):
    seen = {name for name, user in people.items() if access.may_view(user, asked)}
    # the requester, who decides now or later, everybody above through their role, and sun, who may see the thing
    assert seen == {"wang", "he", "deng", "lin", "zhou", "gm", "sun"}
