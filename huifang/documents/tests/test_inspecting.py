"""The year's plan, inspections, findings and their correction: C 二1.2 (R1.8)."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from huifang.approvals import services as approvals
from huifang.approvals.models import Approval
from huifang.documents import access
from huifang.documents.models import Document, Finding, Inspection, Plan
from huifang.documents.services import inspecting
from huifang.documents.tests.conftest import NOON, House
from huifang.journal.delivering import drain
from huifang.journal.models import Event
from huifang.kernel.decision import Refused
from huifang.kernel.refs import Ref
from huifang.notifications.models import Notice
from huifang.obligations import sweeping
from huifang.obligations.models import Obligation

DAY = timedelta(days=1)


def approved(house: House) -> Plan:
    plan = inspecting.begin(2027, by=house.luo, at=NOON)
    for day in (date(2027, 5, 12), date(2027, 11, 10)):
        inspecting.plan_inspection(plan, planned_on=day, scope="全部成果文件", inspector=house.luo, by=house.luo, at=NOON)
    inspecting.ask_approval(plan, by=house.lin, at=NOON)
    approvals.approve(Approval.objects.get(), step=1, text="同意", by=house.he, at=NOON)
    drain()
    plan.refresh_from_db()
    return plan


def test_the_plan_is_begun_by_itself_in_time_and_is_a_duty(in_force: None, house: House) -> None:
    inspecting.nightly(NOON)
    inspecting.nightly(NOON)
    assert {plan.year: plan.due_on for plan in Plan.objects.all()} == {2026: date(2026, 12, 20), 2027: date(2026, 12, 31)}
    assert Obligation.objects.filter(subject_kind=Plan.ref_kind, state="open").count() == 2


def test_a_plan_needs_two_inspections_and_the_administration_manager(in_force: None, house: House) -> None:
    plan = inspecting.begin(2027, by=house.luo, at=NOON)
    inspecting.plan_inspection(plan, planned_on=date(2027, 5, 12), scope="评价报告", inspector=house.luo, by=house.luo, at=NOON)
    with pytest.raises(Refused, match="plan_too_few"):
        inspecting.ask_approval(plan, by=house.luo, at=NOON)
    with pytest.raises(Refused, match="inspection_year"):
        inspecting.plan_inspection(plan, planned_on=date(2028, 1, 4), scope="x", inspector=house.luo, by=house.luo, at=NOON)
    with pytest.raises(Refused):
        inspecting.plan_inspection(plan, planned_on=date(2027, 6, 1), scope="x", inspector=house.luo, by=house.wu, at=NOON)


def test_an_approved_plan_makes_its_inspections_due_and_keeps_two(in_force: None, house: House) -> None:
    plan = approved(house)
    assert plan.state == "approved"
    duties = Obligation.objects.filter(subject_kind=Inspection.ref_kind).order_by("due_at")
    assert [(duty.owner, duty.target_on) for duty in duties] == [
        (Ref.of(house.luo), date(2027, 5, 12)),
        (Ref.of(house.luo), date(2027, 11, 10)),
    ]
    first = plan.inspections.order_by("planned_on")[0]
    with pytest.raises(Refused, match="plan_too_few"):
        inspecting.drop(first, reason="人手不足", by=house.luo, at=NOON)
    inspecting.plan_inspection(plan, planned_on=date(2027, 8, 1), scope="补充", inspector=house.luo, by=house.luo, at=NOON)
    inspecting.drop(first, reason="与年审重合", by=house.luo, at=NOON)
    assert Obligation.objects.filter(subject_kind=Inspection.ref_kind, state="waived").count() == 1


def test_a_refused_plan_is_a_draft_again(in_force: None, house: House) -> None:
    plan = inspecting.begin(2027, by=house.luo, at=NOON)
    for day in (date(2027, 5, 12), date(2027, 11, 10)):
        inspecting.plan_inspection(plan, planned_on=day, scope="全部", inspector=house.luo, by=house.luo, at=NOON)
    inspecting.ask_approval(plan, by=house.luo, at=NOON)
    approvals.refuse(Approval.objects.get(), step=1, reason="时间太晚", by=house.he, at=NOON)
    drain()
    plan.refresh_from_db()
    assert plan.state == "draft"


def test_a_finding_is_corrected_in_time_and_verified_by_somebody_else(in_force: None, house: House, make: Callable[..., Document]) -> None:
    """Owner, deadline, ladder, verified; not right is open again with a new time."""
    document = make("x")
    inspection = approved(house).inspections.order_by("planned_on")[0]
    finding = inspecting.find(inspection, document=document, text="缺少签字页", owner=house.sun, due_on=None, by=house.luo, at=NOON)
    assert finding.due_on == date(2026, 12, 4), "ten working days"
    assert Notice.objects.filter(kind="documents.finding", person=house.sun).count() == 1
    sweeping.sweep(at=NOON + 15 * DAY)
    assert Event.objects.filter(kind="obligations.obligation.breached", facts__contains="time_limit.document.finding").count() == 1
    assert not access.may_correct(house.wu, finding)
    inspecting.correct(finding, text="已补签字页", by=house.sun, at=NOON)
    with pytest.raises(Refused, match="finding_own_check"):
        inspecting.verify(finding, right=True, text="好", by=house.sun, at=NOON)
    inspecting.verify(finding, right=False, text="日期缺失", by=house.lin, at=NOON)
    assert (finding.state, finding.turns) == ("open", 2)
    assert Obligation.objects.filter(subject_kind=Finding.ref_kind, state="open").count() == 1
    inspecting.correct(finding, text="已补日期", by=house.sun, at=NOON)
    inspecting.verify(finding, right=True, text="齐全", by=house.luo, at=NOON)
    assert finding.state == "verified"
    inspecting.finish(inspection, result="检查12份，一份缺签字页", checked=12, by=house.luo, at=NOON)
    assert Obligation.objects.filter(subject_kind=Inspection.ref_kind, subject_id=inspection.pk, state="met").count() == 1
    with pytest.raises(Refused, match="inspection_done"):
        inspecting.finish(inspection, result="再做一次", checked=1, by=house.luo, at=NOON)


def test_the_pages_carry_a_plan_to_a_verified_finding(in_force: None, house: House, make: Callable[..., Document]) -> None:
    document = make("x")
    plan = approved(house)
    keeper, head, worker = Client(), Client(), Client()
    keeper.force_login(house.luo)
    head.force_login(house.sun)
    worker.force_login(house.wu)
    assert "2027" in keeper.get(reverse("documents:plans")).content.decode()
    assert worker.get(reverse("documents:plans")).status_code == 403
    assert "全部成果文件" in keeper.get(reverse("documents:plan", args=[plan.pk])).content.decode()
    inspection = plan.inspections.order_by("planned_on")[0]
    find = reverse("documents:find", args=[inspection.pk])
    body = {"number": document.number, "text": "缺页", "owner": house.sun.pk, "due_on": "2026-12-04"}
    assert keeper.post(find, body | {"number": "CG1999-1"}).status_code == 422
    assert keeper.post(find, body).status_code == 302
    finding = Finding.objects.get()
    page = reverse("documents:finding", args=[finding.pk])
    assert [client.get(page).status_code for client in (keeper, head, worker)] == [200, 200, 404]
    assert head.post(reverse("documents:correct", args=[finding.pk]), {"text": "已补"}).status_code == 302
    assert keeper.post(reverse("documents:verify", args=[finding.pk]), {"text": "齐全", "right": "yes"}).status_code == 302
    finding.refresh_from_db()
    assert finding.state == "verified"
    assert "缺页" in head.get(reverse("documents:findings"), {"state": "verified"}).content.decode()
    printed = keeper.get(reverse("paperwork:print", args=["documents.plan", plan.pk]))
    assert printed.headers["Content-Type"] == "application/pdf"
