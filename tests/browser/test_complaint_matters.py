"""Complaints that belong together, in the browser: suggested while typing, merged and split, a wave confirmed and answered, filed (R3.7, R3.9)."""

from datetime import date

import pytest
from playwright.sync_api import Page, expect

from huifang.archive import services as archive
from huifang.complaints import month_reports, selectors, services, similar, waves
from huifang.complaints.models import Complaint, Measure, Wave
from huifang.kernel import clock
from tests.cast import MORNING, Office

pytestmark = pytest.mark.django_db(transaction=True)
SAID = [
    "昨晚开始在线培训平台登录不上，一直提示验证码错误",
    "你们的在线培训平台登录不上去，验证码总是错误",
    "在线培训平台今天登录不上，提示验证码错误，急着考试",
    "验证码错误，在线培训平台登录不上，问了三次",
    "在线培训平台登录不上，验证码收到了也说错误",
]


@pytest.fixture(autouse=True)
def friday(monkeypatch, live_server):
    """The server's threads live on the same Friday morning as the test."""
    monkeypatch.setattr(clock, "now", lambda: MORNING)


@pytest.fixture
def take(office: Office):
    def make(content: str, customer=None) -> Complaint:
        return services.open_complaint(
            customer=customer or office.customer, content=content, channel="phone", unit=office.team, units=selectors.departments(MORNING),
            by=office.wang, at=MORNING,
        )  # fmt: skip

    return make


@pytest.fixture
def wave(office: Office, take) -> Wave:
    customers = [
        archive.create_customer(by=office.lin, at=MORNING, name=f"广州第{n}机械有限公司", unit=office.team, owner=office.wang)
        for n in "一二三四五"
    ]
    rows = [take(text, customer) for text, customer in zip(SAID, customers, strict=True)]
    similar.index()
    found = waves.notice(rows[0], by=office.lin, at=MORNING)
    assert found
    return found


def test_what_was_said_before_is_shown_while_it_is_typed(page: Page, office, take, signed_in):
    earlier = take("报告迟了两周没有寄到")
    signed_in(page, "wang")
    page.goto(f"/complaints/new/?customer={office.customer.pk}")
    box = page.locator(".similar-box")
    expect(box).to_contain_text(earlier.number)
    take(
        "证书的公司名称印错了",
        archive.create_customer(by=office.lin, at=MORNING, name="佛山戊有限公司", unit=office.team, owner=office.wang),
    )
    page.get_by_label("投诉内容").press_sequentially("证书上公司的名称印错")
    expect(box.get_by_role("heading", name="同类事项的投诉")).to_be_visible()
    expect(box).to_contain_text("佛山戊有限公司")


def test_merged_into_another_and_split_again(page: Page, office, take, signed_in):
    one, other = take("报告迟了两周没有寄到"), take("还是那份报告，催了三次")
    signed_in(page, "wang")
    page.goto(f"/complaints/{other.pk}/join/")
    page.get_by_label(f"与{one.number}的原因").fill("同一份报告")
    page.get_by_role("button", name=f"并入{one.number}").click()
    page.wait_for_url(f"**/complaints/{other.pk}/")
    page.goto(f"/complaints/{one.pk}/")
    page.get_by_role("heading", name="关联与合并").scroll_into_view_if_needed()
    expect(page.locator(".merged-part")).to_contain_text("还是那份报告，催了三次")
    page.goto(f"/complaints/{other.pk}/")
    page.get_by_role("heading", name="关联与合并").scroll_into_view_if_needed()
    page.get_by_role("button", name="拆出").click()
    expect(page.get_by_text("已拆出，恢复单独办理").first).to_be_visible()
    other.refresh_from_db()
    assert other.state == "handling"


def test_a_wave_is_confirmed_and_answered_by_the_head(page: Page, office, wave, signed_in):
    signed_in(page, "lin")
    page.goto("/complaints/waves/")
    page.locator("main tbody a").first.click()
    page.get_by_label("事项").fill("培训平台登录不上")
    page.get_by_role("button", name="确认为同一事项").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("培训平台登录不上")
    page.get_by_label("统一答复").fill("平台已修复，请重新登录。")
    page.get_by_role("button", name="答复全部").click()
    expect(page.get_by_text("已答复5件").first).to_be_visible()
    assert set(Complaint.objects.values_list("handling", flat=True)) == {"平台已修复，请重新登录。"}


def test_closed_it_is_rated_measured_and_filed(page: Page, office, take, signed_in):
    row = take("发票抬头开错")
    Complaint.objects.filter(pk=row.pk).update(state="satisfied", closed_at=MORNING)
    signed_in(page, "lin")
    page.goto(f"/complaints/{row.pk}/review/")
    page.get_by_label("摘要").fill("发票抬头开错，已重开。")
    page.get_by_label("无需措施的原因").fill("个别情况")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(f"**/complaints/{row.pk}/")
    page.get_by_role("heading", name="结案以后").scroll_into_view_if_needed()
    page.get_by_role("button", name="归档").click()
    page.get_by_role("heading", name="结案以后").scroll_into_view_if_needed()
    expect(page.get_by_text("发票抬头开错，已重开。")).to_be_visible()
    expect(page.get_by_role("button", name="归档")).to_have_count(0)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe(page: Page, office, wave, take, signed_in, assert_no_axe_violations, theme):
    row = take("教室太冷")
    Measure.objects.create(
        complaint=row, kind="preventive", text="冬季课前开暖气", owner=office.wang, due_on=date(2026, 12, 1), check_on=date(2026, 12, 20),
        set_by=office.lin, set_at=MORNING,
    )  # fmt: skip
    report = month_reports.make(date(2026, 11, 1), by=office.lin, at=MORNING)
    signed_in(page, "lin")
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    for address in (
        f"/complaints/{row.pk}/join/",
        "/complaints/waves/",
        f"/complaints/waves/{wave.pk}/",
        f"/complaints/{row.pk}/measures/new/",
        "/complaints/measures/",
        f"/complaints/measures/{Measure.objects.get().pk}/",
        "/complaints/analysis/?by=channel",
        "/complaints/reports/",
        f"/complaints/reports/{report.pk}/",
    ):
        page.goto(address)
        page.wait_for_load_state("networkidle")
        assert_no_axe_violations(page)
