"""Chromium against the live server: one browser for the run, one fresh context for each test.

A failing test leaves a picture and the page's HTML in /tmp/huifang-browser. `HUIFANG_HEADED=1` shows the window.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterator
from contextlib import nullcontext, suppress
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, Playwright, expect, sync_playwright

from huifang.kernel import clock
from tests.browser.chromium import Chromium, limited
from tests.cast import MORNING
from tools.run_tests import browser_path

SHOTS = Path("/tmp/huifang-browser")
TOO_LONG = 15_000
expect.set_options(timeout=TOO_LONG)


class SignIn(Protocol):
    def __call__(self, page: Page, username: str, password: str = ...) -> Page: ...


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.browser)
            if not browser_path():
                item.add_marker(pytest.mark.skip(reason="no Chromium on this machine"))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, Any]:
    report: Any = yield
    if report.when == "call":
        item.stash[OUTCOME] = report.failed
    return report


OUTCOME = pytest.StashKey[bool]()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as instance:
        yield instance


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Chromium]:
    instance = Chromium(playwright)
    yield instance
    instance.close()


@pytest.fixture
def browser(chromium: Chromium) -> Browser:
    return chromium.running()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, Any, Any]:
    with limited(item.nodeid):
        return (yield)


@pytest.fixture
def new_context(browser: Browser, live_server) -> Iterator[Any]:
    """Return a function that opens another browser context: a second person, or the same one elsewhere."""
    opened: list[BrowserContext] = []

    def make(**options: Any) -> BrowserContext:
        settings = {"base_url": live_server.url, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"}
        context = browser.new_context(**{**settings, "viewport": {"width": 1440, "height": 900}, "reduced_motion": "reduce", **options})
        context.set_default_timeout(TOO_LONG)
        opened.append(context)
        return context

    yield make
    for context in opened:
        # A browser that was killed has no contexts left.
        with suppress(Error) if not browser.is_connected() else nullcontext():
            context.close()


@pytest.fixture
def context(new_context: Callable[[], BrowserContext]) -> BrowserContext:
    return new_context()


@pytest.fixture
def page(context: BrowserContext, request: pytest.FixtureRequest) -> Iterator[Page]:
    """Give a page on which an uncaught error of our JavaScript fails the test."""
    sheet = context.new_page()
    errors: list[str] = []
    sheet.on("pageerror", lambda error: errors.append(str(error)))
    sheet.on("console", lambda message: errors.append(message.text) if "Content Security Policy" in message.text else None)
    yield sheet
    if request.node.stash.get(OUTCOME, False) and not sheet.is_closed():
        _leave_picture(sheet, request.node.name)
    assert errors == []


def _leave_picture(page: Page, name: str) -> None:
    SHOTS.mkdir(exist_ok=True)
    stem = re.sub(r"\W+", "-", name)
    page.screenshot(path=SHOTS / f"{stem}.png", full_page=True)
    (SHOTS / f"{stem}.html").write_text(page.content(), encoding="utf-8")


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch, live_server: object) -> list[datetime]:
    """The server's threads and the test live at the moment that stands in this list."""
    moment = [MORNING]
    monkeypatch.setattr(clock, "now", lambda: moment[0])
    return moment


@pytest.fixture
def signed_in(live_server) -> SignIn:
    """Return a function that signs a user in without the form: `signed_in(page, "wang")`."""
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.test import Client

    def enter(page: Page, username: str, password: str = "") -> Page:
        user = get_user_model().objects.get(username=username)
        client = Client()
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
        return page

    return enter


@pytest.fixture
def assert_no_axe_violations():
    """Return a check that axe finds nothing on the page; it names each rule with the elements that break it."""
    from axe_playwright_python.sync_playwright import Axe

    axe = Axe()

    def check(page: Page, **options: Any) -> None:
        result = axe.run(page, options=options or None)
        found = [
            f"{one['id']}: {one['help']}\n    " + "\n    ".join(n["html"] for n in one["nodes"]) for one in result.response["violations"]
        ]
        assert not found, f"{page.url}\n" + "\n".join(found)

    return check
