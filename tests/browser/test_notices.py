"""A technician is asked, sees the bell, answers from the phone; the agent sees the answer. Keyboard, drawer, axe (R2.10)."""

import re

import pytest
from playwright.sync_api import Page, expect

from huifang.assignments import services
from huifang.assignments.models import Assignment
from huifang.journal import delivering
from huifang.kernel import clock
from huifang.kernel.refs import Ref
from huifang.notifications.models import Notice
from tests.cast import MORNING, Office, make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def friday(monkeypatch, live_server):
    """The server's threads live on the same Friday morning as the test."""
    monkeypatch.setattr(clock, "now", lambda: MORNING)


def deliver():
    while delivering.drain(at=MORNING):
        pass


def bell(page: Page):
    return page.locator("#count-inbox-notifications-newest")


def test_asked_on_the_desk_answered_on_the_phone(page: Page, office: Office, signed_in, new_context, assert_no_axe_violations):
    wu = make_user("wu", "吴技术", "technician", office.technical)
    signed_in(page, "wang")
    page.goto(f"/archive/customers/{office.customer.pk}/")
    page.locator("[data-panel='assignments:customer_panel']").scroll_into_view_if_needed()
    page.get_by_role("link", name="交办给部门").click()
    drawer = page.locator("#drawer")
    expect(drawer.locator("select[name=to]")).to_be_attached()
    assert_no_axe_violations(page)
    page.goto(f"/assignments/new/?about={Ref.of(office.customer)}")
    page.locator("select[name=to]").evaluate(
        "(box, value) => { box.tomselect ? box.tomselect.setValue(value) : (box.value = value); }", f"user:{wu.pk}:{office.technical.pk}"
    )
    page.get_by_label("交办内容").fill("请说明报告何时寄出")
    page.get_by_text("1 个工作日").click()
    page.get_by_role("button", name="交办", exact=True).click()
    page.wait_for_url(re.compile(r"/assignments/\d+/$"))
    expect(page.locator("main")).to_contain_text("技术部 · 吴技术")
    deliver()

    phone = new_context(viewport={"width": 390, "height": 844}).new_page()
    signed_in(phone, "wu")
    phone.goto("/")
    expect(bell(phone)).to_have_text("1")
    phone.locator("a.top-inbox[data-drawer]").click()
    row = phone.locator("#drawer .inbox-row").first
    expect(row).to_contain_text("王坐席交办：广州甲化工有限公司")
    assert_no_axe_violations(phone)
    row.click()
    phone.wait_for_url(re.compile(r"/assignments/\d+/$"))
    assert Notice.objects.get(person=wu).seen_at == MORNING
    phone.get_by_label("答复").fill("今天寄出，单号稍后补上。")
    expect(phone.locator("[data-saved]").first).to_contain_text("已保存")
    phone.get_by_role("button", name="提交答复").click()
    expect(phone.locator("main")).to_contain_text("已答复")
    assert_no_axe_violations(phone)
    deliver()

    page.goto("/")
    expect(bell(page)).to_have_text("1")
    page.keyboard.press("b")
    answered = page.locator("#drawer .inbox-row").first
    expect(answered).to_contain_text("吴技术已答复")
    answered.click()
    expect(page.locator("main")).to_contain_text("今天寄出，单号稍后补上。")
    told = page.locator("section, .panel").filter(has_text="通知了谁").last
    told.scroll_into_view_if_needed()
    expect(told).to_contain_text("吴技术")
    assert Assignment.objects.get().state == "answered"


@pytest.fixture
def asked(office: Office) -> Assignment:
    assignment = services.ask(
        topic="need", title="广州甲化工有限公司 · 客户需求", text="报价", origin=Ref("followup.record", "1"), party=Ref.of(office.customer),
        unit=office.technical, by=office.wang, by_unit=office.team, at=MORNING, key="k",
    )  # fmt: skip
    deliver()
    return assignment


def test_a_quick_answer_in_the_drawer_of_the_list(page: Page, office: Office, asked, signed_in, assert_no_axe_violations):
    signed_in(page, "sun")
    page.goto("/assignments/?scope=mine")
    expect(page.locator(".views-tabs [aria-current=page]")).to_have_text(re.compile("我负责的.*1"))
    assert_no_axe_violations(page)
    page.locator("tr[data-row] a").click()
    drawer = page.locator("#drawer")
    drawer.get_by_label("答复").fill("下周报价")
    drawer.get_by_role("button", name="提交答复").click()
    expect(drawer).to_be_hidden()
    expect(page.locator(".toasts, [data-toasts], #toasts").first).to_contain_text("已答复")
    asked.refresh_from_db()
    assert (asked.state, asked.answer) == ("answered", "下周报价")


def test_the_inbox_by_keyboard_with_undo(page: Page, office: Office, asked, signed_in, assert_no_axe_violations):
    signed_in(page, "sun")
    page.goto("/notifications/")
    expect(page.locator("tr[data-row]")).to_have_count(1)
    assert_no_axe_violations(page)
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.locator("[data-bulk-bar]").get_by_role("button", name="标为已读").click()
    expect(page.locator("main")).to_contain_text("没有未读通知")
    assert Notice.objects.get().seen_at == MORNING
    page.get_by_role("button", name="撤销").first.click()
    expect(page.locator("tr[data-row]")).to_have_count(1)
    assert Notice.objects.get().seen_at is None


def test_how_i_am_told(page: Page, office: Office, signed_in, assert_no_axe_violations):
    signed_in(page, "sun")
    page.goto("/accounts/profile/")
    page.get_by_role("link", name="更改通知方式").click()
    group = page.get_by_role("group", name="后台长任务")
    group.get_by_text("不通知").click()
    assert_no_axe_violations(page)
    page.get_by_role("button", name="保存").click()
    expect(page.locator("body")).to_contain_text("已保存")
    page.goto("/accounts/profile/")
    expect(page.locator("[data-panel='notifications:profile_panel']")).to_contain_text("不通知")
