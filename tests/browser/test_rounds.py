"""D3 in the browser: a round that can't be finished is reported and given a new window, costs a point all the same, is appealed, ends
in a report that is filed (R2.13, R2.15, R7.2)."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from huifang.followup.models import Round, Task
from huifang.followup.rounds import counting, placing, sweeping
from huifang.followup.rounds.opening import open_round
from huifang.journal import delivering
from huifang.kernel import clock
from huifang.kernel.refs import system
from huifang.regulations.models import Rule
from huifang.regulations.selectors import rule_in_force
from huifang.regulations.services import install_pack
from tests.cast import MORNING, Office

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = clock.local_date(MORNING)


@pytest.fixture
def round_of_wang(office: Office, now) -> Round:
    by = system("tests")
    install_pack("investment-promotion", by=by, at=MORNING, effective_from=date(2020, 1, 1))
    rule = rule_in_force("coverage.own-customers", TODAY)
    assert rule
    row = open_round(
        by=by, at=MORNING, name="两周客户回访", kind=Round.Kind.COVERAGE, rule=Rule.objects.get(pk=rule.id), unit=office.team, owner=office.wang,
        begins=TODAY, ends=TODAY + timedelta(days=13),
    )  # fmt: skip
    placing.put(row, [office.customer], at=MORNING)
    return row


def drain() -> None:
    while delivering.drain():
        pass


def test_a_round_from_a_late_report_to_the_filed_summary(page: Page, office, round_of_wang, now, signed_in, new_context):
    address = f"/followup/rounds/{round_of_wang.pk}/"
    signed_in(page, "wang")
    page.goto(address)
    page.get_by_role("link", name="不能按期完成").click()
    page.get_by_label("不能按期完成的原因").fill("客户停产，下月复工")
    page.get_by_role("button", name="提交报告").click()
    page.wait_for_url(f"**{address}")
    expect(page.get_by_text("客户停产，下月复工").first).to_be_visible()

    head = signed_in(new_context().new_page(), "lin")
    head.goto(address)
    head.get_by_role("link", name="调整期限").click()
    head.get_by_label("原因").fill("同意延一周")
    head.get_by_role("button", name="确定期限").click()
    head.wait_for_url(f"**{address}")
    expect(head.locator("main")).to_contain_text("原定")

    round_of_wang.refresh_from_db()
    now[0] = clock.moment_of(round_of_wang.ends_on + timedelta(days=1)) + timedelta(hours=9)
    sweeping.sweep(now[0])
    drain()
    page.goto("/quality/points/mine/")
    page.get_by_role("link", name="王坐席").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("客户未全部回访")
    page.get_by_role("link", name="申诉").click()
    page.get_by_label("原因").fill("客户停产，无法回访")
    page.get_by_role("button", name="提交").click()
    expect(page.locator("main")).to_contain_text("客户停产，无法回访")
    point = page.url
    head.goto(point)
    head.get_by_role("link", name="裁定").click()
    head.get_by_text("退回扣分").click()
    head.get_by_label("原因").fill("情况属实")
    head.get_by_role("button", name="裁定").click()
    expect(head.locator("main")).to_contain_text("情况属实")
    expect(head.get_by_text("已退回").first).to_be_visible()

    Task.objects.filter(round=round_of_wang).update(state="done", closed_at=now[0])
    counting.recount(round_of_wang.pk, at=now[0])
    assert sweeping.end_if_through(round_of_wang.pk, at=now[0])
    page.goto(address)
    page.get_by_role("link", name="总结报告").first.click()
    page.get_by_label("报告正文").fill("本轮客户已全部回访，一户停产延期完成。")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_label("报告正文")).to_have_value("本轮客户已全部回访，一户停产延期完成。")
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("HFZJ2026-001")
    expect(page.get_by_role("link", name="报告PDF")).to_be_visible()
