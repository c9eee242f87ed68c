"""Complaints and reports in the browser: taken by keyboard, what is typed survives, the paper opens; axe finds nothing."""

import io
import re

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from huifang.complaints import selectors, services
from huifang.complaints.models import Complaint
from huifang.desk.models import DraftField
from huifang.followup.models import Attempt, Record, Task
from huifang.kernel import clock
from tests.cast import MORNING, Office

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def friday(monkeypatch, live_server):
    """The server's threads live on the same Friday morning as the test."""
    monkeypatch.setattr(clock, "now", lambda: MORNING)


@pytest.fixture
def complaint(office: Office) -> Complaint:
    return services.open_complaint(
        customer=office.customer, content="报告迟了两周", channel="phone", unit=office.team, units=selectors.departments(MORNING),
        by=office.wang, at=MORNING, contact=office.number.contact, number=office.number,
    )  # fmt: skip


@pytest.fixture
def record(office: Office) -> Record:
    task = Task.objects.create(
        customer=office.customer,
        due_at=MORNING,
        assignee=office.wang,
        unit=office.team,
        state="done",
        closed_at=MORNING,
        created_at=MORNING,
    )
    attempt = Attempt.objects.create(task=task, agent=office.wang, outcome="reached", started_at=MORNING, ended_at=MORNING, key="a")
    return Record.objects.create(
        number="HF202611-0001", task=task, attempt=attempt, customer=office.customer, agent=office.wang, unit=office.team,
        called_at=MORNING, completed_at=MORNING, satisfaction="satisfied", seconds=200,
    )  # fmt: skip


def test_a_complaint_is_taken_by_keyboard_and_a_killed_page_loses_nothing(page: Page, office, signed_in):
    signed_in(page, "wang")
    page.goto(f"/complaints/new/?customer={office.customer.pk}")
    page.get_by_label("投诉内容").focus()
    page.keyboard.type("报告迟了两周")
    expect(page.locator("[data-saved]")).to_contain_text("已保存")
    page.reload()
    expect(page.get_by_label("投诉内容")).to_have_value("报告迟了两周")
    page.get_by_label("投诉内容").press("Control+Enter")
    page.wait_for_url(re.compile(r"/complaints/\d+/$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("TS2026-0001")
    expect(page.locator(".paper-form")).to_contain_text("报告迟了两周")
    expect(page.locator("main")).to_contain_text("技术部")
    assert not DraftField.objects.filter(draft__kind="complaints.complaint").exists()


def test_the_form_is_completed_in_the_drawer(page: Page, office, complaint, signed_in):
    signed_in(page, "wang")
    page.goto(f"/complaints/{complaint.pk}/")
    page.wait_for_load_state("networkidle")
    page.keyboard.press("e")
    field = page.locator("#drawer").get_by_label("通信地址")
    field.fill("科学大道 88 号")
    field.press("Control+Enter")
    expect(page.locator("#drawer")).to_be_hidden()
    expect(page.locator(".paper-form")).to_contain_text("科学大道 88 号")


def test_the_printed_copies(page: Page, office, complaint, signed_in):
    signed_in(page, "wang")
    page.goto(f"/complaints/{complaint.pk}/")
    address = page.get_by_role("link", name="打印各联").get_attribute("href")
    answer = page.request.get(address or "")
    assert answer.headers["content-type"] == "application/pdf"
    assert len(PdfReader(io.BytesIO(answer.body())).pages) == 3


def test_a_figure_opens_its_rows(page: Page, office, record, signed_in):
    signed_in(page, "lin")
    page.goto("/reports/?month=2026-11")
    expect(page.get_by_role("heading", level=1)).to_contain_text("(1/1)")
    expect(page.locator(".chart-canvas canvas")).to_be_visible()
    page.locator("table a[href*='/reports/register/']").first.click()
    expect(page.locator("main tbody tr")).to_have_count(1)
    expect(page.locator("main tbody")).to_contain_text("HF202611-0001")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe(page: Page, office, complaint, record, signed_in, assert_no_axe_violations, theme):
    signed_in(page, "lin")
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    addresses = [
        "/complaints/",
        "/complaints/new/",
        "/complaints/new/?q=甲化",
        f"/complaints/new/?customer={office.customer.pk}",
        f"/complaints/{complaint.pk}/",
        f"/complaints/{complaint.pk}/edit/",
        f"/complaints/{complaint.pk}/void/",
        "/reports/?month=2026-11",
        "/reports/?month=2020-01",
        "/reports/register/?month=2026-11",
        "/reports/attempts/?month=2026-11",
        "/reports/tasks/?month=2026-11",
    ]
    for address in addresses:
        page.goto(address)
        page.wait_for_load_state("networkidle")
        assert_no_axe_violations(page)


def test_narrow_pages_do_not_scroll_sideways(page: Page, office, complaint, record, signed_in):
    signed_in(page, "lin")
    page.set_viewport_size({"width": 390, "height": 844})
    for address in ("/complaints/", f"/complaints/{complaint.pk}/", "/reports/?month=2026-11", "/reports/register/?month=2026-11"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, address
