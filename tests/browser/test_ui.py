"""The frame by keyboard, and what is typed: it survives a killed page, a cut network, a lost sign-in and a second tab (R2.7, R12.1)."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings as django_settings
from playwright.sync_api import BrowserContext, Page, Route, expect

from huifang.accounts.models import User
from huifang.desk import drafts
from huifang.kernel import clock
from huifang.ui.gallery import KINDS

pytestmark = pytest.mark.django_db(transaction=True)
DRAFT = "/desk/drafts/ui.sample/1/"
FORM = "/ui/kinds/?kind=form"
OPINION = "[name=wrong-opinion]"
NAME = "[name=wrong-name]"
SAVED = "[data-saved]"


@pytest.fixture
def wang(settings: Any) -> User:
    settings.DEMO = True
    user = User(username="wang", name="王坐席", joined_at=clock.now())
    user.set_password("hui-fang-2026")
    user.save()
    return user


@pytest.fixture
def writing(wang: User, signed_in: Any) -> Callable[[BrowserContext], Page]:
    """Return a function that opens the sample form, saved as it is typed."""

    def open_form(context: BrowserContext) -> Page:
        page = context.new_page()
        signed_in(page, "wang")

        def with_draft(route: Route) -> None:
            answer = route.fetch()
            form = f'class="form-page" data-draft-url="{DRAFT}"'
            route.fulfill(response=answer, body=answer.text().replace('class="form-page"', form))

        page.route(f"**{FORM}", with_draft)
        page.goto(FORM)
        return page

    return open_form


def kept(user: User) -> dict[str, object]:
    return drafts.read(user, "ui.sample", "1").values


def test_what_is_typed_is_saved_and_the_time_is_shown(context: BrowserContext, writing: Any, wang: User) -> None:
    page = writing(context)
    page.locator(OPINION).press_sequentially("报告慢了两天")
    expect(page.locator(SAVED)).to_contain_text("已保存")
    assert kept(wang)["wrong-opinion"] == "报告慢了两天"


def test_a_page_killed_in_the_middle_of_a_field_loses_nothing(context: BrowserContext, writing: Any) -> None:
    page = writing(context)
    page.locator(NAME).press_sequentially("南方华泰")
    page.close()
    again = writing(context)
    expect(again.locator(NAME)).to_have_value("南方华泰")


def test_a_cut_network_keeps_the_words_and_sends_them_later(context: BrowserContext, writing: Any, wang: User) -> None:
    page = writing(context)
    context.set_offline(True)
    page.locator(OPINION).fill("断网时写的")
    expect(page.locator(SAVED)).to_contain_text("未保存 1 项")
    expect(page.locator("#offline")).to_be_visible()
    context.set_offline(False)
    expect(page.locator(SAVED)).to_contain_text("已保存")
    assert kept(wang)["wrong-opinion"] == "断网时写的"


def test_words_of_a_page_that_died_without_network_come_back(context: BrowserContext, writing: Any, wang: User) -> None:
    page = writing(context)
    context.set_offline(True)
    page.locator(OPINION).fill("断网后页面又关了")
    page.close()
    context.set_offline(False)
    again = writing(context)
    expect(again.locator(OPINION)).to_have_value("断网后页面又关了")
    expect(again.locator(SAVED)).to_contain_text("已保存")
    assert kept(wang)["wrong-opinion"] == "断网后页面又关了"


def test_another_computer_that_wrote_the_same_field_is_shown_and_asked_about(new_context: Any, writing: Any, wang: User) -> None:
    here, there = writing(new_context()), writing(new_context())
    here.locator(OPINION).press_sequentially("这里")
    expect(here.locator(SAVED)).to_contain_text("已保存")
    there.locator(OPINION).press_sequentially("那里")
    expect(there.locator(".draft-conflict")).to_contain_text("这里")
    there.get_by_role("button", name="保留我的").click()
    expect(there.locator(SAVED)).to_contain_text("已保存")
    assert kept(wang)["wrong-opinion"] == "那里"


def test_a_second_tab_follows(context: BrowserContext, writing: Any) -> None:
    first, second = writing(context), writing(context)
    first.locator(OPINION).press_sequentially("同步")
    first.locator(NAME).focus()
    expect(second.locator(OPINION)).to_have_value("同步")


def test_signed_out_in_the_middle_signs_in_over_the_page(context: BrowserContext, writing: Any, wang: User) -> None:
    page = writing(context)
    context.clear_cookies(name=django_settings.SESSION_COOKIE_NAME)
    page.locator(OPINION).press_sequentially("登录失效时写的")
    dialog = page.locator("#sign-in")
    expect(dialog).to_contain_text("请重新登录")
    dialog.get_by_label("用户名").fill("wang")
    dialog.get_by_label("密码").fill("wrong-password")
    dialog.get_by_role("button", name="登录").click()
    expect(dialog.locator("[role=alert]")).not_to_be_empty()
    dialog.get_by_label("密码").fill("hui-fang-2026")
    dialog.get_by_role("button", name="登录").click()
    expect(page.locator(SAVED)).to_contain_text("已保存")
    expect(page.locator(OPINION)).to_have_value("登录失效时写的")
    assert kept(wang)["wrong-opinion"] == "登录失效时写的"


def test_keys_open_move_and_close_but_never_in_a_field(page: Page, signed_in: Any, wang: User) -> None:
    signed_in(page, "wang").goto("/ui/")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_contain_text("下一条")
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("[data-bulk-count]")).to_have_text("已选 1 条")
    page.keyboard.press("Enter")
    expect(page.locator("#drawer-title")).to_have_text("广州南方华泰涂料有限公司")
    page.keyboard.press("Escape")
    expect(page.locator("#drawer")).to_be_hidden()
    page.keyboard.press("/")
    expect(page.locator("#top-q")).to_be_focused()
    page.keyboard.type("xjc?")
    expect(page.locator("#top-q")).to_have_value("xjc?")
    expect(page.locator("#keys")).to_be_hidden()


def test_a_letter_that_is_being_composed_fires_nothing(page: Page, signed_in: Any, wang: User) -> None:
    signed_in(page, "wang").goto("/ui/")
    page.evaluate("document.activeElement.blur()")
    page.evaluate("document.body.dispatchEvent(new KeyboardEvent('keydown', {key: '?', isComposing: true, bubbles: true}))")
    expect(page.locator("#keys")).to_be_hidden()


def test_search_takes_the_whole_top_of_a_phone_while_it_is_used(page: Page, signed_in: Any, wang: User) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    signed_in(page, "wang").goto("/ui/")
    page.locator("#top-q").click()
    assert page.locator("#top-q").bounding_box()["width"] > 340  # type: ignore[index]
    page.locator("h1").click()
    expect(page.locator(".top-user")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1366, 390])
def test_no_page_scrolls_sideways_and_axe_finds_nothing(
    new_context: Any, signed_in: Any, wang: User, assert_no_axe_violations: Any, live_server: Any, theme: str, width: int
) -> None:
    context = new_context(viewport={"width": width, "height": 768})
    context.add_cookies([{"name": "ui_theme", "value": theme, "url": live_server.url}])
    page = signed_in(context.new_page(), "wang")
    for address in ("/ui/", *(f"/ui/kinds/?kind={kind}" for kind in KINDS)):
        page.goto(address)
        assert_no_axe_violations(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
