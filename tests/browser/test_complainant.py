"""A complainant at their telephone: complains, keeps number and PIN, looks how it goes, adds a word; the agent takes it (R3.1, R3.2)."""

import re

import pytest
from playwright.sync_api import Page, expect

from huifang.complaints import categories
from huifang.complaints.models import Complaint, Intake
from huifang.kernel import clock
from tests.cast import MORNING, Office

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"viewport": {"width": 390, "height": 844}}


@pytest.fixture(autouse=True)
def friday(monkeypatch, live_server):
    """The server's threads live on the same Friday morning as the test."""
    monkeypatch.setattr(clock, "now", lambda: MORNING)


def complain(sheet: Page) -> tuple[str, str]:
    sheet.goto("/tousu/")
    sheet.get_by_label("发生了什么").fill("报告迟了两周，打电话没人回。")
    sheet.get_by_label("您的姓名").fill("陈先生")
    sheet.get_by_label("您的电话").fill("13712345678")
    sheet.get_by_label("我已阅读并同意").check()
    sheet.get_by_role("button", name="提交投诉").click()
    expect(sheet.get_by_role("heading", level=1)).to_have_text("您的投诉已收到")
    number, pin = sheet.locator(".public-receipt dd").all_text_contents()
    return number, pin


def look(sheet: Page, number: str, pin: str) -> None:
    sheet.goto("/tousu/progress/")
    sheet.get_by_label("查询编号").fill(number)
    sheet.get_by_label("查询密码").fill(pin)
    sheet.get_by_role("button", name="查看").click()


@pytest.mark.parametrize("scripts", [True, False])
def test_from_the_complaint_to_the_first_answer(new_context, office: Office, page: Page, signed_in, scripts):
    sheet = new_context(java_script_enabled=scripts, **PHONE).new_page()
    number, pin = complain(sheet)
    signed_in(page, "wang")
    page.goto("/complaints/intakes/")
    page.locator("main").get_by_role("link", name=number).click()
    page.get_by_label("查找客户").fill("甲化")
    page.get_by_label("查找客户").press("Enter")
    page.locator("main .choose-list").get_by_role("link", name="广州甲化工有限公司").click()
    expect(page.get_by_label("投诉内容")).to_have_value("报告迟了两周，打电话没人回。")
    page.get_by_role("button", name="受理投诉").click()
    page.wait_for_url(re.compile(r"/complaints/\d+/$"))
    page.locator("main").get_by_role("link", name=number).click()
    page.get_by_label("给投诉人").fill("已安排技术部核实。")
    page.get_by_role("button", name="发布到公开页面").click()
    expect(page.locator(".public-talk")).to_contain_text("已安排技术部核实。")
    look(sheet, number, pin)
    expect(sheet.locator("[aria-current=step]")).to_contain_text("处理中")
    expect(sheet.locator(".public-talk")).to_contain_text("已安排技术部核实。")
    sheet.get_by_label("补充内容").fill("合同号 AZ2025-0001")
    sheet.get_by_role("button", name="发送").click()
    expect(sheet.locator(".public-talk")).to_contain_text("合同号 AZ2025-0001")
    sheet.get_by_role("button", name="看完了，退出").click()
    expect(sheet.get_by_role("heading", level=1)).to_have_text("查询投诉进度")
    assert Intake.objects.get().complaint == Complaint.objects.get()


def test_what_is_missing_is_said_and_nothing_typed_is_lost(new_context, office: Office):
    sheet = new_context(**PHONE).new_page()
    sheet.goto("/tousu/")
    sheet.get_by_label("发生了什么").fill("报告迟了两周")
    sheet.get_by_role("button", name="提交投诉").click()
    expect(sheet.get_by_role("alert")).to_contain_text("请填写姓名")
    expect(sheet.get_by_label("发生了什么")).to_have_value("报告迟了两周")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_pages_suit_a_phone_and_everybody(new_context, office: Office, assert_no_axe_violations, theme):
    sheet = new_context(color_scheme=theme, **PHONE).new_page()
    number, pin = complain(sheet)
    assert_no_axe_violations(sheet)
    look(sheet, number, pin)
    expect(sheet.locator(".public-stages")).to_be_visible()
    addresses = ("/tousu/", "/tousu/progress/", "/tousu/progress/mine/")
    for address in addresses:
        sheet.goto(address)
        expect(sheet.get_by_role("heading", level=1)).to_be_visible()
        assert sheet.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, address
        assert_no_axe_violations(sheet)


def test_an_agent_chooses_the_category_by_typing(page: Page, office: Office, signed_in):
    root = categories.add(name="服务", parent=None, by=office.lin, at=MORNING)
    for name in ("迟到", "态度", "收费"):
        categories.add(name=name, parent=root, by=office.lin, at=MORNING)
    signed_in(page, "wang")
    page.goto(f"/complaints/new/?customer={office.customer.pk}")
    expect(page.locator("main")).to_contain_text("之前给您答复")
    page.get_by_label("投诉内容").fill("报告迟了两周")
    page.locator("#id_category-ts-control").focus()
    page.keyboard.type("态度")
    expect(page.locator(".ts-dropdown .option.active")).to_have_text("服务 / 态度")
    page.keyboard.press("Enter")
    page.get_by_label("投诉内容").press("Control+Enter")
    page.wait_for_url(re.compile(r"/complaints/\d+/$"))
    expect(page.locator("main")).to_contain_text("服务 / 态度")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_inside(page: Page, new_context, office: Office, signed_in, assert_no_axe_violations, theme):
    complain(new_context(**PHONE).new_page())
    categories.add(name="服务", parent=None, by=office.lin, at=MORNING)
    signed_in(page, "lin")
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    intake = Intake.objects.get().pk
    for address in ("/complaints/intakes/", f"/complaints/intakes/{intake}/", "/complaints/categories/", "/complaints/categories/new/"):
        page.goto(address)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert_no_axe_violations(page)
