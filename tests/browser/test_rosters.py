"""A planner fills a roster by keys and publishes it; an agent sees it on a phone and asks a colleague to swap (R6.2)."""

from datetime import date

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from huifang.kernel import clock
from huifang.workforce import roster_ics, roster_services
from huifang.workforce.models import Duty, Feed, Leave, Roster, Swap
from tests import roster_town, volume_town
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


def test_a_planner_goes_from_forecast_to_need_and_gives_it_to_a_roster(page, rosters, signed_in):
    """R6.1 → R6.2: history → forecast → need with a what-if → roster; what was published is taken back with its reason."""
    volume_town.furnish(rosters, MORNING)
    roster = roster_services.create(
        unit=rosters.elsewhere, starts_on=date(2026, 11, 23), ends_on=date(2026, 11, 29), by=rosters.lin, at=MORNING
    )
    signed_in(page, "lin")
    page.goto("/workforce/")
    page.get_by_role("button", name="生成预测").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("服务热线")
    page.get_by_role("link", name="人力测算").last.click()
    expect(page.locator("#need tbody tr")).to_have_count(4)
    page.get_by_label("业务量增减").fill("50")
    expect(page.get_by_text("假设排班工时")).to_be_visible()
    page.get_by_role("combobox", name="班表").select_option(value=str(roster.pk))
    page.get_by_role("button", name="将需求交给班表").click()
    expect(page.get_by_role("link", name="用人需求")).to_be_visible()
    assert roster.needs.filter(source="staffing").exists()
    week = Roster.objects.get(state="published")
    page.goto(f"/workforce/rosters/{week.pk}/")
    page.get_by_role("button", name="收回").click()
    page.get_by_label("原因").fill("台风停工")
    page.get_by_role("dialog").get_by_role("button", name="收回").click()
    expect(page.locator(".page-sub")).to_contain_text("草稿")


def test_an_agent_wishes_asks_for_leave_and_takes_the_calendar(page, rosters, signed_in, client):
    signed_in(page, "wang")
    page.goto("/workforce/mine/wish/")
    page.get_by_label("日期").fill("2026-12-20")
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("heading", name="我的班次")).to_be_visible()
    page.goto("/workforce/mine/leave/")
    page.get_by_label("开始日期").fill("2026-11-21")
    page.get_by_label("结束日期").fill("2026-11-21")
    page.get_by_label("原因").fill("家事")
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("heading", name="我的班次")).to_be_visible()
    assert Leave.objects.filter(person=rosters.wang, first_day=date(2026, 11, 21)).exists()
    answer = client.get(reverse("workforce:feed", args=[roster_ics.token_of(Feed.objects.get(user=rosters.wang))]))
    assert answer.content.count(b"BEGIN:VEVENT") == 2
