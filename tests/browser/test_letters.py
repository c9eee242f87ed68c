"""Letters in the browser: written from the complaint, the answer read there, a stray one filed by hand; axe finds nothing (item 7)."""

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page, expect

from huifang.channels import receiving
from huifang.channels.mail import signing
from huifang.channels.models import BlockedAddress, InboundMessage, OutboundMessage
from huifang.complaints import services
from huifang.complaints.models import Complaint
from huifang.kernel import clock
from tests.cast import MORNING, Office

pytestmark = pytest.mark.django_db(transaction=True)
WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(autouse=True)
def friday(monkeypatch, live_server):
    monkeypatch.setattr(clock, "now", lambda: MORNING)


@pytest.fixture
def complaint(office: Office) -> Complaint:
    return services.open_complaint(
        customer=office.customer, content="报告迟了两周", channel="mail", unit=office.team, units=[office.technical], by=office.wang, at=MORNING,
        details={"email": "huang@example.cn"},
    )  # fmt: skip


def come(subject: str, *, to: str = "s@example.cn", body: str = "收到，谢谢。") -> InboundMessage:
    raw = f'From: 黄嘉欣 <huang@example.cn>\r\nTo: {to}\r\nSubject: {subject}\r\nMessage-ID: <{subject}@x>\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>{body}</p><script>document.title="evil"</script><img src="https://example.com/p.png" onerror="document.title=1">'
    row = receiving.receive_mail(raw.encode(), at=MORNING)
    assert row is not None
    return row


def test_a_letter_is_written_on_the_complaint_and_its_answer_read_there(page: Page, office, complaint, signed_in, assert_no_axe_violations):
    signed_in(page, "wang")
    page.goto(reverse("complaints:show", args=[complaint.pk]))
    page.get_by_text("往来信件", exact=True).scroll_into_view_if_needed()
    page.get_by_role("link", name="写邮件").click()
    drawer = page.get_by_role("complementary", name="写邮件")
    expect(drawer.get_by_label("主题")).to_have_value(f"关于您的投诉 {complaint.number}")
    drawer.get_by_label("正文").fill("周五前补交报告。")
    expect(drawer.locator("[data-saved]")).to_contain_text("已保存")
    drawer.get_by_label("正文").press("Control+Enter")
    expect(page.get_by_text("邮件已交付发送")).to_be_visible()
    page.goto(reverse("complaints:show", args=[complaint.pk]))
    page.get_by_text("往来信件", exact=True).scroll_into_view_if_needed()
    expect(page.get_by_role("cell", name="huang@example.cn")).to_be_visible()
    assert OutboundMessage.objects.get(by=office.wang).text == "周五前补交报告。"
    marked = signing.mark("t", str(complaint.pk), key=settings.DATA_KEY)
    row = come("好的", to=signing.reply_address("s@example.cn", marked))
    page.goto(reverse("channels:message", args=[row.pk]))
    expect(page.get_by_text("收到，谢谢。").first).to_be_visible()
    page.get_by_text("查看原版式").click()
    expect(page.locator(".letter-html")).to_contain_text("收到，谢谢。")
    expect(page).to_have_title("好的 · 回访")
    assert_no_axe_violations(page)


def test_a_stray_letter_is_filed_by_hand(page: Page, office, complaint, signed_in, assert_no_axe_violations):
    row = come("咨询")
    signed_in(page, "lin")
    page.goto(reverse("channels:inbox"))
    assert_no_axe_violations(page)
    page.get_by_role("link", name="咨询").click()
    page.get_by_role("searchbox", name="查找记录").fill(complaint.number)
    page.get_by_role("button", name="查找").click()
    page.get_by_role("radio").first.check()
    page.get_by_label("原因").first.fill("电话核实过")
    assert_no_axe_violations(page)
    page.get_by_role("button", name="归到此记录").click()
    expect(page.get_by_text("已归档。")).to_be_visible()
    row.refresh_from_db()
    assert row.about_kind == "complaints.complaint"


@pytest.mark.parametrize("width", [390, 1366])
def test_pages_of_letters_are_accessible_and_never_scroll_sideways(
    new_context, office, complaint, signed_in, assert_no_axe_violations, width
):
    come("咨询报价" * 12)
    BlockedAddress.objects.create(channel="mail", address_key="x@example.cn", shown="x@example.cn", words="5.1.1 地址不存在", since=MORNING)
    row = OutboundMessage.objects.create(
        channel="mail", key="k@x", to="huang@example.cn", subject="进展", text="您好", state="failed", words="550 5.1.1 " + "地址不存在" * 20,
        about_kind="complaints.complaint", about_id=complaint.pk, by=office.lin, due_at=MORNING, queued_at=MORNING,
    )  # fmt: skip
    page = new_context(viewport={"width": width, "height": 800}, color_scheme="dark").new_page()
    signed_in(page, "lin")
    targets = [
        reverse("channels:outbox"), reverse("channels:letter", args=[row.pk]), reverse("channels:blocked"), reverse("channels:inbox"),
        reverse("channels:message", args=[InboundMessage.objects.get().pk]), reverse("channels:write", args=["complaints.complaint", complaint.pk]),
        reverse("channels:write_sms", args=["archive.customer", office.customer.pk]),
    ]  # fmt: skip
    for target in targets:
        page.goto(target)
        assert page.evaluate(WIDE) <= 0, target
        assert_no_axe_violations(page)
