"""The harness itself: axe can find something, a person is signed in, styles are served, an error of a page is not missed."""

import os
import signal
import time

import pytest
from playwright.sync_api import Error, Page

from huifang.accounts.models import User
from huifang.kernel import clock
from tests.browser import chromium

pytestmark = pytest.mark.django_db(transaction=True)


def test_axe_finds_what_is_wrong(page: Page, assert_no_axe_violations):
    page.set_content("<html lang='zh'><head><title>页</title></head><body><main><h1>页</h1><img src='data:,'></main></body></html>")
    with pytest.raises(AssertionError, match="image-alt"):
        assert_no_axe_violations(page)


def test_a_signed_in_person_gets_a_styled_page(page: Page, signed_in):
    User.objects.create(username="wang", name="王坐席", joined_at=clock.now())
    signed_in(page, "wang")
    answer = page.goto("/accounts/profile/")
    assert answer
    assert answer.ok
    assert page.evaluate("[...document.styleSheets].some(sheet => sheet.cssRules.length > 100)")


def test_a_stranger_is_sent_to_the_door(page: Page):
    page.goto("/accounts/profile/")
    assert "next=" in page.url


def test_a_browser_that_hangs_is_killed_and_the_next_one_works(playwright, capfd):
    mine = chromium.Chromium(playwright)
    before = set(chromium.descendants(os.getpid()))
    page = mine.running().new_page()
    new = set(chromium.descendants(os.getpid())) - before
    for pid in new:
        os.kill(pid, signal.SIGSTOP)
    begun = time.monotonic()
    with pytest.raises(Error), chromium.limited("this test", 1):
        page.context.close()
    assert time.monotonic() - begun < chromium.GRACE
    assert "this test: the browser does not answer" in capfd.readouterr().err
    assert mine.running().new_page().evaluate("1 + 1") == 2
    mine.close()
