"""The ledger: one duty is one row, alarms happen once, rebuilding gives the live ledger."""

from datetime import timedelta

import pytest

from huifang.journal.models import Event
from huifang.kernel.refs import Ref, system
from huifang.obligations import services
from huifang.obligations.models import Obligation
from huifang.obligations.rebuilding import differences
from huifang.obligations.sweeping import sweep
from huifang.regulations.models import Rule

BY = system("tests")


@pytest.fixture
def rule(office):
    return Rule.objects.get(code="time_limit.need.answer")


def duty(rule, office, *, subject=1, days=3, ladder="", occurrence="1"):
    return services.oblige(
        rule=rule,
        subject=Ref("assignments.assignment", str(subject)),
        party=Ref.of(office.customer),
        owner=Ref.of(office.business),
        occurrence=occurrence,
        due_at=office.now + timedelta(days=days),
        warn_at=office.now + timedelta(days=days - 1),
        ladder=ladder,
        by=BY,
        at=office.now,
    )


def test_the_same_duty_is_made_once(rule, office):
    assert duty(rule, office).pk == duty(rule, office).pk
    assert Event.objects.filter(kind="obligations.obligation.created").count() == 1


def test_a_kept_duty_is_closed_once_with_its_evidence(rule, office):
    row = duty(rule, office)
    evidence = Ref("followup.record", "7")
    assert services.fulfil(row, evidence=evidence, by=BY, at=office.now)
    assert not services.fulfil(row, evidence=evidence, by=BY, at=office.now)
    row.refresh_from_db()
    assert (row.state, row.evidence, row.next_at) == ("met", "followup.record:7", None)
    assert sweep(at=office.now + timedelta(days=30)) == 0


def test_warning_breach_and_each_rung_happen_once_and_in_order(rule, office):
    row = duty(rule, office, ladder="time_limit.need.answer")
    assert sweep(at=office.now + timedelta(days=1)) == 0
    assert sweep(at=office.now + timedelta(days=2)) == 1
    assert sweep(at=office.now + timedelta(days=2)) == 0
    assert sweep(at=office.now + timedelta(days=30)) == 3
    kinds = [k.rsplit(".", 1)[1] for k in Event.objects.filter(subject_kind=row.ref_kind).order_by("id").values_list("kind", flat=True)]
    assert kinds == ["created", "warned", "breached", "escalated", "escalated"]
    to = [e.data["to"] for e in Event.objects.filter(kind="obligations.obligation.escalated").order_by("id")]
    assert to == ["department_head", "vice_president"]
    row.refresh_from_db()
    assert (row.state, row.step, row.next_at) == ("open", 2, None)


def test_two_sweeps_take_each_step_once(rule, office):
    duty(rule, office, ladder="time_limit.need.answer")
    late = office.now + timedelta(days=30)
    stale = list(Obligation.objects.filter(next_at__lte=late))
    assert sweep(at=late) == 4
    from huifang.obligations import sweeping

    assert sum(sweeping._catch_up(row, late) for row in stale) == 0


def test_a_duty_without_ladder_is_breached_but_alarms_nobody(rule, office):
    duty(rule, office)
    assert sweep(at=office.now + timedelta(days=30)) == 2
    assert not Event.objects.filter(kind="obligations.obligation.escalated").exists()


def test_a_moved_duty_can_be_breached_anew(rule, office):
    row = duty(rule, office)
    sweep(at=office.now + timedelta(days=5))
    assert services.reschedule(row, due_at=office.now + timedelta(days=9), reason="客户要求", by=BY, at=office.now)
    row.refresh_from_db()
    assert row.breached_at is None
    assert sweep(at=office.now + timedelta(days=10)) == 1


def test_the_sweep_costs_what_is_due_not_what_is_open(rule, office, django_assert_num_queries):
    for subject in range(20):
        duty(rule, office, subject=subject)
    with django_assert_num_queries(1):
        assert sweep(at=office.now) == 0


def test_the_ledger_rebuilt_from_the_journal_is_the_live_ledger(rule, office):
    rows = [duty(rule, office, subject=n, ladder="time_limit.need.answer") for n in range(8)]
    services.fulfil(rows[0], evidence=Ref("followup.record", "1"), by=BY, at=office.now)
    services.waive(rows[1], reason="客户注销", by=BY, at=office.now)
    services.reschedule(rows[2], due_at=office.now + timedelta(days=20), reason="改期", by=BY, at=office.now)
    services.hand_over(rows[3], owner=Ref.of(office.sun), by=BY, at=office.now)
    shifts = [services.Shift(rows[4].pk, office.now + timedelta(days=40))]
    assert services.reschedule_many(shifts, reason="制度修改", by=BY, at=office.now, batch="b1") == 1
    assert services.waive_many([rows[5].pk], reason="制度修改", by=BY, at=office.now, batch="b1") == 1
    assert services.withdraw_many([rows[6].pk], reason="撤销导入", by=BY, at=office.now, batch="b1") == 1
    sweep(at=office.now + timedelta(days=6))
    assert list(differences()) == []


def test_a_changed_row_shows_as_a_difference(rule, office):
    row = duty(rule, office)
    Obligation.objects.filter(pk=row.pk).update(due_at=office.now + timedelta(days=99))
    assert [d.field for d in differences()] == ["due_at"]
