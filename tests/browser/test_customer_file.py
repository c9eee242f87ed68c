"""R1.1, R1.2: a keeper completes a section of a file, merges a duplicate with a choice per field, and undoes the merge."""

import re

import pytest
from playwright.sync_api import expect

from huifang.accounts.models import User
from huifang.archive import services
from huifang.archive.models import Customer, Merge
from huifang.archive.twins import propose
from huifang.kernel import clock
from tests.cast import MORNING, Office, make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def friday(monkeypatch, live_server):
    """The server's threads live on the same Friday morning as the test."""
    monkeypatch.setattr(clock, "now", lambda: MORNING)


@pytest.fixture
def keeper(office: Office) -> User:
    return make_user("luo", "罗档案", "archive_keeper", office.company)


@pytest.fixture
def twin(office: Office, keeper: User) -> Customer:
    """甲公司 once more, with a mail address."""
    found = services.create_customer(by=keeper, at=MORNING, name="甲化工有限公司", unit=office.team, email="jia@example.com")
    for customer, culture in ((office.customer, "重视安全投入"), (found, "重视质量")):
        services.change_section(customer, "features", values={"culture": culture}, version=0, by=keeper, at=MORNING)
    propose({(office.customer.pk, found.pk): {"core"}}, MORNING)
    return found


def test_a_keeper_completes_a_file_and_merges_a_duplicate(page, office, keeper, twin, signed_in, assert_no_axe_violations):
    signed_in(page, "luo")
    page.goto(f"/archive/customers/{office.customer.pk}/file/structure/")
    expect(page.get_by_text("尚不完整")).to_be_visible()
    page.locator(".page-actions [data-key=e]").click()
    page.get_by_label("名称 1").or_(page.locator("[name=units-0-name]")).first.fill("总经办")
    page.locator("[name=units-0-head]").fill("黄总")
    page.locator("[name=units-1-name]").fill("安全部")
    page.locator("[name=units-1-under]").fill("总经办")
    page.locator("[name=management]").fill("直线职能制")
    page.get_by_role("button", name="保存").click()
    chart = page.locator(".org-chart")
    expect(chart.get_by_text("安全部")).to_be_visible()
    expect(page.get_by_text("尚不完整")).to_have_count(0)
    assert_no_axe_violations(page)

    page.goto("/archive/twins/")
    page.get_by_role("link", name=office.customer.name).click()
    expect(page.get_by_role("heading", name="对比与合并")).to_be_visible()
    assert_no_axe_violations(page)
    page.locator("[name=take-email][value=gone]").check()
    expect(page.get_by_text("重视安全投入")).to_be_visible()
    page.locator("[name='take-section.features'][value=gone]").check()
    page.get_by_role("button", name="合并", exact=True).click()
    expect(page).to_have_url(re.compile(rf"/archive/customers/{office.customer.pk}/$"))
    expect(page.get_by_text("jia@example.com").first).to_be_visible()
    assert services.open_section(keeper, office.customer, "features") == {"culture": "重视质量"}
    page.get_by_role("button", name="撤销", exact=True).or_(page.get_by_role("button", name="撤销合并")).first.click()
    expect(page.get_by_text("合并已撤销").first).to_be_visible()
    expect(page.get_by_text("jia@example.com")).to_have_count(0)
    assert Merge.objects.get().undone_at
    assert Customer.objects.get(pk=twin.pk).canonical is None
    assert services.open_section(keeper, office.customer, "features") == {"culture": "重视安全投入"}
