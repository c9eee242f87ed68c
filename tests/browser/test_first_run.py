"""R12.1: an administrator who has never seen the code: from `huifang init --no-input` through the first run to a working centre."""

from __future__ import annotations

import os
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django_q.models import OrmQ
from playwright.sync_api import Page, expect

from huifang.archive.models import Customer
from huifang.config import installing
from huifang.followup.models import Task
from huifang.journal.delivering import drain
from huifang.kernel import clock
from huifang.organization import first_run
from huifang.organization.models import Unit
from tests.cast import MORNING

pytestmark = pytest.mark.django_db(transaction=True)
REGISTER = Path(__file__).parent.parent / "data" / "registers" / "customer_register.xlsx"
PEOPLE = "姓名,用户名,角色,部门\n林晓燕,linxy,回访中心主管,回访中心\n王建国,wjg,客服员,回访中心"
WORD = "hui-2026-fang-xyz"


@pytest.fixture
def link(monkeypatch: pytest.MonkeyPatch, settings: Any) -> str:
    """The bare installation's link for its administrator, on a Friday morning."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    monkeypatch.setattr(clock, "now", lambda: MORNING)
    settings.IMPORTS_INLINE = 0
    return installing.install(company="", packs=[], username="admin", new_link=False).path


def work_off() -> None:
    while row := OrmQ.objects.order_by("pk").first():
        task = row.task
        row.delete()
        module, _dot, name = task["func"].rpartition(".")
        getattr(import_module(module), name)(*task["args"], **task["kwargs"])
    while drain(at=clock.now()):
        pass


def accept(page: Page, address: str) -> None:
    """Use a one-time link: choose a password, be signed in."""
    page.goto(address)
    page.fill("[name=password]", WORD)
    page.fill("[name=again]", WORD)
    page.locator("main button[type=submit], .bare button[type=submit], form button[type=submit]").first.click()
    page.wait_for_url(lambda url: "/invitation/" not in url)


def step_on(page: Page, heading: str) -> None:
    page.get_by_role("button", name="下一步").click()
    expect(page.locator("h1")).to_have_text(heading)


def test_from_init_to_a_working_centre(page: Page, new_context: Any, link: str, assert_no_axe_violations: Any) -> None:
    assert os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
    accept(page, link)
    expect(page.locator("h1")).to_have_text("公司")
    assert_no_axe_violations(page)
    page.get_by_label("公司名称").fill("广州安行咨询有限公司")
    page.get_by_role("button", name="保存并继续").click()
    expect(page.locator("h1")).to_have_text("部门")
    page.get_by_label("每行一个部门").fill("回访中心\n  检测回访组")
    page.get_by_role("button", name="创建这些部门").click()
    expect(page.locator("td").filter(has_text="检测回访组")).to_be_visible()
    page.goto("/")
    expect(page.locator("h1")).to_have_text("部门")
    step_on(page, "制度")
    page.locator("button[name=pack][value=work-safety-consultancy]").click()
    expect(page.get_by_text("已安装").first).to_be_visible()
    step_on(page, "日历")
    step_on(page, "同事")
    page.locator("[name=text]").fill(PEOPLE)
    page.get_by_role("button", name="查看识别结果").click()
    page.get_by_role("button", name="创建 2 人并显示链接").click()
    links = dict(zip(("linxy", "wjg"), page.locator(".one-time-link").all_inner_texts(), strict=True))
    assert_no_axe_violations(page)
    page.get_by_role("link", name="下一步").click()
    expect(page.locator("h1")).to_have_text("编号")
    step_on(page, "完成")
    expect(page.get_by_text("林晓燕")).to_be_visible()
    page.get_by_role("button", name="完成设置").click()
    page.wait_for_load_state()
    assert not first_run.is_open()
    assert Unit.objects.get(parent=None).name == "广州安行咨询有限公司"

    head = new_context().new_page()
    accept(head, links["linxy"])
    head.goto("/imports/new/")
    head.locator("input[type=file]").set_input_files(REGISTER)
    head.get_by_role("button", name="继续").click()
    expect(head.locator("h1")).to_contain_text("customer_register.xlsx")
    for _act in ("preview", "import"):
        head.wait_for_load_state("networkidle")
        head.keyboard.press("Control+Enter")
        expect(head.locator("main progress")).to_be_visible()
        work_off()
        head.reload()
    assert Customer.objects.count() > 100
    head.goto("/followup/plan/")
    head.get_by_role("button", name="立即排期").click()
    head.wait_for_url("**/desk/progress/*/")
    work_off()
    assert Task.objects.count() > 50

    agent = new_context().new_page()
    accept(agent, links["wjg"])
    agent.goto("/followup/?scope=pool")
    expect(agent.locator("tbody tr[data-row]").first).to_be_visible()
    agent.wait_for_load_state("networkidle")
    agent.keyboard.press("j")
    agent.keyboard.press("Enter")
    agent.wait_for_url("**/followup/tasks/*/**")
