"""What a follow-up finds, in the browser: something not in order (D1 4, R2.11) and a question on its form (D1 5, R2.12).

Found by the agent on a visit, arranged by the leader, put right with evidence from a phone, heard again, another turn; a question goes
to the leader the same day, whose answer the customer confirms.
"""

from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from huifang.accounts.models import User
from huifang.followup.models import Correction, CorrectionTurn, Feedback
from huifang.journal import delivering
from huifang.kernel.refs import system
from huifang.regulations.services import install_pack
from tests.cast import MORNING, Office, make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("now")]


@pytest.fixture
def estate(office: Office) -> Office:
    """The office under document D1, with somebody who repairs."""
    install_pack("property-management", by=system("tests"), at=MORNING, effective_from=date(2020, 1, 1))
    make_user("worker", "维修甲", "technician", office.technical)
    return office


def choose(page: Page, field: str, text: str) -> None:
    """Choose by the words of an option, in a list or a list that searches."""
    page.locator(field).locator("option", has_text=text).first.evaluate(
        "option => { option.selected = true; option.parentElement.dispatchEvent(new Event('change', {bubbles: true})) }"
    )


def test_something_not_in_order_until_the_customer_is_satisfied(page: Page, new_context, estate: Office, signed_in, now):
    signed_in(page, "wang")
    page.goto(f"/followup/corrections/new/?customer={estate.customer.pk}")
    page.get_by_label("不合格项").fill("水泵房渗水")
    page.get_by_text("上门拜访", exact=True).click()
    page.get_by_role("button", name="提交报告").click()
    expect(page.get_by_role("alert").get_by_role("link", name="责任部门")).to_be_visible()
    expect(page.get_by_label("不合格项")).to_have_value("水泵房渗水")
    choose(page, "#id_responsible", estate.technical.name)
    page.get_by_role("button", name="提交报告").click()
    expect(page.get_by_role("heading", name=estate.customer.name)).to_be_visible()
    row = Correction.objects.get()
    address = f"/followup/corrections/{row.pk}/"
    head = new_context().new_page()
    signed_in(head, "sun")
    hand = new_context(viewport={"width": 390, "height": 844}).new_page()
    signed_in(hand, "worker")
    for turn, (measure, content) in enumerate((("更换密封", "不满意"), ("重做防水", "满意")), start=1):
        while delivering.drain(at=now[0]):
            pass
        head.goto(address)
        choose(head, "#assign_owner", "维修甲")
        head.get_by_label("要做的事").fill(measure)
        head.get_by_role("button", name="分配").click()
        expect(head.get_by_text("整改中").first).to_be_visible()
        now[0] += timedelta(minutes=1)
        hand.goto(address)
        hand.get_by_label("处理情况").fill(f"已{measure}")
        hand.get_by_role("button", name="完成整改").click()
        expect(hand.get_by_text("请先上传本次整改的照片或文件作为证据。")).to_be_visible()
        expect(hand.get_by_label("处理情况")).to_have_value(f"已{measure}")
        proof = {"name": f"第{turn}次.txt", "mimeType": "text/plain", "buffer": f"第{turn}次整改照片".encode()}
        hand.goto(address)
        hand.get_by_role("heading", name="证据材料").scroll_into_view_if_needed()
        hand.locator("[data-files-input]").set_input_files(proof)
        expect(hand.get_by_text(f"第{turn}次.txt").first).to_be_visible()
        hand.get_by_label("处理情况").fill(f"已{measure}")
        hand.get_by_role("button", name="完成整改").click()
        expect(hand.get_by_text("已整改，待回访").first).to_be_visible()
        page.goto(address)
        page.get_by_text(content, exact=True).click()
        page.get_by_role("textbox", name="客户反馈").fill(f"第{turn}次去看过")
        page.get_by_role("button", name="记录").click()
        expect(page.get_by_text("已登记。").first).to_be_visible()
        now[0] += timedelta(minutes=1)
    expect(page.get_by_text("客户满意").first).to_be_visible()
    assert list(CorrectionTurn.objects.order_by("number").values_list("is_satisfied", flat=True)) == [False, True]


def test_a_question_on_its_form_until_the_customer_confirms(page: Page, new_context, estate: Office, signed_in, assert_no_axe_violations):
    signed_in(page, "wang")
    page.goto(f"/followup/feedback/new/?customer={estate.customer.pk}")
    page.get_by_label("客户的问题").fill("电梯何时大修？")
    page.get_by_text("不能，报领导", exact=True).click()
    choose(page, "#id_to", estate.technical.name)
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", name=estate.customer.name)).to_be_visible()
    row = Feedback.objects.get()
    assert (row.state, row.leader) == ("forwarded", User.objects.get(username="sun"))
    head = new_context().new_page()
    signed_in(head, "sun")
    head.goto(f"/followup/feedback/{row.pk}/")
    assert_no_axe_violations(head)
    head.get_by_role("textbox", name="答复").fill("下月五日至七日大修。")
    head.get_by_role("button", name="提交答复").click()
    expect(head.get_by_text("已答复").first).to_be_visible()
    page.reload()
    page.get_by_role("button", name="告知客户").click()
    page.get_by_text("是", exact=True).click()
    page.get_by_role("button", name="记录").click()
    expect(page.get_by_text("客户已确认").first).to_be_visible()
    row.refresh_from_db()
    assert row.state == "confirmed"
