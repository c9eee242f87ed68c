"""R12.2 in the browser: signing in by keyboard, over a page whose session ran out, and what axe says of these pages."""

from datetime import date

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from huifang.accounts import services as accounts
from huifang.accounts.models import User
from huifang.kernel.refs import system
from huifang.organization import services as organization

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "回访中心-2026-安全"
BY = system("test")


@pytest.fixture
def lin() -> User:
    user = accounts.create_user(username="lin", name="林主管", by=BY, is_administrator=True)
    company = organization.create_unit(name="安行咨询", code="company", kind="company", by=BY)
    organization.assign_role(user=user, role="follow_up_head", unit=company, by=BY, valid_from=date(2026, 1, 1))
    return accounts.set_password(user, password=PASSWORD, by=BY)


def test_by_keyboard_a_wrong_password_keeps_the_name(page: Page, lin, assert_no_axe_violations):
    page.goto("/accounts/sign-in/?next=/accounts/profile/")
    assert_no_axe_violations(page)
    page.keyboard.type("lin")
    page.keyboard.press("Tab")
    page.keyboard.type("falsch")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("用户名或密码不正确")
    expect(page.get_by_label("用户名")).to_have_value("lin")
    assert_no_axe_violations(page)
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/accounts/profile/")
    expect(page.get_by_role("heading", name="我的设置")).to_be_visible()


def test_a_lock_says_how_long(page: Page, lin, assert_no_axe_violations):
    page.goto("/accounts/sign-in/")
    for _ in range(5):
        page.get_by_label("用户名").fill("lin")
        page.get_by_label("密码").fill("falsch")
        page.keyboard.press("Enter")
        page.wait_for_load_state()
    expect(page.get_by_role("alert")).to_contain_text("请 15 分钟后再试")
    assert_no_axe_violations(page)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    "address", ["/organization/?year=2026", "/organization/?year=2031", "/journal/deliveries/", "/accounts/profile/", "/accounts/password/"]
)
def test_axe_finds_nothing(page: Page, lin, signed_in, assert_no_axe_violations, live_server, address, theme):
    signed_in(page, "lin")
    page.context.add_cookies([{"name": "ui_theme", "value": theme, "url": live_server.url}])
    page.goto(address)
    page.wait_for_load_state("networkidle")
    assert_no_axe_violations(page)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), "no page scrolls sideways"


def test_an_invitation_leads_in(page: Page, lin, assert_no_axe_violations):
    user = accounts.create_user(username="wang", name="王坐席", by=BY)
    page.goto(f"/accounts/invitation/{accounts.invite(user, by=BY)}/")
    assert_no_axe_violations(page)
    page.get_by_label("新密码", exact=False).first.fill(PASSWORD)
    page.get_by_label("再输一遍新密码").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "invitation" not in url)
    expect(page.get_by_role("button", name="我的账号")).to_be_visible()


def test_history_shows_on_the_page(page: Page, lin, signed_in):
    signed_in(page, "lin")
    page.goto("/accounts/profile/")
    expect(page.locator(".timeline")).to_contain_text("为 林主管 开通账号 lin")


def test_what_was_being_done_goes_on_after_signing_in_over_the_page(page: Page, lin, signed_in):
    """The session runs out while the page is open; the next act asks for the password over the page."""
    signed_in(page, "lin")
    page.goto("/accounts/profile/")
    page.wait_for_load_state("networkidle")
    Session.objects.all().delete()
    page.evaluate("htmx.ajax('GET', '/ui/counters/', {swap: 'none'})")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    dialog.get_by_label("用户名").fill("lin")
    dialog.get_by_label("密码").fill("falsch")
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("用户名或密码不正确")
    dialog.get_by_label("密码").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    assert page.evaluate("fetch('/ui/counters/').then(r => r.status)") == 200
