"""The way of a complaint in the browser: agent, head on a telephone, vice-president, inspector; a member without a name (R3.6–R3.9, R12.3)."""

import pytest
from django.db import transaction
from playwright.sync_api import Page, expect

from huifang.complaints import services, tiers
from huifang.complaints.models import Alarm, Complaint, Voice
from huifang.complaints.tests.house import open_house
from huifang.journal.services import record
from huifang.kernel import clock
from tests.cast import MORNING

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def friday(monkeypatch, live_server):
    """The server's threads live on the same Friday morning as the test."""
    monkeypatch.setattr(clock, "now", lambda: MORNING)


@pytest.fixture
def house(office):
    return open_house(office)


@pytest.fixture
def complaint(house) -> Complaint:
    o = house.office
    return services.open_complaint(
        customer=o.customer,
        content="报告迟了两周，打电话没人回。",
        channel="phone",
        unit=o.team,
        units=[],
        by=o.wang,
        at=MORNING,
        number=o.number,
    )


def test_the_agent_tells_the_customer_and_reports_up(page: Page, house, complaint, signed_in, assert_no_axe_violations):
    signed_in(page, "wang")
    page.goto(f"/complaints/{complaint.pk}/")
    way = page.locator("#way")
    expect(way.locator("[aria-current=step]")).to_have_text("判定")
    expect(page.get_by_text("您先别着急，请慢慢说，我会完整记录下来。")).to_be_visible()
    way.get_by_role("link", name="告知客户").click()
    drawer = page.locator("#drawer")
    drawer.get_by_label("告知客户的内容").fill("已转技术部，周三前给您答复")
    drawer.get_by_label("告知客户的内容").press("Control+Enter")
    expect(way.get_by_text("已转技术部，周三前给您答复")).to_be_visible()
    way.get_by_role("link", name="上报").click()
    drawer.get_by_label("原因").fill("客户要找记者")
    drawer.get_by_text("舆情与监管").click()
    drawer.get_by_label("原因").press("Control+Enter")
    expect(way.get_by_text("舆情与监管")).to_be_visible()
    assert_no_axe_violations(page)
    complaint.refresh_from_db()
    assert (complaint.tier, complaint.told.count()) == ("opinion", 1)


def test_the_head_takes_an_alarm_over_on_the_telephone(page: Page, house, complaint, signed_in, assert_no_axe_violations):
    tiers.raise_tier(complaint, tier="safety", reason="车间有刺鼻气味", by=house.office.wang, at=MORNING)
    page.set_viewport_size({"width": 390, "height": 844})
    signed_in(page, "lin")
    page.goto(f"/complaints/{complaint.pk}/alarm/")
    assert_no_axe_violations(page)
    page.get_by_role("button", name="我已知悉并接手").click()
    expect(page.get_by_text("林主管已接手")).to_be_visible()
    page.get_by_role("button", name="完成 确认人员是否安全").click()
    expect(page.locator(".check-list li").first).to_contain_text("林主管")
    page.get_by_label("已采取的措施").fill("人员已撤离，技术部已出发")
    page.get_by_role("button", name="提交并发送报告").click()
    expect(page.get_by_role("link", name="打印报告")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    alarm = Alarm.objects.get()
    assert (alarm.state, alarm.acknowledged_by, alarm.report["done"]) == ("acknowledged", house.office.lin, "人员已撤离，技术部已出发")


def test_the_vice_president_closes_by_decision_with_a_reason(page: Page, house, complaint, signed_in):
    Complaint.objects.filter(pk=complaint.pk).update(state="answered", rounds=3, rung=2, customer_opinion="还是没有解决。")
    with transaction.atomic():
        record(
            "complaints.complaint.turns_used_up", complaint, by=house.office.li, at=MORNING, number=complaint.number, round=3,
            evidence="followup.record:1",
        )  # fmt: skip
    signed_in(page, "zhou")
    page.goto(f"/complaints/{complaint.pk}/")
    way = page.locator("#way")
    expect(page.get_by_role("note").get_by_text("须由领导批示", exact=True)).to_be_visible()
    way.get_by_role("link", name="批示结案").click()
    drawer = page.locator("#drawer")
    drawer.get_by_label("原因").fill("客户要求超出合同范围，已书面答复")
    drawer.get_by_label("原因").press("Control+Enter")
    expect(way.get_by_text("客户要求超出合同范围，已书面答复")).to_be_visible()
    complaint.refresh_from_db()
    assert (complaint.state, complaint.closed_by) == ("decided", house.vice)


def test_the_inspector_watches_bypass_complaints_and_changes_nothing(page: Page, house, complaint, signed_in):
    tiers.mark_bypass(complaint, reason="客户直接致电许总", by=house.office.wang, at=MORNING)
    signed_in(page, "shen")
    page.goto("/complaints/?bypass=yes")
    page.get_by_role("link", name=complaint.number).click()
    way = page.locator("#way")
    expect(way.get_by_text("越级投诉")).to_be_visible()
    expect(way.get_by_role("link")).to_have_count(0)
    expect(page.get_by_text("客户越级投诉，加以关注：客户直接致电许总")).to_be_visible()


def test_a_member_speaks_up_without_a_name_and_reads_the_answer_by_the_code(page: Page, house, signed_in, assert_no_axe_violations):
    signed_in(page, "wang")
    page.goto("/complaints/voices/new/")
    page.get_by_label("想说的话").fill("午休时安排的电话太多。")
    page.get_by_text("不署名", exact=True).click()
    assert_no_axe_violations(page)
    page.get_by_role("button", name="提交").click()
    code = page.locator("#code").inner_text()
    voice = Voice.objects.get()
    assert voice.raised_by is None
    Voice.objects.filter(pk=voice.pk).update(state="answered", answer="下月起轮值", answered_by=house.office.lin, answered_at=MORNING)
    page.goto("/complaints/voices/")
    expect(page.get_by_text("午休时")).to_have_count(0)
    page.get_by_label("查询码").fill(code)
    page.get_by_role("button", name="查看答复").click()
    expect(page.get_by_text("下月起轮值")).to_be_visible()
