"""Corrections: reported at once, put right in time with evidence, followed up again until the customer is satisfied (R2.11, D1 4)."""

import io
from datetime import UTC, date, datetime, timedelta

import pytest

from huifang.files import services as files
from huifang.followup.corrections import access, services, verifying
from huifang.followup.models import Correction, CorrectionTurn, Task
from huifang.followup.rules.corrections import CORRECTION
from huifang.followup.services import calling, completing, managing
from huifang.followup.services.completing import Call
from huifang.journal.delivering import drain
from huifang.kernel.decision import Conflict, Refused
from huifang.kernel.refs import Ref, system
from huifang.notifications.models import Notice
from huifang.obligations.models import Obligation
from huifang.obligations.sweeping import sweep
from huifang.regulations.services import install_pack
from tests.cast import Office, make_user

EXPECTED = {
    ("reported", "assign"): "assigned",
    ("reported", "void"): "void",
    ("assigned", "reassign"): "assigned",
    ("assigned", "correct"): "corrected",
    ("assigned", "void"): "void",
    ("corrected", "satisfy"): "satisfied",
    ("corrected", "object"): "reported",
}
DUE = datetime(2026, 11, 24, 9, tzinfo=UTC)


def test_every_move_is_in_the_table():
    facts = {"text": "…", "evidence": 1}
    for state in CORRECTION.states:
        for action in CORRECTION.actions:
            wanted = EXPECTED.get((state, action))
            if wanted:
                assert CORRECTION.target(state, action, facts) == wanted
            else:
                with pytest.raises(Refused):
                    CORRECTION.target(state, action, facts)


@pytest.fixture
def ruled(office: Office) -> Office:
    install_pack("property-management", by=system("tests"), at=office.now, effective_from=date(2020, 1, 1))
    make_user("worker", "维修甲", "technician", office.technical)
    return office


def report(office: Office) -> Correction:
    return services.report(
        customer=office.customer, what="水泵房渗水", found="visit", responsible=office.technical, by=office.wang, at=office.now
    )


def worker():
    from huifang.accounts.models import User

    return User.objects.get(username="worker")


def deliver(at: datetime) -> None:
    while drain(at=at):
        pass


def prove(office: Office, row: Correction, at: datetime) -> None:
    files.store(content=io.BytesIO("已更换".encode()), name="整改.txt", owner=Ref.of(row), by=worker(), at=at)


def duties(row: Correction) -> dict[str, str]:
    rows = Obligation.objects.filter(subject_kind=Correction.ref_kind, subject_id=row.pk).order_by("id")
    return {f"{o.rule_code.removeprefix('time_limit.correction')}#{o.occurrence}": o.state for o in rows}


def visit(office: Office, row: Correction, *, satisfaction: str, at: datetime) -> None:
    """王坐席 follows up again and writes the record."""
    task = Task.objects.get(origin=str(Ref.of(row)), state="waiting")
    calling.take(task, by=office.wang, at=at)
    call = Call(key=f"k{task.pk}", started_at=at, suited=True, satisfaction=satisfaction, opinion="还在渗水", way="visit", plan="再修")
    completing.complete(task, call, by=office.wang, at=at)
    deliver(at)


def test_d1_4_until_the_customer_is_satisfied(ruled: Office):
    at = ruled.now
    row = report(ruled)
    deliver(at)
    # Reported at once to the responsible leader.
    assert (row.number, row.leader, row.state) == ("ZG202611-0001", ruled.sun, "reported")
    assert Notice.objects.filter(person=ruled.sun, kind="followup.correction_reported").count() == 1
    # An owner with a deadline.
    services.assign(row, owner=worker(), due_at=DUE, measure="更换密封", by=ruled.sun, at=at)
    assert (row.owner, row.due_at, row.state) == (worker(), DUE, "assigned")
    # Corrected with evidence, not without.
    with pytest.raises(Refused) as bare:
        services.correct(row, done="已更换密封圈", by=worker(), at=at)
    assert bare.value.decision.reason == "evidence_missing"
    prove(ruled, row, at)
    services.correct(row, done="已更换密封圈", by=worker(), at=at)
    # Followed up again, in the way it was found; dissatisfied: the next turn, with the leader again.
    task = Task.objects.get(origin=str(Ref.of(row)))
    assert (task.way, task.assignee, task.kind) == ("visit", ruled.wang, "matter")
    visit(ruled, row, satisfaction="dissatisfied", at=at)
    row.refresh_from_db()
    assert (row.state, row.turn, row.owner) == ("reported", 2, None)
    assert Notice.objects.filter(person=ruled.sun, kind="followup.correction_objected").count() == 1
    later = at + timedelta(hours=1)
    services.assign(row, owner=worker(), due_at=DUE, by=ruled.sun, at=later)
    with pytest.raises(Refused):
        services.correct(row, done="重做防水", by=worker(), at=later)  # the first turn's evidence proves nothing of the second
    prove_again = later + timedelta(minutes=1)
    files.store(content=io.BytesIO("防水照片".encode()), name="防水.txt", owner=Ref.of(row), by=worker(), at=prove_again)
    services.correct(row, done="重做防水", by=worker(), at=prove_again)
    visit(ruled, row, satisfaction="satisfied", at=prove_again)
    row.refresh_from_db()
    assert (row.state, row.turn) == ("satisfied", 2)
    assert list(CorrectionTurn.objects.values_list("number", "is_satisfied").order_by("number")) == [(1, False), (2, True)]
    assert set(duties(row).values()) == {"met"}
    assert len(duties(row)) == 6  # arrange, correct, verify, in each of two turns


def test_the_ladder_climbs_when_late(ruled: Office):
    row = report(ruled)
    at = ruled.now + timedelta(days=3)
    sweep(at=at)
    deliver(at)
    duty = Obligation.objects.get(subject_kind=Correction.ref_kind, subject_id=row.pk)
    assert duty.breached_at is not None
    assert duty.step >= 1
    assert duty.rule_code == "time_limit.correction.arrange"


def test_who_may(ruled: Office):
    row = report(ruled)
    with pytest.raises(Refused):
        services.assign(row, owner=worker(), due_at=DUE, by=ruled.wang, at=ruled.now)  # who found it does not arrange it
    with pytest.raises(Refused):
        services.assign(row, owner=ruled.qian, due_at=DUE, by=ruled.sun, at=ruled.now)  # nobody of another department
    with pytest.raises(Refused) as late:
        services.assign(row, owner=worker(), due_at=DUE + timedelta(days=30), by=ruled.sun, at=ruled.now)
    assert late.value.decision.reason == "due_beyond_limit"
    assert not access.may_view(ruled.zhao, row)
    assert not access.visible_to(ruled.qian).exists()
    services.assign(row, owner=worker(), due_at=DUE, by=ruled.sun, at=ruled.now)
    assert access.visible_to(worker()).get() == row
    assert not access.may_follow_up(worker(), row)


def test_two_leaders_at_once(ruled: Office):
    row, same = report(ruled), None
    same = Correction.objects.get(pk=row.pk)
    services.assign(row, owner=worker(), due_at=DUE, by=ruled.sun, at=ruled.now)
    with pytest.raises(Conflict):
        services.assign(same, owner=ruled.sun, due_at=DUE, by=ruled.sun, at=ruled.now)


def test_a_follow_up_that_came_to_nothing_is_planned_again(ruled: Office):
    row = report(ruled)
    services.assign(row, owner=worker(), due_at=DUE, by=ruled.sun, at=ruled.now)
    prove(ruled, row, ruled.now)
    services.correct(row, done="已换", by=worker(), at=ruled.now)
    with pytest.raises(Refused):
        services.plan_again(row, by=ruled.wang, at=ruled.now)
    managing.void(Task.objects.get(origin=str(Ref.of(row))), reason="重复", by=ruled.lin, at=ruled.now)
    assert verifying.needs_another(row, services.current(row))
    services.plan_again(row, by=ruled.wang, at=ruled.now)
    assert Task.objects.filter(origin=str(Ref.of(row)), state="waiting").count() == 1
    # Heard on the spot: the planned visit is not made any more.
    services.hear(row, satisfied=True, words="好了", by=ruled.wang, at=ruled.now)
    assert Task.objects.filter(origin=str(Ref.of(row)), state="void").count() == 2


def test_without_a_regulation_it_works_without_duties(office: Office):
    row = report(office)
    assert row.due_at is None
    assert not Obligation.objects.filter(subject_kind=Correction.ref_kind).exists()
    services.void(row, reason="不属实", by=office.wang, at=office.now)
    assert (row.state, row.number) == ("void", "ZG202611-0001")
