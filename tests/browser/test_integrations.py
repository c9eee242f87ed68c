"""The pages of the API and of webhooks: axe and both widths, light and dark; a token made, used and revoked by hand (issue 3, item 8)."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, expect

from huifang.integrations.api import limits
from huifang.integrations.models import ApiToken, Dispatch
from huifang.kernel import clock
from tests.browser.test_axe import QUIET, RUN, WIDE
from tests.cast import MORNING
from tests.test_access_table import address
from tests.town import Town, build_town

pytestmark = pytest.mark.django_db(transaction=True)
SIZES = ({"width": 1366, "height": 768}, {"width": 390, "height": 844})
SCHEMES = ("light", "dark")
COLOURS = ["color-contrast", "link-in-text-block"]
OPEN = "() => document.querySelectorAll('main details').forEach(d => d.open = true)"
OPEN_LAST = "() => document.querySelectorAll('main section details:last-of-type').forEach(d => d.open = true)"
DOCS, TOKENS = "/api/v1/docs", "/integrations/tokens/"
PICTURES = os.environ.get("PICTURES", "")
"""A folder for a picture of each look, for whoever judges them by eye."""


@pytest.fixture
def town(db: None, live_server: Any, monkeypatch: pytest.MonkeyPatch) -> Town:
    """The server's threads live on the same morning."""
    monkeypatch.setattr(clock, "now", lambda: MORNING)
    limits.forget()
    return build_town()


def looks(page: Page, name: str) -> list[str]:
    """What axe and the widths find wrong with the page as it stands, in both schemes."""
    found: list[str] = []
    page.wait_for_function(QUIET)
    for size in SIZES:
        page.set_viewport_size(size)  # type: ignore[arg-type]
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            page.evaluate(AXE_SCRIPT)
            where = f"{name} {size['width']} {scheme}"
            found += [f"{where}: {one}" for one in page.evaluate(RUN, None if scheme == "light" else COLOURS)]
            found += [f"{where} scrolls sideways: {one}" for one in page.evaluate(WIDE)]
            if PICTURES:
                page.screenshot(path=Path(PICTURES) / f"{where}.png", full_page=name.endswith("whole"))
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(SIZES[0])  # type: ignore[arg-type]
    return found


def make_token(page: Page, name: str) -> str:
    page.goto(TOKENS)
    page.get_by_label("名称").fill(name)
    page.locator("input[name=scopes]").first.check()
    page.get_by_role("button", name="创建令牌").click()
    shown = page.locator(".secret-text")
    expect(shown).to_be_visible()
    return shown.inner_text()


def test_the_description_is_read_at_every_width(town: Town, new_context: Any, signed_in: Any):
    page = new_context(bypass_csp=True).new_page()
    signed_in(page, "wang")
    page.goto(DOCS)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    wrong = looks(page, "docs")
    page.evaluate(OPEN_LAST)
    expect(page.locator("#files_void table").first).to_be_visible()
    assert wrong + looks(page, "docs open") == []
    page.locator(".toc a, nav a[href='#g-approvals']").last.click()
    expect(page.locator("#g-approvals h2")).to_be_in_viewport()


def test_a_token_is_shown_once_used_and_revoked(town: Town, new_context: Any, signed_in: Any, live_server: Any):
    context = new_context(bypass_csp=True)
    page = context.new_page()
    signed_in(page, "wang")
    text = make_token(page, "报表脚本")
    wrong = looks(page, "token made")
    assert text.startswith("hfp_")
    row = page.locator("tr", has_text="报表脚本")
    expect(row).to_contain_text(text[:10])
    program = new_context().request
    asked = {"Authorization": f"Bearer {text}"}
    assert program.get(f"{live_server.url}/api/v1/me", headers=asked).json()["name"] == "王坐席"
    page.goto(TOKENS)
    expect(page.locator("body")).not_to_contain_text(text)
    row.get_by_role("button", name="吊销").click()
    expect(row).to_contain_text("已吊销")
    assert program.get(f"{live_server.url}/api/v1/me", headers=asked).status == 401
    assert wrong + looks(page, "tokens") == []
    assert ApiToken.objects.get(name="报表脚本").revoked_at


def test_administrators_pages_of_tokens_and_webhooks(town: Town, new_context: Any, signed_in: Any):
    page = new_context(bypass_csp=True).new_page()
    signed_in(page, "he")
    wrong: list[str] = []
    for name in ("machine-tokens", "machine-token-new", "webhooks", "webhook-new", "webhook", "webhook-edit", "message"):
        page.goto(address(town, f"integrations:{name}"))
        page.evaluate(OPEN)
        wrong += looks(page, name)
    page.goto(address(town, "integrations:webhook"))
    page.get_by_role("button", name="更换密钥").click()
    expect(page.locator(".secret-text")).to_be_visible()
    wrong += looks(page, "webhook secret")
    before = Dispatch.objects.count()
    page.get_by_role("button", name="发送测试消息").click()
    expect(page.locator("tbody tr")).to_have_count(before + 1)
    assert wrong + looks(page, "webhook tested") == []


def test_nothing_there_yet_explains_itself(town: Town, new_context: Any, signed_in: Any):
    page = new_context(bypass_csp=True).new_page()
    signed_in(page, "sun")
    page.goto(TOKENS)
    expect(page.locator("main")).to_contain_text("还没有令牌")
    assert looks(page, "no token") == []
