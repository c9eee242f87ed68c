"""R12.2 in the browser: second factor, a lost phone, a passkey of Chromium's virtual authenticator, ending a session elsewhere."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pyotp
import pytest
from playwright.sync_api import Page, expect

from huifang.accounts import services as accounts
from huifang.accounts.models import Factor, User
from huifang.kernel import clock
from huifang.kernel.refs import system

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "回访中心-2026-安全"
BY = system("test")


@pytest.fixture
def wang() -> User:
    return accounts.create_user(username="wang", name="王坐席", by=BY, password=PASSWORD)


def sign_in(page: Page) -> None:
    page.goto("/accounts/sign-in/?next=/accounts/security/")
    page.get_by_label("用户名").fill("wang")
    page.locator("input[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_load_state()


def sign_out(page: Page) -> None:
    page.context.clear_cookies()


def another_moment() -> None:
    """The code of the set-up is used up; let it be half a minute ago."""
    factor = Factor.objects.get(kind="totp")
    Factor.objects.filter(pk=factor.pk).update(last_step=factor.last_step - 1)


def test_an_authenticator_app_and_the_day_the_phone_is_lost(page: Page, wang, assert_no_axe_violations, tmp_path: Path):
    sign_in(page)
    expect(page.get_by_role("heading", name="登录与安全")).to_be_visible()
    assert_no_axe_violations(page)
    page.get_by_role("link", name="设置验证器应用").click()
    expect(page.get_by_role("img", name="供验证器应用扫描的二维码")).to_be_visible()
    assert_no_axe_violations(page)
    app = pyotp.TOTP(page.locator(".setup-key").inner_text().replace(" ", ""))
    page.get_by_label("应用显示的验证码").fill(app.now())
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="恢复码")).to_be_visible()
    codes = page.locator(".codes code").all_inner_texts()
    assert len(codes) == 10
    assert_no_axe_violations(page)
    with page.expect_download() as kept:
        page.get_by_role("link", name="保存为文件").click()
    kept.value.save_as(tmp_path / "codes.txt")
    assert codes[0] in (tmp_path / "codes.txt").read_text(encoding="utf-8-sig")

    sign_out(page)
    sign_in(page)
    expect(page.get_by_role("heading", name="第二步验证")).to_be_visible()
    assert_no_axe_violations(page)
    another_moment()
    page.keyboard.type(app.now())
    page.keyboard.press("Enter")
    page.wait_for_url("**/accounts/security/")
    expect(page.locator(".factors li").filter(has_text="恢复码")).to_contain_text("剩 10 个")

    sign_out(page)
    sign_in(page)
    page.get_by_role("link", name="手机丢了").click()
    page.get_by_label("恢复码").fill(codes[0])
    page.keyboard.press("Enter")
    page.wait_for_url("**/accounts/security/")
    expect(page.locator(".factors li").filter(has_text="恢复码")).to_contain_text("剩 9 个")


def device(page: Page) -> Any:
    """A device with a finger that is always right."""
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    made = cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return lambda trusted: cdp.send("WebAuthn.setUserVerified", {"authenticatorId": made["authenticatorId"], "isUserVerified": trusted})


def test_a_passkey_in_every_place(page: Page, wang, assert_no_axe_violations):
    """Made, then alone instead of the password, as second step, and to prove oneself again; a finger that is not known lets nobody in."""
    finger = device(page)
    sign_in(page)
    page.get_by_label("新通行密钥的名称").fill("我的电脑")
    page.get_by_role("button", name="设置通行密钥").click()
    page.wait_for_url("**/accounts/security/recovery/")
    assert Factor.objects.get().name == "我的电脑"

    sign_out(page)
    page.goto("/accounts/sign-in/?next=/accounts/security/")
    assert_no_axe_violations(page)
    page.get_by_role("button", name="使用通行密钥").click()
    page.wait_for_url("**/accounts/security/")
    expect(page.locator(".factors li").filter(has_text="我的电脑")).to_contain_text("最近使用")

    sign_out(page)
    sign_in(page)
    finger(False)
    page.get_by_role("button", name="使用通行密钥").click()
    expect(page.get_by_role("alert").filter(has_text="未使用通行密钥")).to_be_visible()
    finger(True)
    page.get_by_role("button", name="使用通行密钥").click()
    page.wait_for_url("**/accounts/security/")

    page.context.clear_cookies(name="messages")
    page.goto("/accounts/security/confirm/?next=/accounts/security/app/")
    page.get_by_role("button", name="使用通行密钥").click()
    page.wait_for_url("**/accounts/security/app/")


def test_signing_out_elsewhere(page: Page, wang, new_context):
    elsewhere = new_context().new_page()
    sign_in(elsewhere)
    sign_in(page)
    rows = page.locator("tbody tr").filter(has=page.get_by_text("Chrome"))
    expect(rows).to_have_count(2)
    page.get_by_role("button", name="退出该处").click()
    expect(rows).to_have_count(1)
    elsewhere.goto("/accounts/profile/")
    elsewhere.wait_for_url("**/accounts/sign-in/**")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1366])
def test_axe_finds_nothing(page: Page, wang, assert_no_axe_violations, live_server, theme, width):
    secret, ago = pyotp.random_base32(), clock.now() - timedelta(hours=1)
    accounts.add_totp(wang, secret=secret, code=pyotp.TOTP(secret).at(ago), name="验证器应用", at=ago)
    page.set_viewport_size({"width": width, "height": 768})
    page.context.add_cookies([{"name": "ui_theme", "value": theme, "url": live_server.url}])
    sign_in(page)
    page.wait_for_url("**/second-step/")
    assert_no_axe_violations(page)
    page.get_by_label("应用显示的验证码").fill(pyotp.TOTP(secret).now())
    page.keyboard.press("Enter")
    page.wait_for_url("**/accounts/security/")
    for address in ("", "confirm/", "app/", "recovery/"):
        page.goto(f"/accounts/security/{address}")
        page.wait_for_load_state("networkidle")
        assert_no_axe_violations(page)
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), address
