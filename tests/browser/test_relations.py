"""A year with a group customer in the browser (B4): class, plan approved, a visit with its expenses, a lecture with gifts."""

from datetime import date
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from huifang.approvals import services as approvals
from huifang.approvals.models import Approval
from huifang.journal.delivering import drain
from huifang.kernel import clock
from huifang.kernel.refs import system
from huifang.regulations.services import install_pack
from huifang.relations.models import Attendance, Fleet, PlanLine, Visit
from huifang.relations.services import lecturing
from tests.cast import MORNING, Office, make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def friday(monkeypatch, live_server):
    """The server's threads live on the same Friday morning as the test."""
    monkeypatch.setattr(clock, "now", lambda: MORNING)


def approve(by) -> None:
    """周副总 approves what was handed in last, and the fact is delivered."""
    approvals.approve(Approval.objects.filter(state="pending").latest("pk"), by=by, at=MORNING)
    while drain(at=MORNING):
        pass


def test_a_year_with_a_group_customer(page: Page, office: Office, signed_in):
    install_pack("fleet-customers", by=system("tests"), at=MORNING, effective_from=date(2020, 1, 1))
    vice = make_user("vice", "周副总", "vice_president", office.company)
    lecturing.publish(title="用车常识", edition="2026-1", by=office.lin, at=MORNING)
    signed_in(page, "lin")

    page.goto(f"/relations/fleets/new/?customer={office.customer.pk}")
    page.get_by_label("车辆数").fill("40")
    page.locator("[name=station]").evaluate("(e, v) => { e.tomselect ? e.tomselect.setValue(v) : (e.value = v) }", str(office.team.pk))
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", level=1, name="广州甲化工有限公司")).to_be_visible()
    expect(page.get_by_text("专人接待，到站即办").first).to_be_visible()
    fleet = Fleet.objects.get()
    assert (fleet.level, fleet.station_id) == (1, office.team.pk)

    page.get_by_role("button", name="开始编制").click()
    page.get_by_role("link", name="2026", exact=True).click()
    page.get_by_label("日期").fill("2026-11-20")
    page.get_by_label("要做的事").fill("走访总经理")
    page.get_by_role("button", name="添加").click()
    expect(page.get_by_role("cell", name="走访总经理")).to_be_visible()
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.get_by_text("待审批").first).to_be_visible()
    approve(vice)

    page.goto(f"/relations/lines/{PlanLine.objects.get().pk}/")
    page.get_by_role("link", name="安排走访").click()
    page.get_by_label("日期").fill("2026-11-20")
    page.get_by_label("走访目的").fill("了解明年用车")
    page.get_by_label("差旅费（元）").fill("800.5")
    page.get_by_role("button", name="确认安排").click()
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.get_by_text("待审批").first).to_be_visible()
    approve(vice)
    page.reload()
    page.get_by_label("走访报告").fill("谈妥续签")
    page.get_by_label("差旅费（元）").fill("900")
    page.get_by_role("button", name="提交报告", exact=True).click()
    expect(page.get_by_text("超出批准的800.50元，请说明原因。")).to_be_visible()
    page.get_by_label("差旅费（元）").fill("760")
    page.get_by_role("button", name="提交报告", exact=True).click()
    expect(page.get_by_role("heading", name="走访报告")).to_be_visible()
    visit = Visit.objects.get()
    assert visit.line
    assert (visit.state, visit.expenses.get().spent, visit.line.done_on) == ("done", Decimal(760), MORNING.date())

    lecture = lecturing.plan(
        station=office.team, title="冬季用车", on=MORNING.date(), place="站内", speaker="刘工", by=office.lin, at=MORNING
    )
    page.goto(f"/relations/lectures/{lecture.pk}/")
    page.get_by_role("button", name="向技术支持索取").click()
    expect(page.get_by_role("link", name="用车常识 2026-1")).to_be_visible()
    page.get_by_label("集团客户").select_option(str(fleet.pk))
    page.get_by_label("人数").fill("12")
    page.get_by_label("纪念品", exact=True).fill("保温杯")
    page.get_by_label("纪念品数量").fill("12")
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_role("cell", name="保温杯")).to_be_visible()
    page.get_by_label("讲堂记录").fill("讲解、答疑")
    page.get_by_role("button", name="记录", exact=True).click()
    expect(page.get_by_text("已举办").first).to_be_visible()
    assert Attendance.objects.get().gifts == 12
