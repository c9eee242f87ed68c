"""The archive in the browser: found by keyboard, changed in the drawer, a number opened for a reason; axe."""

from datetime import date

import pytest
from playwright.sync_api import Page, expect

from huifang.accounts import services as accounts
from huifang.archive import services as archive
from huifang.archive.models import Contact, Customer
from huifang.journal.models import Event
from huifang.kernel import clock
from huifang.kernel.phones import parse_phone
from huifang.kernel.refs import system
from huifang.organization import services as organization
from huifang.regulations.services import install_pack

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "回访中心-2026-安全"
BY = system("test")


@pytest.fixture
def customer() -> Customer:
    install_pack("work-safety-consultancy", by=BY, at=clock.now(), effective_from=date(2020, 1, 1))
    lin = accounts.create_user(username="lin", name="林主管", by=BY)
    company = organization.create_unit(name="安行咨询", code="company", kind="company", by=BY)
    organization.assign_role(user=lin, role="follow_up_head", unit=company, by=BY, valid_from=date(2020, 1, 1))
    accounts.set_password(lin, password=PASSWORD, by=BY)
    phone = parse_phone("13800138000")
    assert phone
    customer = archive.create_customer(
        by=lin, name="广州南方华泰涂料有限公司", unit=company, contact_name="曾小明", contact_title="mr", phones=[phone]
    )
    contract = archive.create_contract(customer, by=lin, number="HT-2024-001")
    archive.create_project(customer, by=lin, project_type="training", completed_on=date(2025, 3, 1), contract=contract)
    return customer


def test_a_customer_is_found_and_changed_by_keyboard(page: Page, customer, signed_in):
    signed_in(page, "lin", PASSWORD)
    page.goto("/archive/customers/")
    page.keyboard.press("/")
    page.keyboard.type("zxm")
    expect(page.locator("#top-found [role=option]")).to_contain_text(customer.name)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/archive/customers/{customer.pk}/")
    expect(page.get_by_role("heading", level=1)).to_have_text(customer.name)
    expect(page.locator(".timeline li").first).to_contain_text("项目建档")
    page.keyboard.press("e")
    field = page.locator("#drawer").get_by_label("行业")
    field.fill("涂料")
    field.press("Control+Enter")
    expect(page.locator("#drawer")).to_be_hidden()
    expect(page.locator(".facts").first).to_contain_text("涂料")
    assert Customer.objects.get().industry == "涂料"


def test_a_number_opens_for_a_reason_and_that_is_recorded(page: Page, customer, signed_in):
    signed_in(page, "lin", PASSWORD)
    page.goto(f"/archive/customers/{customer.pk}/")
    expect(page.locator("main")).not_to_contain_text("138 0013 8000")
    page.locator(".masked button").first.click()
    page.keyboard.type("客户要求回电")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("138 0013 8000")
    assert Event.objects.get(kind="archive.number.revealed").data["reason"] == "客户要求回电"


def test_an_error_in_the_drawer_keeps_what_was_typed(page: Page, customer, signed_in):
    signed_in(page, "lin", PASSWORD)
    page.goto(f"/archive/customers/{customer.pk}/")
    page.locator(f"a[href='/archive/customers/{customer.pk}/contacts/new/']").click()
    drawer = page.locator("#drawer")
    drawer.get_by_label("联系人").fill("单先生")
    drawer.get_by_label("电话号码").fill("不知道")
    drawer.get_by_label("电话号码").press("Control+Enter")
    expect(drawer.get_by_role("alert")).to_contain_text("138 0013 8000")
    expect(drawer.get_by_label("联系人")).to_have_value("单先生")
    drawer.get_by_label("电话号码").fill("13900139000")
    drawer.get_by_label("电话号码").press("Control+Enter")
    expect(drawer).to_be_hidden()
    assert next(one for one in Contact.objects.all() if one.name == "单先生").numbers.get().masked == "139****9000"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    "address", ["customers/", "customers/?region=北京", "customers/new/", "customers/{pk}/", "customers/{pk}/edit/", "?q=华泰", "?q="]
)
def test_axe_finds_nothing(page: Page, customer, signed_in, assert_no_axe_violations, live_server, address, theme):
    signed_in(page, "lin", PASSWORD)
    page.context.add_cookies([{"name": "ui_theme", "value": theme, "url": live_server.url}])
    page.goto(("/search/" if address.startswith("?") else "/archive/") + address.format(pk=customer.pk))
    page.wait_for_load_state("networkidle")
    assert_no_axe_violations(page)
