"""A technician borrows the people of a customer: head and executive director agree, it is read under the reader's name, called back (R1.6)."""

from datetime import date

import pytest
from playwright.sync_api import expect

from huifang.archive import services as archive
from huifang.custody.models import Loan
from huifang.journal.delivering import drain
from huifang.journal.models import Event
from huifang.kernel import clock
from huifang.kernel.refs import system
from huifang.regulations.services import install_pack
from tests.cast import MORNING, Office, make_user

pytestmark = pytest.mark.django_db(transaction=True)
PERSON = "欧阳对接"


@pytest.fixture(autouse=True)
def friday(monkeypatch, live_server):
    """The server's threads live on the same Friday morning as the test."""
    monkeypatch.setattr(clock, "now", lambda: MORNING)


@pytest.fixture
def house(office: Office) -> Office:
    install_pack("follow-up-centre", by=system("tests"), at=MORNING, effective_from=date(2020, 1, 1))
    make_user("ma", "马员工", "technician", office.technical)
    make_user("gao", "高执董", "executive_director", office.company)
    luo = make_user("luo", "罗档案", "archive_keeper", office.company)
    archive.change_section(
        office.customer, "counterparts", values={"people": [{"name": PERSON, "position": "安全部长"}]}, version=0, by=luo, at=MORNING
    )
    return office


def test_borrow_read_and_call_back(new_context, house, signed_in, assert_no_axe_violations):
    borrower = new_context(viewport={"width": 1366, "height": 768}).new_page()
    signed_in(borrower, "ma")
    borrower.goto("/custody/ask/")
    borrower.get_by_label("客户全称").fill(house.customer.name)
    borrower.get_by_label("与我司对接人物").check()
    borrower.get_by_label("用途").fill("现场会签需要联系对方")
    borrower.get_by_role("button", name="提交申请", exact=True).click()
    expect(borrower.get_by_role("heading", level=1)).to_contain_text("JY2026-0001")
    assert_no_axe_violations(borrower)
    loan = Loan.objects.get()

    for who in ("sun", "gao"):
        page = new_context(viewport={"width": 1366, "height": 768}).new_page()
        signed_in(page, who)
        page.goto("/approvals/")
        page.get_by_role("link", name="JY2026-0001").first.click()
        page.get_by_role("button", name="同意").click()
        expect(page.get_by_role("button", name="同意")).to_have_count(0)
        page.context.close()
    drain()

    borrower.goto(f"/custody/{loan.pk}/")
    borrower.get_by_role("link", name="阅读", exact=True).click()
    expect(borrower.get_by_role("cell", name=PERSON)).to_be_visible()
    expect(borrower.get_by_text("商业秘密·机密")).to_be_visible()
    assert (borrower.locator(".watermark span").first.get_attribute("data-mark") or "").startswith("马员工 2026-11-20")
    assert_no_axe_violations(borrower)
    borrower.emulate_media(media="print")
    assert borrower.locator(".watermark").evaluate("e => getComputedStyle(e).display") == "grid", "on paper too"
    borrower.emulate_media(media="screen")

    keeper = new_context(viewport={"width": 1366, "height": 768}).new_page()
    signed_in(keeper, "luo")
    keeper.goto(f"/custody/readings/{house.customer.pk}/")
    expect(keeper.get_by_role("cell", name="马员工")).to_be_visible()
    keeper.goto(f"/custody/{loan.pk}/")
    keeper.get_by_label("原因").fill("项目取消")
    keeper.get_by_role("button", name="立即收回").click()
    expect(keeper.get_by_text("项目取消").first).to_be_visible()

    borrower.reload()
    expect(borrower.get_by_text(PERSON)).to_have_count(0)
    assert Event.objects.filter(kind="archive.section.opened").count() == 1
