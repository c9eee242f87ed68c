"""Feedback forms: the same day by the agent, or on a form for the leader, whose answer arrives within two days (R2.12, D3 4 and 5)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from huifang.followup.feedback import access, services
from huifang.followup.models import Feedback
from huifang.followup.rules.feedback import FEEDBACK, end_of_day
from huifang.journal.delivering import drain
from huifang.journal.models import Event
from huifang.kernel.decision import Conflict, Refused
from huifang.kernel.refs import system
from huifang.notifications.models import Notice
from huifang.obligations.models import Obligation
from huifang.obligations.sweeping import sweep
from huifang.regulations.services import install_pack
from tests.cast import Office

EXPECTED = {
    ("asked", "settle"): "settled",
    ("asked", "forward"): "forwarded",
    ("asked", "void"): "void",
    ("forwarded", "answer"): "answered",
    ("forwarded", "void"): "void",
    ("answered", "tell"): "told",
    ("told", "confirm"): "confirmed",
    ("told", "object"): "forwarded",
}


def test_every_move_is_in_the_table():
    for state in FEEDBACK.states:
        for action in FEEDBACK.actions:
            wanted = EXPECTED.get((state, action))
            if wanted:
                assert FEEDBACK.target(state, action, {"text": "…"}) == wanted
            else:
                with pytest.raises(Refused):
                    FEEDBACK.target(state, action, {"text": "…"})


@pytest.mark.parametrize(
    ("asked", "until"),
    [("2026-11-20T02:00", "2026-11-20T15:59"), ("2026-11-20T15:58", "2026-11-20T15:59"), ("2026-11-20T16:00", "2026-11-21T15:59")],
)
def test_the_same_day_is_the_day_in_shanghai(asked: str, until: str):
    assert end_of_day(datetime.fromisoformat(asked).replace(tzinfo=UTC)) == datetime.fromisoformat(until).replace(tzinfo=UTC)


@pytest.fixture
def ruled(office: Office) -> Office:
    install_pack("investment-promotion", by=system("tests"), at=office.now, effective_from=date(2020, 1, 1))
    return office


def ask(office: Office, *, can_answer: bool) -> Feedback:
    return services.ask(customer=office.customer, question="补贴何时到账？", can_answer=can_answer, by=office.wang, at=office.now)


def duties() -> dict[str, str]:
    return dict(Obligation.objects.filter(subject_kind=Feedback.ref_kind).values_list("rule_code", "state"))


def test_d3_4_answered_the_same_day_and_noted(ruled: Office):
    row = ask(ruled, can_answer=True)
    duty = Obligation.objects.get(rule_code="feedback.same_day")
    assert (duty.owner_id, duty.due_at) == (ruled.wang.pk, end_of_day(ruled.now))
    assert duty.rule.clause.number == "4"
    with pytest.raises(Refused):
        services.settle(row, reply=" ", by=ruled.wang, at=ruled.now)
    services.settle(row, reply="三个工作日内到账", by=ruled.wang, at=ruled.now)
    assert (row.state, duties(), row.number) == ("settled", {"feedback.same_day": "met"}, None)


def test_d3_5_on_the_form_the_same_day_and_answered_within_two(ruled: Office):
    row = ask(ruled, can_answer=False)
    services.forward(row, to=ruled.business, view="请财务核实", by=ruled.wang, at=ruled.now)
    while drain(at=ruled.now):
        pass
    assert (row.number, row.leader, row.state) == ("FK202611-0001", ruled.qian, "forwarded")
    assert Notice.objects.filter(person=ruled.qian, kind="followup.feedback_forwarded").count() == 1
    assert duties() == {"feedback.form": "met", "feedback.two_days": "open"}
    duty = Obligation.objects.get(rule_code="feedback.two_days")
    assert (duty.owner_id, duty.due_at, duty.rule.clause.number) == (ruled.qian.pk, ruled.now + timedelta(days=2), "5")
    services.answer(row, text="已核实，周五到账", told=False, by=ruled.qian, at=ruled.now)
    assert duties()["feedback.two_days"] == "open"  # the answer has not reached the customer yet
    services.tell(row, by=ruled.wang, at=ruled.now)
    assert duties()["feedback.two_days"] == "met"
    services.confirm(row, words="知道了", by=ruled.wang, at=ruled.now)
    assert row.state == "confirmed"


def test_not_content_goes_back_with_two_days_again(ruled: Office):
    row = ask(ruled, can_answer=False)
    services.forward(row, to=ruled.business, by=ruled.wang, at=ruled.now)
    services.answer(row, text="周五", told=True, by=ruled.qian, at=ruled.now)
    later = ruled.now + timedelta(hours=3)
    services.object_to(row, words="没有到账", by=ruled.wang, at=later)
    assert (row.state, row.turn, row.due_at) == ("forwarded", 2, later + timedelta(days=2))
    two_days = Obligation.objects.filter(rule_code="feedback.two_days")
    assert list(two_days.order_by("id").values_list("occurrence", "state")) == [("1", "met"), ("2", "open")]


def test_each_late_one_is_a_breach_of_its_own_clause(ruled: Office):
    ask(ruled, can_answer=True)
    ask(ruled, can_answer=False)
    row = ask(ruled, can_answer=True)
    services.forward(row, to=ruled.business, by=ruled.wang, at=ruled.now)
    sweep(at=ruled.now + timedelta(days=3))
    breached = Event.objects.filter(kind="obligations.obligation.breached").values_list("subject_id", flat=True)
    codes = sorted(Obligation.objects.filter(pk__in=[int(pk) for pk in breached]).values_list("rule_code", flat=True))
    assert codes == ["feedback.form", "feedback.same_day", "feedback.two_days"]


def test_who_may(ruled: Office):
    row = ask(ruled, can_answer=False)
    services.forward(row, to=ruled.business, by=ruled.wang, at=ruled.now)
    with pytest.raises(Refused):
        services.answer(row, text="我来答", told=False, by=ruled.wang, at=ruled.now)
    with pytest.raises(Refused):
        services.answer(row, text="我来答", told=False, by=ruled.sun, at=ruled.now)
    assert not access.visible_to(ruled.zhao).exists()
    assert access.visible_to(ruled.qian).get() == row
    same = Feedback.objects.get(pk=row.pk)
    services.answer(row, text="周五", told=False, by=ruled.qian, at=ruled.now)
    with pytest.raises(Conflict):
        services.answer(same, text="周六", told=False, by=ruled.lin, at=ruled.now)
    with pytest.raises(Refused):
        services.ask(customer=ruled.customer, question="？", can_answer=True, by=ruled.zhao, at=ruled.now)
