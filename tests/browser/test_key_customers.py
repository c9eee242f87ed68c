"""Document C's follow-up in the browser (C 二4, 四; R1.3, R2.4): every key customer each quarter, an ordinary one not, 100 % or it is said."""

from datetime import date, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from huifang.archive.models import ContactNumber, Customer
from huifang.followup.models import Draw, Round, Task
from huifang.followup.sampling import drawing, scope
from huifang.followup.services import calling, completing
from huifang.followup.services.completing import Call
from huifang.followup.tests.conftest import make_customer
from huifang.journal import delivering
from huifang.kernel.refs import system
from huifang.regulations.services import install_pack
from tests.cast import MORNING, Office

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("now")]
KEY = ("粤海重点化工", "南沙重点制药", "珠江重点仓储")


@pytest.fixture
def quarter(office: Office) -> Draw:
    """The office under document C, with three key customers among others, and this quarter's draw."""
    install_pack("follow-up-centre", by=system("tests"), at=MORNING, effective_from=date(2026, 1, 1))
    for name in KEY:
        make_customer(office, name)
    make_customer(office, "普通客户一")
    Customer.objects.filter(name__in=KEY).update(grade="key")
    reach = scope.reach_of("coverage.key-customers", MORNING.date())
    assert reach
    draw = drawing.announce(reach, next(scope.lines(reach)), by=office.lin, at=MORNING)
    drawing.run_due(draw.moment + timedelta(minutes=2))
    return draw


def reached(task: Task, office: Office, at: datetime) -> None:
    number = ContactNumber.objects.filter(contact__customer=task.customer).first()
    calling.take(task, by=office.wang, at=at)
    completing.complete(
        task, Call(key=f"k{task.pk}", started_at=at, suited=True, satisfaction="satisfied", number=number), by=office.wang, at=at
    )


def test_every_key_customer_of_the_quarter(page: Page, quarter: Draw, office: Office, signed_in, assert_no_axe_violations, now):
    plan = Round.objects.get(key__startswith=f"draw-{quarter.pk}-")
    tasks = list(Task.objects.filter(round=plan).select_related("customer").order_by("pk"))
    assert {task.customer.name for task in tasks} == set(KEY), "C 二4.5.2: all of them, and nobody else"
    now[0] = MORNING + timedelta(hours=1)
    signed_in(page, "lin")
    page.goto("/followup/coverage/")
    row = page.get_by_role("row", name="重点客户回访")
    expect(row).to_contain_text("3 中取 3")
    expect(row).to_contain_text("100%")
    assert_no_axe_violations(page)
    for task in tasks[:2]:
        reached(task, office, now[0])
    while delivering.drain(at=now[0]):
        pass
    page.goto(f"/followup/rounds/{plan.pk}/")
    expect(page.locator(".grid-4")).to_contain_text("2/3")
    expect(page.locator(".grid-4")).to_contain_text("66.7%")
    reached(tasks[2], office, now[0])
    while delivering.drain(at=now[0]):
        pass
    page.reload()
    expect(page.locator(".grid-4")).to_contain_text("3/3")
    page.goto("/followup/coverage/")
    page.get_by_role("row", name="重点客户回访").get_by_role("link", name="二4.5.2").click()
    expect(page.get_by_text("重点客户必须全部回访").first).to_be_visible()
