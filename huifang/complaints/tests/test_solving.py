"""R3.4, R3.5: causes and what follows, solutions side by side, chosen by a leader, approved, carried out step by step; penalties."""

import pytest

from huifang.approvals import selectors as approvals
from huifang.approvals import services as deciding
from huifang.approvals.models import Approval
from huifang.assignments import services as assignments
from huifang.assignments.models import Assignment
from huifang.complaints import executing, investigating, judging, merging, penalties, printing, solving, stages
from huifang.complaints.api import complaint_out
from huifang.complaints.models import Cause, Complaint, Penalty, Proposal, Step
from huifang.journal.models import Event
from huifang.kernel.decision import Conflict, Refused
from huifang.obligations.models import Obligation
from huifang.regulations import papers


@pytest.fixture
def handled(house, take):
    """A complaint that was judged justified: the technical department is responsible, 吴工 directly."""
    row = take()
    judging.judge(
        row,
        grounds=True,
        reasonable=True,
        reason="",
        by=house.office.lin,
        at=house.office.now,
        unit=house.office.technical,
        people=[house.wu],
    )
    return row


def propose(house, row, by=None, **given):
    given = {"kind": "repair", "text": "重新检测并出具报告", "cost": 500, "days": 5, **given}
    made = solving.propose(row, by=by or house.office.wang, at=house.office.now, **given)
    row.refresh_from_db()
    return made


def report(house, row):
    """Everybody reports the steps that are theirs."""
    for step in executing.steps_of(solving.chosen(row)):
        by = house.office.sun if step.task.unit == house.office.technical else house.office.qian
        by = house.personnel if step.task.unit.code == "administration" else by
        assignments.answer(step.task, text=f"{step.task.unit.name}已完成", by=by, at=house.office.now)
    house.drain()
    row.refresh_from_db()


def test_an_individual_corrects_and_reports(house, handled):
    found = investigating.find_cause(
        handled, code="people.promise", whose="individual", unit=house.office.technical, person=house.wu, text="答应周五到场",
        by=house.office.wang, at=house.office.now,
    )  # fmt: skip
    assert found.label == "人员 / 承诺未兑现"
    assert found.task
    assert (found.task.person, found.task.state) == (house.wu, "open")
    assert "报告" in found.task.text


def test_a_team_corrects_and_its_head_explains_to_the_customer(house, handled):
    found = investigating.find_cause(
        handled, code="process.delay", whose="team", unit=house.office.technical, text="", by=house.office.sun, at=house.office.now
    )
    assert found.task
    assert (found.person, found.task.person) == (None, house.office.sun)
    assert "向客户" in found.task.text
    investigating.withdraw_cause(found, reason="另有原因", by=house.office.sun, at=house.office.now)
    found.task.refresh_from_db()
    assert found.task.state == "withdrawn"
    assert investigating.found(handled) == []
    with pytest.raises(Conflict):
        investigating.withdraw_cause(found, reason="另有原因", by=house.office.sun, at=house.office.now)


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"code": "nonsense"}, "cause_unknown"),
        ({"person": None}, "person_missing"),
        ({"by": "li2"}, "out_of_reach"),
    ],
)
def test_what_a_cause_needs(house, handled, given, refusal):
    by = house.office.zhao if given.pop("by", None) else house.office.wang
    fields = {"code": "people.skill", "whose": "individual", "unit": house.office.technical, "person": house.wu, "text": "", **given}
    with pytest.raises(Refused) as refused:
        investigating.find_cause(handled, by=by, at=house.office.now, **fields)
    assert refused.value.decision.reason == refusal
    assert not Cause.objects.exists()


def test_proposals_stand_side_by_side_and_a_leader_chooses(house, handled):
    first = propose(house, handled)
    second = propose(house, handled, kind="apology", cost=0, days=1, by=house.office.sun)
    assert handled.state == "deciding"
    assert [(row, cheap, quick) for row, cheap, quick in solving.lines(solving.of_round(handled))] == [
        (first, False, False),
        (second, True, True),
    ]
    assert solving.choose(first, by=house.office.sun, at=house.office.now) is None
    handled.refresh_from_db()
    assert handled.state == "executing"
    steps = executing.steps_of(solving.chosen(handled))
    assert [(s.task.unit, s.task.topic) for s in steps] == [(house.office.technical, "step"), (house.office.technical, "step")]
    assert all(Obligation.objects.get(subject_kind="assignments.assignment", subject_id=s.task_id).ladder for s in steps)
    assert Obligation.objects.get(subject_id=handled.pk, subject_kind=Complaint.ref_kind, occurrence="solve/1").state == "met"
    report(house, handled)
    assert handled.state == "answered"
    assert "重新检测" in handled.handling
    assert "技术部已完成" in handled.handling


def test_a_repeated_proposal_stands_once(house, handled):
    assert propose(house, handled, key="k").pk == propose(house, handled, key="k").pk


@pytest.mark.parametrize("name", ["wang", "qian", "zhao", "wu", "inspector", "personnel"])
def test_who_may_not_choose(house, handled, name):
    row = propose(house, handled, by=house.office.lin)
    who = getattr(house.office, name, None) or getattr(house, name)
    with pytest.raises(Refused):
        solving.choose(row, by=who, at=house.office.now)


def test_nobody_chooses_their_own_proposal(house, handled):
    row = propose(house, handled, by=house.office.sun)
    with pytest.raises(Refused) as refused:
        solving.choose(row, by=house.office.sun, at=house.office.now)
    assert refused.value.decision.reason == "own_proposal"


# By hand, as the regulation says: cost and kind → who approves.
CHAIN = [
    ("repair", 999, []),
    ("repair", 1000, ["role:vice_president"]),
    ("compensation", 10000, ["role:vice_president", "role:general_manager"]),
    ("process", 0, ["role:vice_president"]),
    ("process", 10000, ["role:vice_president", "role:general_manager"]),
    ("apology", 0, []),
]


@pytest.mark.parametrize(("kind", "cost", "who"), CHAIN)
def test_approval_by_amount_and_kind(house, handled, kind, cost, who):
    approval = solving.choose(propose(house, handled, kind=kind, cost=cost), by=house.office.sun, at=house.office.now)
    assert [step.who for step in approval.steps.order_by("number")] == who if approval else who == []


def test_carried_out_only_once_approved(house, handled):
    row = propose(house, handled, kind="compensation", cost=3000)
    approval = solving.choose(row, by=house.office.sun, at=house.office.now)
    assert approval
    house.drain()
    handled.refresh_from_db()
    assert handled.state == "deciding"
    assert not Step.objects.exists()
    with pytest.raises(Refused) as refused:
        solving.ask_other(handled, reason="太贵", by=house.office.lin, at=house.office.now)
    assert refused.value.decision.reason == "approval_running"
    deciding.approve(approval, by=house.vice, at=house.office.now)
    house.drain()
    house.drain()
    handled.refresh_from_db()
    assert handled.state == "executing"
    assert [s.task.title for s in executing.steps_of(solving.chosen(handled))] == [
        f"{handled.number} 与客户签订补偿协议",
        f"{handled.number} 付款并取得收款凭证",
    ]
    assert not solving.granted(approval, at=house.office.now)


def test_it_does_not_go_on_as_another_while_its_approval_runs(house, handled, take):
    other = take("同一批报告，还是没有寄到")
    row = propose(house, handled, kind="compensation", cost=3000)
    approval = solving.choose(row, by=house.office.sun, at=house.office.now)
    assert approval
    handled.refresh_from_db()
    with pytest.raises(Refused) as refused:
        merging.merge(handled, other, by=house.office.wang, at=house.office.now)
    assert refused.value.decision.reason == "approval_running"
    deciding.withdraw(approval, reason="两件并案处理", by=house.office.sun, at=house.office.now)
    house.drain()
    handled.refresh_from_db()
    merging.merge(handled, other, by=house.office.wang, at=house.office.now)
    assert handled.state == "merged"
    assert not solving.granted(approval, at=house.office.now)


def test_another_goes_on_as_it_while_its_approval_runs(house, handled, take):
    other = take("同一批报告，还是没有寄到")
    approval = solving.choose(propose(house, handled, kind="compensation", cost=3000), by=house.office.sun, at=house.office.now)
    assert approval
    handled.refresh_from_db()
    merging.merge(other, handled, by=house.office.wang, at=house.office.now)
    deciding.approve(approval, by=house.vice, at=house.office.now)
    house.drain()
    handled.refresh_from_db()
    assert (other.state, handled.state) == ("merged", "executing")
    assert {step.task.origin_id for step in executing.steps_of(solving.chosen(handled))} == {handled.pk}


def test_refused_by_the_approver_another_is_chosen(house, handled):
    dear = propose(house, handled, kind="compensation", cost=3000)
    cheap = propose(house, handled)
    approval = solving.choose(dear, by=house.office.sun, at=house.office.now)
    assert approval
    deciding.refuse(approval, reason="无依据", by=house.vice, at=house.office.now)
    house.drain()
    dear.refresh_from_db()
    assert dear.state == "refused"
    with pytest.raises(Conflict):
        solving.choose(dear, by=house.office.sun, at=house.office.now)
    solving.choose(cheap, by=house.office.sun, at=house.office.now)
    handled.refresh_from_db()
    assert handled.state == "executing"


def test_asking_for_another_keeps_those_that_are_there(house, handled):
    first = propose(house, handled)
    solving.ask_other(handled, reason="客户等不了五天", by=house.office.lin, at=house.office.now)
    assert handled.state == "handling"
    second = propose(house, handled, days=1)
    assert (handled.state, solving.of_round(handled)) == ("deciding", [first, second])


def test_two_choosers_at_once_one_choice(house, handled):
    one, other = propose(house, handled), propose(house, handled, kind="compensation", cost=3000)
    solving.choose(other, by=house.office.sun, at=house.office.now)
    with pytest.raises(Conflict):
        solving.choose(one, by=house.office.lin, at=house.office.now)
    assert Proposal.objects.filter(state__in=("waiting", "chosen")).count() == 1


def test_steps_are_added_and_dropped_while_it_is_carried_out(house, handled):
    solving.choose(propose(house, handled, kind="apology"), by=house.office.sun, at=house.office.now)
    handled.refresh_from_db()
    only = executing.steps_of(solving.chosen(handled))[0]
    with pytest.raises(Refused) as refused:
        executing.drop_step(only, reason="不必", by=house.office.sun, at=house.office.now)
    assert refused.value.decision.reason == "only_step"
    added = executing.add_step(handled, text="回访确认", unit=house.office.business, days=2, by=house.office.wang, at=house.office.now)
    executing.drop_step(only, reason="已当面致歉", by=house.office.sun, at=house.office.now)
    assert [s.pk for s in executing.steps_of(solving.chosen(handled))] == [added.pk]
    report(house, handled)
    assert handled.state == "answered"


def test_answers_of_departments_do_not_answer_the_customer_without_a_solution(house, handled):
    assignments.answer(Assignment.objects.get(origin_id=handled.pk), text="查明了", by=house.office.sun, at=house.office.now)
    house.drain()
    handled.refresh_from_db()
    assert handled.state == "handling"


def punish(house, row, by=None, **given):
    given = {"person": house.wu, "measure": "amount", "size": 200, "reason": "两次未按约到场", **given}
    return penalties.propose(row, by=by or house.office.lin, at=house.office.now, **given)


def test_a_penalty_is_approved_first(house, handled):
    row = punish(house, handled)
    approval = Approval.objects.get(subject_kind=Penalty.ref_kind)
    assert [s.who for s in approval.steps.all()] == ["role:vice_president"]
    deciding.approve(approval, by=house.vice, at=house.office.now)
    house.drain()
    row.refresh_from_db()
    assert row.state == "granted"


@pytest.mark.parametrize(
    ("given", "refusal"),
    [({"person": "li"}, "not_responsible"), ({"by": "wang"}, "not_permitted"), ({"reason": " "}, "reason_missing")],
)
def test_what_a_penalty_needs(house, handled, given, refusal):
    given = {k: getattr(house.office, v) if k in {"person", "by"} else v for k, v in given.items()}
    with pytest.raises(Refused) as refused:
        punish(house, handled, **given)
    assert refused.value.decision.reason == refusal


def test_the_head_of_the_department_can_be_penalised_but_not_by_themselves(house, handled):
    assert punish(house, handled, person=house.office.sun, measure="points", size=5).role == "head"
    with pytest.raises(Refused) as refused:
        punish(house, handled, person=house.office.sun, by=house.office.sun)
    assert refused.value.decision.reason == "own_penalty"


# By hand: who sees 吴工's penalty, waiting and in force.
SEES = {
    "wu": (False, True), "sun": (True, True), "lin": (True, True), "vice": (False, True), "personnel": (True, True),
    "wang": (False, False), "li": (False, False), "qian": (False, False), "leader": (False, False), "inspector": (False, False),
    "boss": (False, False), "zhao": (False, False),
}  # fmt: skip


@pytest.mark.parametrize(("name", "sees"), SEES.items())
def test_only_those_who_need_it_see_a_penalty(house, handled, name, sees):
    row = punish(house, handled)
    user = getattr(house.office, name, None) or getattr(house, name)
    waiting = bool(penalties.may_see(user, row))
    approval = Approval.objects.get(subject_kind=Penalty.ref_kind)
    shown = approval in list(approvals.visible_to(user))
    assert shown == (name == "lin"), "the list of all approvals shows it to nobody who is not involved"
    deciding.approve(approval, by=house.vice, at=house.office.now)
    house.drain()
    row = Penalty.objects.select_related("person").get()
    assert (waiting, bool(penalties.may_see(user, row))) == sees
    assert [p.pk for p in stages.of(user, handled).penalties] == ([row.pk] if sees[1] else [])


def test_a_penalty_is_in_no_paper_no_api_no_timeline(house, handled):
    punish(house, handled, size=7777)
    house.drain()
    everything = [
        str(printing.boxes(handled, papers.form("complaints.complaint", handled.taken_at))),
        str(complaint_out(handled)),
        *(str(e.data) + str(list(e.personal.values())) for e in Event.objects.all() if not e.subject_kind.startswith("approvals.")),
    ]
    assert not [text for text in everything if "7777" in text or "两次未按约" in text]
    assert not Event.objects.filter(subject_kind=Complaint.ref_kind, kind__startswith="complaints.penalty").exists()
    assert "7777" not in str([e.data for e in Event.objects.filter(subject_kind__startswith="approvals.")])
