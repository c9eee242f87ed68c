"""A keeper registers a document, changes it and compares; inspects it and finds something; a clerk reports the month (R1.5, R1.8)."""

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from huifang.accounts.models import User
from huifang.archive.models import InformationReport
from huifang.archive.reverifying import reports
from huifang.documents.models import Document, Finding, Version
from huifang.documents.services import inspecting
from huifang.documents.tests.conftest import docx
from huifang.kernel import clock
from tests import documents_town
from tests.cast import MORNING, Office, make_user

pytestmark = pytest.mark.django_db(transaction=True)
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.fixture(autouse=True)
def friday(monkeypatch: pytest.MonkeyPatch, live_server: object) -> None:
    """The server's threads live on the same Friday morning as the test."""
    monkeypatch.setattr(clock, "now", lambda: MORNING)


@pytest.fixture
def keeper(office: Office) -> User:
    luo = make_user("luo", "罗档案", "archive_keeper", office.company)
    make_user("chen", "陈信息", "information_clerk", office.technical)
    documents_town._rules(MORNING)
    return luo


def word(*paragraphs: str) -> dict[str, object]:
    return {"name": "评价报告.docx", "mimeType": WORD, "buffer": docx(*paragraphs)}


def test_a_document_is_kept_changed_compared_and_inspected(
    page: Page, office: Office, keeper: User, signed_in: Callable[..., Page], assert_no_axe_violations: Callable[..., None]
) -> None:
    plan = inspecting.begin(2026, by=keeper, at=MORNING)
    inspecting.plan_inspection(plan, planned_on=date(2026, 11, 20), scope="评价报告", inspector=keeper, by=keeper, at=MORNING)
    inspecting.ask_approval(plan, by=keeper, at=MORNING)
    signed_in(page, "luo")
    page.goto("/documents/new/")
    page.locator("[name=title]").fill("安全现状评价报告")
    page.locator("input[type=file]").set_input_files(word("第一章 总则", "评价等级：三级"))  # type: ignore[arg-type]
    page.locator("[name=customer]").fill("广州甲化工有限公司")
    page.get_by_role("button", name="登记入册").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("安全现状评价报告")
    assert_no_axe_violations(page)
    page.get_by_role("link", name="签出").click()
    page.locator("[name=reason]").fill("复核等级")
    page.get_by_role("button", name="签出").click()
    expect(page.get_by_text("罗档案于").first).to_be_visible()
    page.get_by_role("link", name="新版本").click()
    expect(page.locator("[name=reason]")).to_be_visible()
    page.locator("input[type=file]").set_input_files(word("第一章 总则", "评价等级：二级"))  # type: ignore[arg-type]
    page.locator("[name=reason]").fill("复核后调整")
    page.get_by_role("button", name="签入").click()
    page.get_by_role("link", name="比较最近两版").click()
    expect(page.locator("del")).to_have_text("三")
    expect(page.locator("ins")).to_have_text("二")
    assert_no_axe_violations(page)
    page.goto("/documents/plans/")
    page.get_by_role("link", name="2026", exact=True).click()
    page.locator("tbody a").first.click()
    row = Document.objects.get()
    page.locator("[name=number]").fill(row.number)
    page.locator("[name=text]").fill("缺少签字页")
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_role("link", name="缺少签字页")).to_be_visible()
    assert_no_axe_violations(page)
    assert (row.latest, Version.objects.count(), Finding.objects.get().owner) == (2, 2, keeper)


def test_a_clerk_writes_and_submits_the_months_report(
    page: Page, office: Office, keeper: User, signed_in: Callable[..., Page], assert_no_axe_violations: Callable[..., None]
) -> None:
    rule = reports.rule_for(MORNING)
    assert rule is not None
    report = reports.prepare(office.technical, date(2026, 12, 7), rule=rule, by=keeper, at=MORNING)
    signed_in(page, "chen")
    page.goto(f"/archive/information-reports/{report.pk}/")
    assert_no_axe_violations(page)
    page.locator("[name=situation]").fill("两家同行进入工业园区，报价偏低。")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("报告已保存。").first).to_be_visible()
    page.get_by_role("button", name="报送中心").click()
    expect(page.get_by_text("XX202611-001").first).to_be_visible()
    assert InformationReport.objects.get().state == "submitted"
