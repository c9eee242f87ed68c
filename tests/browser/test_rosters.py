"""A planner fills a roster by keys and publishes it; an agent sees it on a phone and asks a colleague to swap (R6.2)."""

import pytest
from playwright.sync_api import expect

from huifang.kernel import clock
from huifang.workforce.models import Duty, Roster, Swap
from tests import roster_town
from tests.cast import MORNING

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def friday(monkeypatch, live_server):
    """The server's threads live on the same Friday morning as the test."""
    monkeypatch.setattr(clock, "now", lambda: MORNING)


@pytest.fixture
def rosters(office):
    """A published week and a draft."""
    roster_town.furnish(office, MORNING)
    return office


def test_a_planner_sets_shifts_by_keys_and_publishes(page, rosters, signed_in, assert_no_axe_violations):
    draft = Roster.objects.get(state="draft")
    signed_in(page, "lin")
    page.goto(f"/workforce/rosters/{draft.pk}/")
    assert_no_axe_violations(page)
    cell = page.locator(f'[data-person="{rosters.li.pk}"][data-day="{draft.starts_on}"]')
    cell.focus()
    page.keyboard.press("1")
    expect(cell).to_have_text("白")
    expect(cell).to_be_focused()
    page.keyboard.press("0")
    expect(cell).to_have_text("·")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("2")
    expect(page.locator(f'[data-person="{rosters.li.pk}"]').nth(1)).to_have_text("晚")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("1")
    broken = page.get_by_text("休息不足")
    expect(broken.first).to_be_attached()
    page.keyboard.press("0")
    expect(page.locator("#roster-breaches")).not_to_contain_text("休息不足")
    page.reload()
    page.get_by_role("button", name="发布").click()
    expect(page.locator(".page-sub")).to_contain_text("已发布")
    assert Duty.objects.filter(roster=draft, person=rosters.li, shift__isnull=False).count() == 1


def test_an_agent_sees_shifts_on_a_phone_and_offers_a_swap(new_context, rosters, signed_in, assert_no_axe_violations):
    page = new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True).new_page()
    signed_in(page, "wang")
    page.goto("/workforce/mine/")
    expect(page.locator(".own-days li")).to_have_count(2)
    assert_no_axe_violations(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("link", name="提出换班").click()
    page.get_by_label("我的班").select_option(index=1)
    page.get_by_label("对方的班").select_option(index=1)
    page.get_by_role("button", name="提出").click()
    expect(page.get_by_role("heading", name="我的班次")).to_be_visible()
    assert Swap.objects.filter(asker=rosters.wang).count() == 2
