"""Performance points: D3 1–7 clause by clause, once, appealed, equal to a recount (R2.13, R7.2)."""

from datetime import date, timedelta

import pytest

from huifang.archive import services as archive
from huifang.archive.models import Customer
from huifang.followup.models import Round, Task
from huifang.followup.rounds import placing, running, sweeping
from huifang.followup.rounds.opening import open_round
from huifang.followup.services import calling
from huifang.journal import delivering
from huifang.journal.models import Event
from huifang.kernel import clock
from huifang.kernel.decision import Conflict, Refused
from huifang.kernel.refs import Ref, system
from huifang.notifications.models import Notice
from huifang.obligations import services as obligations
from huifang.obligations.sweeping import sweep as sweep_duties
from huifang.quality import selectors, services
from huifang.quality.models import Point
from huifang.quality.rules import BREACHES, POINT
from huifang.regulations.models import Rule
from huifang.regulations.selectors import rule_in_force
from huifang.regulations.services import install_pack
from tests.cast import make_user

BY = system("tests")


@pytest.fixture
def d3(office):
    """The office under D3: each owner's customers all in every two weeks."""
    install_pack("investment-promotion", by=BY, at=office.now, effective_from=date(2020, 1, 1))
    return office


def open_fortnight(office, **facts) -> Round:
    today = clock.local_date(office.now)
    rule = rule_in_force("coverage.own-customers", today)
    assert rule
    row = open_round(
        by=BY, at=office.now, name="两周客户回访", kind=Round.Kind.COVERAGE, rule=Rule.objects.get(pk=rule.id), unit=office.team, owner=office.wang,
        begins=today, ends=today + timedelta(days=13), **facts,
    )  # fmt: skip
    archive.create_customer(by=BY, at=office.now, name="佛山乙涂料有限公司", unit=office.team, owner=office.li, region="佛山市")
    placing.put(row, Customer.objects.filter(unit=office.team), at=office.now)
    return row


def over(row: Round):
    return clock.moment_of(row.ends_on + timedelta(days=1)) + timedelta(minutes=1)


def settle() -> None:
    """Tell everybody, when all of it has happened."""
    with clock.at(clock.now() + timedelta(days=40)):
        delivering.drain()
        delivering.drain()


def taken() -> set[tuple[str, str, str, int]]:
    return set(Point.objects.values_list("person__name", "breach", "clause", "points"))


def test_customers_left_out_cost_their_owner_a_point_and_the_missing_report_another(d3):
    """D3 1, 6 and 7."""
    sweeping.sweep(over(open_fortnight(d3)))
    settle()
    assert taken() == {
        (name, breach, clause, 1) for name in ("王坐席", "李坐席") for breach, clause in (("coverage", "1"), ("advance_report", "6"))
    }
    assert Notice.objects.filter(kind="quality.taken", person=d3.wang).exists()


def test_a_report_in_advance_that_was_turned_down_costs_coverage_only(d3):
    """D3 6."""
    row = open_fortnight(d3)
    running.report(row, reason="出差", until=row.ends_on + timedelta(days=7), by=d3.wang, at=d3.now)
    running.hold_to(row, reason="请同事协助", version=row.version, by=d3.lin, at=d3.now)
    sweeping.sweep(over(row))
    settle()
    assert {breach for _name, breach, _clause, _n in taken()} == {"coverage"}


def test_a_new_window_that_is_kept_costs_nothing(d3):
    """D3 6."""
    row = open_fortnight(d3)
    running.report(row, reason="出差", until=row.ends_on + timedelta(days=7), by=d3.wang, at=d3.now)
    running.reschedule(row, until=row.ends_on + timedelta(days=7), reason="可以", version=row.version, by=d3.lin, at=d3.now)
    Task.objects.filter(round=row).update(state="done", closed_at=d3.now)
    sweeping.sweep(over(row))
    settle()
    assert not Point.objects.exists()


def test_a_call_without_its_form_costs_a_point(d3):
    """D3 3."""
    row = open_fortnight(d3)
    task = Task.objects.get(round=row, customer=d3.customer)
    calling.take(task, by=d3.wang, at=d3.now)
    calling.dial(task, d3.number, by=d3.wang, at=d3.now)
    sweeping.find_missing_forms(clock.local_date(d3.now), at=d3.now + timedelta(days=1))
    settle()
    assert taken() == {("王坐席", "form", "3", 1)}


@pytest.mark.parametrize(
    ("code", "breach", "clause"),
    [("feedback.same_day", "same_day", "4"), ("feedback.form", "same_day", "5"), ("feedback.two_days", "two_days", "5")],
)
def test_a_time_limit_missed_costs_whoever_it_belonged_to_then(d3, code, breach, clause):
    """D3 4 and 5: the owner at the moment of the breach, whoever has it later."""
    rule = rule_in_force(code, clock.local_date(d3.now))
    assert rule
    due = d3.now + timedelta(days=1)
    duty = obligations.oblige(
        rule=rule.id, subject=Ref.of(d3.customer), occurrence="q1", due_at=due, owner=Ref.of(d3.wang), by=BY, at=d3.now
    )
    obligations.hand_over(duty, owner=Ref.of(d3.li), by=BY, at=d3.now)
    sweep_duties(at=due + timedelta(minutes=1))
    obligations.hand_over(duty, owner=Ref.of(d3.wang), by=BY, at=due + timedelta(minutes=2))
    settle()
    assert taken() == {("李坐席", breach, clause, 1)}


def test_a_duty_of_another_regulation_costs_nothing(d3):
    rule = rule_in_force("cycle.standardization.self-assessment", clock.local_date(d3.now))
    assert rule
    duty = obligations.oblige(
        rule=rule.id, subject=Ref.of(d3.customer), occurrence="x", due_at=d3.now, owner=Ref.of(d3.wang), by=BY, at=d3.now
    )
    sweep_duties(at=d3.now + timedelta(minutes=1))
    settle()
    duty.refresh_from_db()
    assert duty.breached_at
    assert not Point.objects.exists()


def test_the_ledger_equals_a_recount_from_the_journal(d3):
    """Every fact delivered twice: nothing is taken twice, and counting the journal anew gives the same."""
    sweeping.sweep(over(open_fortnight(d3)))
    settle()
    for event in Event.objects.all():
        services.charge(event, by=BY, at=d3.now)
    assert sum(selectors.ledger().values()) == Point.objects.count() == 4
    assert selectors.recount() == selectors.ledger()
    Point.objects.filter(breach="coverage").update(points=2)
    assert selectors.recount() != selectors.ledger()


def test_without_a_rule_nothing_costs_points(office):
    row = open_round(
        by=BY, at=office.now, name="手工", kind="manual", unit=office.team, owner=office.wang, begins=clock.local_date(office.now),
        ends=clock.local_date(office.now),
    )  # fmt: skip
    placing.put(row, [office.customer], at=office.now)
    sweeping.sweep(over(row))
    settle()
    assert Event.objects.filter(kind="followup.round.missed").exists()
    assert not Point.objects.exists()


# appeals


@pytest.fixture
def mine(d3) -> Point:
    sweeping.sweep(over(open_fortnight(d3)))
    settle()
    return Point.objects.get(person=d3.wang, breach="coverage")


def refusal(act) -> str:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.decision.reason


def test_an_appeal_is_decided_once_by_a_head_and_the_points_come_back(d3, mine):
    at = mine.at + timedelta(days=1)
    assert refusal(lambda: services.appeal(mine, reason="客户停业", by=d3.li, at=at)) == "not_permitted"
    assert refusal(lambda: services.appeal(mine, reason=" ", by=d3.wang, at=at)) == "reason_missing"
    services.appeal(mine, reason="客户停业", by=d3.wang, at=at)
    assert sum(line.taken for line in selectors.totals(d3.lin, mine.at - timedelta(days=1), at)) == 4
    first, second = Point.objects.get(pk=mine.pk), Point.objects.get(pk=mine.pk)
    assert refusal(lambda: services.decide(first, give_back=True, reason="属实", by=d3.li, at=at)) == "not_permitted"
    assert refusal(lambda: services.decide(first, give_back=True, reason="属实", by=d3.wang, at=at)) == "own_points"
    services.decide(first, give_back=True, reason="属实", by=d3.lin, at=at)
    with pytest.raises(Conflict):
        services.decide(second, give_back=False, reason="不属实", by=make_user("chen", "陈总", "general_manager", d3.company), at=at)
    assert sum(line.taken for line in selectors.totals(d3.lin, mine.at - timedelta(days=1), at)) == 3
    settle()
    assert Notice.objects.filter(kind="quality.returned", person=d3.wang).exists()
    assert selectors.recount() == selectors.ledger()


def test_an_appeal_comes_too_late_after_thirty_days(d3, mine):
    assert refusal(lambda: services.appeal(mine, reason="迟到", by=d3.wang, at=mine.at + timedelta(days=31))) == "appeal_too_late"


def test_everybody_sees_their_own_and_heads_see_theirs(d3, mine):
    assert {line.name for line in selectors.totals(d3.wang, mine.at, mine.at + timedelta(days=1))} == {"王坐席"}
    assert {line.name for line in selectors.totals(d3.lin, mine.at, mine.at + timedelta(days=1))} == {"王坐席", "李坐席"}


def test_the_whole_table_of_moves():
    moves = {(state, action) for state in POINT.states for action in POINT.actions if POINT.find(state, action)}
    assert moves == {("standing", "appeal"), ("appealed", "uphold"), ("appealed", "return")}
    assert set(BREACHES) == {"coverage", "form", "same_day", "two_days", "advance_report", "duty"}
