"""The call screen in the browser: by keyboard alone, and nothing typed is ever lost (R2.5–R2.10)."""

from datetime import date

import pytest
from playwright.sync_api import Page, expect

from huifang.complaints.models import Complaint
from huifang.desk.models import DraftField
from huifang.followup.models import Attempt, Record, Task
from huifang.followup.tests.conftest import make_call, make_customer
from huifang.journal.models import Event
from huifang.kernel import clock
from tests.cast import MORNING, Office

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def friday(monkeypatch, settings, live_server):
    """The server's threads live on the same Friday morning as the test, and dialling opens a page of ours."""
    monkeypatch.setattr(clock, "now", lambda: MORNING)
    settings.DIAL_URL = f"{live_server.url}/health/?dial={{number}}"


@pytest.fixture
def calls(office: Office) -> list[Task]:
    """王坐席's day: an overdue call, then 甲公司, then four more."""
    late = make_call(office, customer=make_customer(office), due=date(2026, 11, 17))
    return [late, make_call(office), *(make_call(office, customer=make_customer(office)) for _ in range(4))]


@pytest.fixture
def call(calls: list[Task]) -> Task:
    """甲公司's call."""
    return calls[1]


def open_call(page: Page, call: Task) -> Page:
    page.goto(f"/followup/tasks/{call.pk}/")
    expect(page.locator("#hold")).to_have_attribute("data-hold", "mine")
    page.wait_for_load_state("networkidle")
    return page


def saved(field: str) -> object:
    found = DraftField.objects.filter(name=field).first()
    return found.value if found else None


def expect_saved(page: Page, field: str, value: object) -> None:
    for _ in range(50):
        if saved(field) == value:
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"{field} was not saved as {value!r} but as {saved(field)!r}")


def test_a_whole_call_by_keyboard_only(page: Page, signed_in, calls, call):
    """R2.5–R2.9: from the queue to the record and on to the next call without a mouse."""
    signed_in(page, "wang")
    page.goto("/followup/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("#hold")).to_have_attribute("data-hold", "mine")
    expect(page.locator("h1")).to_have_text(call.customer.name)
    expect(page.locator("[data-dial]")).to_be_enabled()
    with page.expect_popup() as telephone:
        page.keyboard.press("c")
    assert telephone.value.url.endswith("dial=13800138000")
    telephone.value.close()
    expect(page.locator("#dialled")).to_have_text("138 0013 8000")
    page.keyboard.press("1")
    expect(page.locator("[name=suited]").first).to_be_focused()
    page.keyboard.press("1")
    page.keyboard.press("Tab")
    page.keyboard.press("2")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("2")
    page.keyboard.press("Tab")
    page.keyboard.type("报告出得有点慢 1 2 c j")
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-errors]")).to_be_focused()
    expect(page.locator("[data-errors] li")).to_have_count(1)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("[name=has_need]").first).to_be_focused()
    page.keyboard.press("2")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(lambda url: f"/{call.pk}/" not in url)
    record = Record.objects.get()
    assert (record.customer, record.satisfaction, record.opinion) == (call.customer, "satisfied", "报告出得有点慢 1 2 c j")
    assert record.answers.get(code="standardization.progress").value == "partly"
    assert page.url.endswith(f"/followup/tasks/{calls[0].pk}/")
    expect(page.locator("#toasts")).to_contain_text(record.number)
    assert not DraftField.objects.filter(draft__key=f"{call.pk}-0").exists()
    assert Event.objects.filter(kind="followup.number.dialled").count() == 1


def test_a_killed_page_loses_nothing(page: Page, context, signed_in, call):
    signed_in(page, "wang")
    open_call(page, call)
    page.keyboard.press("1")
    page.locator("[name=opinion]").click()
    page.keyboard.type("写到一半的意见")
    expect_saved(page, "opinion", "写到一半的意见")
    page.close(run_before_unload=False)
    again = open_call(context.new_page(), call)
    expect(again.locator("[name=opinion]")).to_have_value("写到一半的意见")
    expect(again.locator("[name=outcome][value=reached]")).to_be_checked()
    expect(again.locator(".call-reached")).to_be_visible()


def test_a_cut_network_loses_nothing(page: Page, context, signed_in, call):
    signed_in(page, "wang")
    open_call(page, call)
    page.keyboard.press("1")
    expect_saved(page, "outcome", "reached")
    context.set_offline(True)
    page.locator("[name=opinion]").fill("断网时写下的意见")
    expect(page.locator("[data-saved]")).to_have_attribute("data-state", "unsaved")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#toasts")).to_contain_text("网络")
    context.set_offline(False)
    expect_saved(page, "opinion", "断网时写下的意见")
    expect(page.locator("[data-saved]")).to_have_attribute("data-state", "saved")


def test_signing_in_over_the_page_goes_on_with_the_call(page: Page, context, signed_in, call, office):
    signed_in(page, "wang")
    open_call(page, call)
    page.keyboard.press("2")
    expect_saved(page, "outcome", "no_answer")
    context.clear_cookies(name="huifang")
    page.locator("[name=note]").fill("彩铃响了很久")
    dialog = page.locator("#sign-in")
    expect(dialog).to_be_visible()
    dialog.locator("[name=username]").fill("wang")
    dialog.locator("[name=password]").fill("wang-Passw0rd")
    dialog.locator("[type=submit]").click()
    expect(dialog).not_to_be_visible()
    expect_saved(page, "note", "彩铃响了很久")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(lambda url: f"/{call.pk}/" not in url)
    assert Attempt.objects.get().note == "彩铃响了很久"


def test_finishing_after_the_session_ran_out_asks_and_then_finishes(page: Page, context, signed_in, call):
    signed_in(page, "wang")
    open_call(page, call)
    page.keyboard.press("3")
    expect_saved(page, "outcome", "busy")
    context.clear_cookies(name="huifang")
    page.keyboard.press("Control+Enter")
    dialog = page.locator("#sign-in")
    expect(dialog).to_be_visible()
    dialog.locator("[name=username]").fill("wang")
    dialog.locator("[name=password]").fill("wang-Passw0rd")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: f"/{call.pk}/" not in url)
    assert Attempt.objects.get().outcome == "busy"


def test_a_second_tab_follows_and_finishing_twice_is_one_attempt(page: Page, context, signed_in, call):
    signed_in(page, "wang")
    open_call(page, call)
    other = open_call(context.new_page(), call)
    page.keyboard.press("2")
    page.locator("[name=note]").fill("从第一个标签页写的")
    expect_saved(page, "note", "从第一个标签页写的")
    expect(other.locator("[name=note]")).to_have_value("从第一个标签页写的")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(lambda url: f"/{call.pk}/" not in url)
    other.locator("#finish").click()
    other.wait_for_url(lambda url: f"/{call.pk}/" not in url)
    assert Attempt.objects.filter(task=call).count() == 1


def test_somebody_else_sees_who_holds_the_call(page: Page, new_context, signed_in, call):
    signed_in(page, "wang")
    open_call(page, call)
    second = new_context().new_page()
    signed_in(second, "lin")
    second.goto(f"/followup/tasks/{call.pk}/")
    expect(second.locator("#hold")).to_contain_text("王坐席")
    expect(second.locator("#finish")).to_be_disabled()
    page.keyboard.press("q")
    page.wait_for_url("**/followup/")
    second.locator("#hold button").click()
    expect(second.locator("#hold")).to_have_attribute("data-hold", "mine")


def test_a_complaint_opens_its_form_with_what_is_known(page: Page, signed_in, call):
    """R2.10, R3.1."""
    signed_in(page, "wang")
    open_call(page, call)
    page.keyboard.press("1")
    page.locator("label[for=id_suited_0]").click()
    page.locator(".call-section .segment").first.click()
    page.locator("[name=satisfaction][value=dissatisfied] + label").click()
    page.locator("[name=has_need][value=no] + label").click()
    expect(page.locator("[name=plan]")).to_be_visible()
    page.locator("[name=has_complaint]").check()
    expect(page.locator("[name='c.contact_name']")).to_have_value("黄嘉欣")
    expect(page.locator("[name='c.contract_number']")).to_have_value("AZ2025-0001")
    page.locator("[name=complaint]").fill("报告晚了两周")
    page.locator("[name=plan]").fill("技术部三天内答复")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(lambda url: f"/{call.pk}/" not in url)
    assert Complaint.objects.get().content == "报告晚了两周"


def test_the_customers_rest_time_is_respected(page: Page, signed_in, call, monkeypatch):
    """R2.6: dialling is refused with the reason and the next possible time."""
    signed_in(page, "wang")
    noon = MORNING.replace(hour=4)
    monkeypatch.setattr(clock, "now", lambda: noon)
    open_call(page, call)
    expect(page.locator("[data-dial]")).to_be_enabled()
    page.keyboard.press("c")
    expect(page.locator("#dial-said")).to_contain_text("14:00")
    expect(page.locator("#dialled")).to_be_empty()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1366, 768), (390, 844)])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    page: Page, context, signed_in, call, assert_no_axe_violations, live_server, theme, size
):
    context.add_cookies([{"name": "ui_theme", "value": theme, "url": live_server.url}])
    page.set_viewport_size({"width": size[0], "height": size[1]})
    signed_in(page, "wang")
    page.goto("/followup/")
    assert_no_axe_violations(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    open_call(page, call)
    assert_no_axe_violations(page)
    page.locator("label[for=id_outcome_0]").click()
    page.locator("[name=has_complaint]").check()
    page.locator("#finish").click()
    expect(page.locator("[data-errors]")).to_be_visible()
    assert_no_axe_violations(page)
    page.locator("label[for=id_outcome_5]").click()
    assert_no_axe_violations(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
