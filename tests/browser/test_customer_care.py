"""Documents B15 and B17 in the browser: a holiday's greeting to who agreed (R2.18), a suggestion with who, when, what, answered (R8.2)."""

from datetime import date

import pytest
from playwright.sync_api import Page, expect

from huifang.approvals import services as approvals
from huifang.approvals.models import Approval
from huifang.archive.models import Contact
from huifang.channels.models import OutboundMessage
from huifang.journal.delivering import drain
from huifang.kernel.refs import system
from huifang.regulations.services import install_pack
from huifang.relations.models import Greeting, Suggestion
from huifang.relations.services import greeting
from tests.cast import MORNING, Office, make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("now")]


@pytest.fixture
def caring(office: Office) -> Office:
    """The office under the rules of customer care."""
    install_pack("customer-care", by=system("tests"), at=MORNING, effective_from=date(2020, 1, 1))
    return office


def choose(page: Page, field: str, value: object) -> None:
    page.locator(field).evaluate("(e, v) => { e.tomselect ? e.tomselect.setValue(v) : (e.value = v) }", str(value))


def test_a_greeting_goes_to_who_agreed(page: Page, caring: Office, signed_in, assert_no_axe_violations):
    vice = make_user("vice", "周副总", "vice_president", caring.company)
    signed_in(page, "lin")
    page.goto("/relations/greetings/new/")
    page.locator("#id_occasion").fill("元旦")
    page.get_by_label("正文").fill("【称呼】，【公司】新年快乐！")
    choose(page, "#id_unit", caring.team.pk)
    page.locator("#id_send_at").fill("2026-11-20T11:00")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", name="元旦")).to_be_visible()
    stats = page.locator(".grid-2").first
    expect(stats).to_contain_text("0")
    expect(page.get_by_text("未同意接收问候").first).to_be_visible()
    assert_no_axe_violations(page)
    contact = Contact.objects.get(customer=caring.customer)
    greeting.consent(contact, means="sms", how="电话中同意", given_on=date(2026, 1, 1), by=caring.lin, at=MORNING)
    page.reload()
    expect(page.get_by_text("广州甲化工有限公司新年快乐！")).to_be_visible()
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.get_by_text("待审批").first).to_be_visible()
    asked = Approval.objects.get(state="pending")
    assert Greeting.objects.get().state == "asked"
    approvals.approve(asked, by=vice, at=MORNING)
    while drain(at=MORNING):
        pass
    assert Greeting.objects.get().state == "approved"
    assert not OutboundMessage.objects.exists(), "nothing before its time"


def test_a_suggestion_is_answered_and_counted(page: Page, new_context, caring: Office, signed_in):
    signed_in(page, "wang")
    page.goto(f"/relations/suggestions/new/?customer={caring.customer.pk}")
    page.locator("#id_content").fill("希望开通微信报修")
    page.locator("#id_said_by").fill("陈先生")
    choose(page, "#id_unit", caring.technical.pk)
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("希望开通微信报修").first).to_be_visible()
    row = Suggestion.objects.get()
    assert (row.said_by, row.said_on, row.unit, row.state) == ("陈先生", MORNING.date(), caring.technical, "open")
    head = new_context().new_page()
    signed_in(head, "sun")
    head.goto(f"/relations/suggestions/{row.pk}/")
    head.get_by_text("采纳", exact=True).click()
    head.get_by_role("textbox", name="答复").fill("下季度开通")
    head.get_by_role("button", name="提交答复").click()
    expect(head.get_by_text("下季度开通").first).to_be_visible()
    signed_in(page, "lin")
    page.goto("/relations/suggestions/figures/")
    expect(page.get_by_role("row", name=caring.technical.name)).to_contain_text("1")
    expect(page.locator("main")).to_contain_text("1 / 1")
