"""C 二2.8.9: an outdated file is proposed, signed by three one after the other, waits, is carried out, and its certificate stays."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from huifang.archive import services as archive
from huifang.archive.models import Customer
from huifang.audit import executing
from huifang.audit.models import Destruction
from huifang.journal.delivering import drain
from huifang.kernel import clock
from huifang.kernel.refs import system
from huifang.regulations.services import install_pack
from tests.cast import MORNING, Office, make_user

pytestmark = pytest.mark.django_db(transaction=True)
OLD = "广州旧友五金制品厂"


@pytest.fixture
def house(office: Office) -> Customer:
    install_pack("follow-up-centre", by=system("tests"), at=MORNING, effective_from=date(2020, 1, 1))
    make_user("luo", "罗档案", "archive_keeper", office.company)
    make_user("deng", "邓经理", "administration_manager", office.company)
    make_user("xu", "许总", "general_manager", office.company)
    return archive.create_customer(by=system("tests"), at=MORNING, name=OLD, unit=office.team, remarks="已注销")


def test_three_sign_and_the_certificate_says_what_is_gone(new_context, house, now, signed_in, assert_no_axe_violations):
    def enter(username):
        return signed_in(new_context(viewport={"width": 1366, "height": 768}).new_page(), username)

    keeper = enter("luo")
    keeper.goto(f"/audit/destructions/new/?about=archive.customer:{house.pk}")
    expect(keeper.get_by_text(OLD)).to_be_visible()
    keeper.locator("[name=note]").fill("企业注销满五年")
    keeper.get_by_role("button", name="提出", exact=True).click()
    expect(keeper.get_by_text("待批准").first).to_be_visible()
    assert_no_axe_violations(keeper)
    drain()
    for who in ("lin", "deng", "xu"):
        assert Destruction.objects.get().state == "asked"
        page = enter(who)
        page.goto("/approvals/")
        page.get_by_role("main").get_by_role("link", name="销毁").first.click()
        page.get_by_role("button", name="同意").click()
        expect(page.get_by_role("button", name="同意")).to_have_count(0)
        page.context.close()
        drain()
    keeper.reload()
    expect(keeper.get_by_text("等待期").first).to_be_visible()
    executing.run(clock.now())
    assert Customer.objects.filter(pk=house.pk, name=OLD).exists(), "nothing goes before the waiting time is over"
    now[0] = MORNING + timedelta(days=8)
    executing.run(clock.now())
    row = Destruction.objects.get()
    assert row.state == "done"
    keeper.reload()
    expect(keeper.get_by_text(row.certificate).first).to_be_visible()
    expect(keeper.get_by_text("许总").first).to_be_visible()
    expect(keeper.get_by_text(OLD)).to_have_count(0)
    assert_no_axe_violations(keeper)
