"""Document D2's quarter (R2.4, R2.8, R2.16): 30 users, one wrong number, one unreachable after three tries, 28 reached: 28/30, and only
what 28 answers can give; the document's own 99 % can't come of it."""

from datetime import date, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from huifang.archive.models import ContactNumber
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


@pytest.fixture
def quarter(office: Office) -> Draw:
    """The office under document D2, with 33 users more, and its draw of this quarter."""
    install_pack("water-utility", by=system("tests"), at=MORNING, effective_from=date(2026, 1, 1))
    for n in range(33):
        make_customer(office, f"自来水用户{n:02}")
    reach = scope.reach_of("coverage.quarterly-users", MORNING.date())
    assert reach
    draw = drawing.announce(reach, next(scope.lines(reach)), by=office.lin, at=MORNING)
    drawing.run_due(draw.moment + timedelta(minutes=2))
    return draw


def tried(task: Task, outcome: str, office: Office, at: datetime) -> None:
    calling.take(task, by=office.wang, at=at)
    number = ContactNumber.objects.filter(contact__customer=task.customer).first()
    calling.log_attempt(task, outcome=outcome, key=f"{task.pk}-{at}", started_at=at, by=office.wang, at=at, number=number, way="phone")
    task.refresh_from_db()


def reached(task: Task, office: Office, at: datetime, satisfaction: str) -> None:
    number = ContactNumber.objects.filter(contact__customer=task.customer).first()
    calling.take(task, by=office.wang, at=at)
    sheet = Call(key=f"k{task.pk}", started_at=at, suited=True, satisfaction=satisfaction, number=number)
    completing.complete(task, sheet, by=office.wang, at=at)


def test_a_quarter_of_a_water_company(page: Page, quarter: Draw, office: Office, signed_in, assert_no_axe_violations, now):
    round_of_draw = Round.objects.get(key__startswith=f"draw-{quarter.pk}-")
    tasks = list(Task.objects.filter(round=round_of_draw).select_related("customer").order_by("pk"))
    assert len(tasks) == 30
    at = MORNING + timedelta(minutes=10)
    for hours in (0, 4, 6):
        tried(tasks[0], "no_answer", office, at + timedelta(hours=hours))
    assert tasks[0].state == "unreachable", "D2 2: after the third try"
    tried(tasks[1], "wrong_number", office, at)
    assert tasks[1].state == "repair"
    for n, task in enumerate(tasks[2:]):
        reached(task, office, at, "fair" if n == 0 else "satisfied")
    now[0] = at + timedelta(hours=7)
    while delivering.drain(at=now[0]):
        pass
    signed_in(page, "lin")
    page.goto("/followup/coverage/")
    expect(page.get_by_role("row", name="季度用户回访")).to_contain_text("抽取 30 个")
    expect(page.get_by_role("row", name="季度用户回访")).to_contain_text("34 中取 30")
    page.goto(f"/followup/rounds/{round_of_draw.pk}/")
    tiles = page.locator(".grid-4")
    expect(tiles).to_contain_text("28/30")
    expect(tiles).to_contain_text("93.3%")
    expect(tiles).to_contain_text("27/28")
    expect(tiles).to_contain_text("96.4%")
    expect(page.get_by_text("99%")).to_have_count(0)
    assert_no_axe_violations(page)
    page.goto("/followup/?scope=repair")
    expect(page.get_by_text(tasks[1].customer.name).first).to_be_visible()
