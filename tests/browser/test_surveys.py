"""R2.14, R2.5: a questionnaire is designed, reviewed by somebody else, sent, answered on a telephone, and asked on the call screen."""

import re

import pytest
from playwright.sync_api import Page, expect

from huifang.kernel import clock
from huifang.surveys.models import Answer
from tests.cast import MORNING, Office, make_user

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"viewport": {"width": 390, "height": 844}}


@pytest.fixture(autouse=True)
def friday(monkeypatch, live_server):
    """The server's threads live on the same Friday morning as the test."""
    monkeypatch.setattr(clock, "now", lambda: MORNING)


def design(page: Page) -> None:
    page.goto("/surveys/new/")
    page.get_by_label("标题", exact=False).fill("服务满意度")
    page.get_by_role("button", name="保存").click()
    page.wait_for_url(re.compile(r"/surveys/versions/\d+/$"))
    page.get_by_role("link", name="现成问题").click()
    drawer = page.locator("#drawer-body")
    for question in ("总的来说", "哪一点让您不满意", "您有多大可能"):
        drawer.get_by_label(re.compile(question)).check()
    drawer.get_by_role("button", name="加入问卷").click()
    expect(page.locator(".survey-line")).to_have_count(3)


def order_of(page: Page) -> list[str]:
    return [text[:4] for text in page.locator(".survey-text").all_text_contents()]


def test_from_the_design_to_the_answer(new_context, office: Office, page: Page, signed_in, assert_no_axe_violations):
    make_user("zhou", "周副总", "vice_president", office.company)
    signed_in(page, "lin")
    design(page)
    page.get_by_role("button", name=re.compile("上移：您有多大可能")).focus()
    page.keyboard.press("Enter")
    expect(page.locator(".survey-text").nth(1)).to_contain_text("您有多大可能")
    assert_no_axe_violations(page)
    page.get_by_role("button", name="提交审核").click()
    expect(page.locator("main")).to_contain_text("须由另一个人审核")
    version = page.url
    reviewer = new_context().new_page()
    signed_in(reviewer, "zhou")
    reviewer.goto(version)
    reviewer.get_by_role("button", name="发布").click()
    expect(reviewer.locator("main").get_by_text("已发布").first).to_be_visible()
    signed_in(page, "wang")
    page.goto(f"/surveys/customers/{office.customer.pk}/send/")
    page.get_by_role("button", name="生成链接").click()
    url = page.locator("#survey-url").inner_text()
    phone = new_context(**PHONE).new_page()
    phone.goto(url)
    expect(phone.get_by_label("哪一点让您不满意")).to_be_hidden()
    phone.get_by_text("2 不太满意").click()
    phone.get_by_label("哪一点让您不满意").fill("报告晚了")
    assert_no_axe_violations(phone)
    phone.get_by_role("button", name="提交答卷").click()
    expect(phone.get_by_role("alert")).to_contain_text("请先同意")
    expect(phone.get_by_label("哪一点让您不满意")).to_have_value("报告晚了")
    phone.get_by_label("我已阅读并同意").check()
    phone.get_by_role("button", name="提交答卷").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("谢谢您，答卷已收到。")
    phone.goto(url)
    expect(phone.locator("main")).to_contain_text("已经回答过了")
    assert sorted(Answer.objects.values_list("code", "value", "text")) == [("feeling", "2", ""), ("feeling_low", "", "报告晚了")]
