"""A department head decides on a 390 px phone in two taps; at the desk by keys alone; axe finds nothing (R1.7, R12.1)."""

import re

import pytest
from playwright.sync_api import Page, expect

from huifang.approvals import services
from huifang.approvals.models import Approval, Vote
from huifang.followup.models import Attempt, Record, Task
from huifang.followup.services import voiding
from huifang.kernel import clock
from huifang.kernel.refs import Ref
from tests.cast import MORNING, Office, make_user

pytestmark = pytest.mark.django_db(transaction=True)
OCTOBER = MORNING.replace(month=10)


@pytest.fixture(autouse=True)
def friday(monkeypatch, live_server):
    """The server's threads live on the same Friday morning as the test."""
    monkeypatch.setattr(clock, "now", lambda: MORNING)


def make_record(office: Office, number: int) -> Record:
    task = Task.objects.create(
        customer=office.customer,
        due_at=OCTOBER,
        assignee=office.wang,
        unit=office.team,
        state="done",
        closed_at=OCTOBER,
        created_at=OCTOBER,
    )
    attempt = Attempt.objects.create(
        task=task, agent=office.wang, outcome="reached", started_at=OCTOBER, ended_at=OCTOBER, key=f"a{number}"
    )
    return Record.objects.create(
        number=f"HF202610-000{number}", task=task, attempt=attempt, customer=office.customer, agent=office.wang, unit=office.team,
        called_at=OCTOBER, completed_at=OCTOBER, satisfaction="satisfied", seconds=200,
    )  # fmt: skip


@pytest.fixture
def requests(office: Office) -> list[Approval]:
    """Two records of October that the leader of 王坐席's team wants void: 林主管 decides first."""
    leader = make_user("heleader", "何组长", "team_leader", office.team)
    rows = [make_record(office, number) for number in (1, 2)]
    return [voiding.request_approval(row, reason="同一通电话登记了两次", by=leader, at=MORNING) for row in rows]


def test_a_head_decides_on_a_phone_in_two_taps(new_context, office, requests, signed_in, assert_no_axe_violations):
    page = new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True).new_page()
    signed_in(page, "lin")
    page.goto("/approvals/")
    assert_no_axe_violations(page)
    page.locator(".inbox-tap", has_text="HF202610-0001").tap()
    expect(page.get_by_text("同一通电话登记了两次")).to_be_visible()
    expect(page.get_by_text("广州甲化工有限公司")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    approve = page.get_by_role("button", name="同意")
    box = approve.bounding_box()
    assert box
    assert box["height"] >= 44
    assert box["y"] + box["height"] <= 844, "seen without scrolling"
    assert_no_axe_violations(page)
    approve.tap()
    expect(page.locator(".inbox-tap")).to_have_count(1)
    assert Vote.objects.get().by == office.lin


def test_at_the_desk_keys_are_enough(page: Page, office, requests, signed_in, assert_no_axe_violations):
    signed_in(page, "lin")
    page.goto("/approvals/")
    expect(page.locator("#about .approval-head h2")).to_contain_text("0001")
    assert_no_axe_violations(page)
    page.keyboard.press("j")
    expect(page.locator("#about .approval-head h2")).to_contain_text("0002")
    page.keyboard.press("r")
    expect(page.locator("[data-errors]")).to_contain_text("请简要说明原因")
    page.get_by_label("审批意见").fill("应保留原记录")
    page.keyboard.press("Escape")
    page.keyboard.press("r")
    expect(page).to_have_url(re.compile("/approvals/$"))
    assert Approval.objects.get(pk=requests[1].pk).state == "refused"


def test_the_ticked_are_approved_together(page: Page, office, requests, signed_in):
    signed_in(page, "lin")
    page.goto("/approvals/")
    page.keyboard.press("x")
    page.keyboard.press("j")
    expect(page.locator("#about .approval-head h2")).to_contain_text("0002")
    page.keyboard.press("x")
    page.keyboard.press("m")
    expect(page.get_by_text("暂无事项")).to_be_visible()
    assert Vote.objects.count() == 2


def test_a_question_goes_there_and_back(new_context, office, requests, signed_in):
    head, leader = (new_context().new_page() for _n in range(2))
    signed_in(head, "lin")
    head.goto(f"/approvals/{requests[0].pk}/")
    head.keyboard.press("w")
    head.get_by_label("问题").fill("两条记录哪条为准？")
    head.get_by_role("button", name="发出询问").click()
    expect(head).to_have_url(re.compile("/approvals/$"))
    signed_in(leader, "heleader")
    leader.goto("/approvals/?box=questions")
    leader.locator("#answer_text").fill("以第二条为准")
    leader.get_by_role("button", name="提交答复").click()
    expect(leader).to_have_url(re.compile("/approvals/$"))
    head.goto(f"/approvals/{requests[0].pk}/")
    expect(head.get_by_text("以第二条为准")).to_be_visible()
    assert services.askable(requests[0], office.lin)
    assert requests[0].subject == Ref("followup.record", str(requests[0].subject_id))
