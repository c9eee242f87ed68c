"""Document D1's Monday, as it is lived (R2.4, R2.5, R2.16): the list comes in, the draw is announced, made, recounted; the repair supervisor visits."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from huifang.archive.models import Customer
from huifang.followup.models import Draw
from huifang.followup.sampling import drawing
from huifang.journal import delivering
from huifang.kernel import clock
from huifang.kernel.refs import system
from huifang.regulations.services import install_pack
from tests.cast import MORNING, Office, make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("now")]
MONDAY = clock.moment_of(date(2026, 11, 23)) + timedelta(hours=9)


@pytest.fixture
def estate(office: Office) -> Office:
    """The office under document D1, with a repair supervisor and eleven tenants."""
    install_pack("property-management", by=system("tests"), at=MORNING, effective_from=date(2026, 1, 1))
    make_user("chief", "周主管", "repair_supervisor", office.team)
    Customer.objects.bulk_create(
        Customer(name=f"锦绣花园{n}栋", name_key=f"锦绣花园{n}栋", unit=office.team, created_at=MORNING, changed_at=MORNING)
        for n in range(11)
    )
    return office


def orders(folder: Path) -> Path:
    path = folder / "维修单.csv"
    lines = [f"WX-{n},锦绣花园{n}栋,2026-11-{16 + n % 5},换灯" for n in range(11)]
    path.write_text("\n".join(["维修单号,住户,维修日期,维修内容", *lines, "WX-99,查无此户,2026-11-18,换灯"]), encoding="utf-8")
    return path


def bring_in(page: Page, path: Path) -> None:
    page.get_by_role("link", name="导入名单").click()
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name="继续").click()
    expect(page.get_by_label("用于哪条规则")).to_be_visible()
    page.get_by_role("button", name="预览").click()
    expect(page.get_by_text("查无此户").first).to_be_visible()
    page.locator("form[action$='/apply/'] button").click()
    expect(page.get_by_text("导入行数").first).to_be_visible()


def test_a_monday_of_a_property_management(page: Page, new_context, estate, signed_in, assert_no_axe_violations, tmp_path, now):
    signed_in(page, "lin")
    page.goto("/followup/coverage/")
    row = page.get_by_role("row", name="上周维修单回访")
    expect(row).to_contain_text("不少于 30%")
    expect(row).to_contain_text("维修主管")
    assert_no_axe_violations(page)
    bring_in(page, orders(tmp_path))
    drawing.announce_coming(MORNING)
    page.goto("/followup/coverage/")
    page.get_by_role("row", name="上周维修单回访").get_by_role("link", name="2026-11-23").click()
    expect(page.get_by_text("此刻没有人知道种子")).to_be_visible()
    now[0] = MONDAY
    drawing.run_due(MONDAY)
    while delivering.drain(at=MONDAY):
        pass
    page.reload()
    expect(page.locator(".page-sub").get_by_text("已生成回访")).to_be_visible()
    page.get_by_role("link", name="立即复算").click()
    expect(page.get_by_text("抽中名单逐个比对")).to_be_visible()
    expect(page.get_by_text("不一致")).to_have_count(0)
    assert_no_axe_violations(page)
    draw = Draw.objects.get(rule_code="coverage.repairs")
    assert (draw.population, draw.wanted, draw.calls) == (11, 4, 4)
    page.get_by_role("link", name="抽中名单").click()
    expect(page.locator("tbody tr")).to_have_count(4)
    expect(page.get_by_text("周主管").first).to_be_visible()
    chief = new_context(viewport={"width": 390, "height": 844}).new_page()
    signed_in(chief, "chief")
    chief.goto("/followup/?scope=mine")
    expect(chief.get_by_text("锦绣花园").first).to_be_visible()
