"""The whole way by keyboard alone: from a register to a printed record; and a complaint until the customer is satisfied.

Addresses are typed as into the address bar; everything else is Tab, Enter, digits and the keys that the pages name.
Background work is done by the test itself, as a worker would (`work_off`).
"""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django_q.models import OrmQ
from playwright.sync_api import Error, Locator, Page, expect
from pypdf import PdfReader

from huifang.archive.models import Customer
from huifang.assignments.models import Assignment
from huifang.complaints.models import Complaint
from huifang.followup.models import Record, Task
from huifang.followup.services import planning
from huifang.journal.delivering import drain
from huifang.kernel import clock
from huifang.kernel.refs import system
from huifang.obligations.models import Obligation
from tests.cast import MORNING, Office

pytestmark = pytest.mark.django_db(transaction=True)
REGISTER = Path(__file__).parent.parent / "data" / "registers" / "customer_register.xlsx"
STEPS = 90


class Clock:
    """The time of day, for the test and the server's threads alike."""

    def __init__(self) -> None:
        self.now = MORNING

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch, settings: Any, live_server: Any) -> Clock:
    """A Friday morning; dialling opens a page of ours; registers of any size go to a worker."""
    moment = Clock()
    monkeypatch.setattr(clock, "now", moment)
    settings.DIAL_URL = f"{live_server.url}/health/?dial={{number}}"
    settings.IMPORTS_INLINE = 0
    return moment


def work_off() -> int:
    """Do what waits for a worker, and what that asks for."""
    done = 0
    while row := OrmQ.objects.order_by("pk").first():
        task = row.task
        row.delete()
        module, _dot, name = task["func"].rpartition(".")
        getattr(import_module(module), name)(*task["args"], **task["kwargs"])
        done += 1
    return done


def tab_to(page: Page, wanted: Locator) -> None:
    """Reach an element as a hand on the keyboard does."""
    for _ in range(STEPS):
        if wanted.evaluate("e => e === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{wanted} can't be reached with Tab")


def press(page: Page, wanted: Locator) -> None:
    """Go to a button or link, and press it."""
    tab_to(page, wanted)
    page.keyboard.press("Enter")


def choose_file(page: Page, field: Locator) -> None:
    """Open the field's dialogue by its key and take the register; a busy browser may not have listened to the first press."""
    tab_to(page, field)
    for key in ("Enter", "Space", "Enter", "Space"):
        try:
            with page.expect_file_chooser(timeout=3000) as chooser:
                page.keyboard.press(key)
            return chooser.value.set_files(REGISTER)
        except Error:
            continue
    raise AssertionError("the field does not open by keyboard")


def sign_in(page: Page, username: str) -> None:
    page.goto("/accounts/sign-in/")
    tab_to(page, page.locator("[name=username]"))
    page.keyboard.type(username)
    page.keyboard.press("Tab")
    page.keyboard.type(f"{username}-Passw0rd")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "sign-in" not in url)


FOCUS = "() => { const e = document.activeElement; return {name: e.name || '', type: e.type || '', id: e.id, tag: e.tagName} }"


def answer_all(page: Page, texts: dict[str, str], choices: dict[str, str]) -> None:
    """Tab through the form: each group of buttons gets its digit (the first if none is named), each text what is given for it."""
    seen: set[str] = set()
    for _ in range(STEPS):
        focus = page.evaluate(FOCUS)
        name = focus["name"]
        if focus["id"] == "finish":
            return
        if focus["type"] == "radio" and name not in seen and name not in {"outcome", "number", "language"}:
            page.keyboard.press(choices.get(name, "1"))
        elif focus["type"] == "checkbox" and choices.get(name) == "on" and name not in seen:
            page.keyboard.press("Space")
        elif name in texts and name not in seen:
            page.keyboard.type(texts[name])
        seen.add(name)
        page.keyboard.press("Tab")
    raise AssertionError(f"the button to finish can't be reached; seen {sorted(seen)}")


def hold_and_dial(page: Page) -> str:
    """With the call open: dial with its key; the number that the telephone got."""
    expect(page.locator("#hold")).to_have_attribute("data-hold", "mine")
    expect(page.locator("[data-dial]")).to_be_enabled()
    with page.expect_popup() as telephone:
        page.keyboard.press("c")
    address = telephone.value.url
    telephone.value.close()
    expect(page.locator("#dialled")).not_to_be_empty()
    return address.partition("dial=")[2]


def test_from_a_register_to_a_printed_record(page: Page, office: Office, time: Clock):
    """R1.3, R2.2, R2.5–R2.9: sign in, import, plan, take, dial, ask, finish, print."""
    sign_in(page, "lin")
    page.goto("/imports/new/", wait_until="networkidle")
    choose_file(page, page.locator("[name=file]"))
    press(page, page.get_by_role("button", name="继续"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("customer_register.xlsx")
    page.wait_for_load_state("networkidle")
    page.keyboard.press("Control+Enter")
    expect(page.locator("main progress")).to_be_visible()
    assert work_off() == 1
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_contain_text("预览")
    page.wait_for_load_state("networkidle")
    page.keyboard.press("Control+Enter")
    expect(page.locator("main progress")).to_be_visible()
    work_off()
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("customer_register.xlsx")
    assert Customer.objects.count() > 100

    page.goto("/followup/plan/")
    press(page, page.get_by_role("button", name="立即排期"))
    page.wait_for_url("**/desk/progress/*/")
    work_off()
    assert Task.objects.count() > 50

    page.goto("/followup/?scope=pool")
    page.wait_for_load_state("networkidle")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/followup/tasks/*/**")
    name = page.get_by_role("heading", level=1).inner_text()
    task = page.url.partition("/tasks/")[2].partition("/")[0]
    number = hold_and_dial(page)
    time.now += timedelta(minutes=4)
    page.keyboard.press("1")
    expect(page.locator("[name=suited]").first).to_be_focused()
    answer_all(page, {"opinion": "资料齐全，服务及时。"}, {"satisfaction": "2", "has_need": "2"})
    page.keyboard.press("Control+Enter")
    page.wait_for_url(lambda url: f"/tasks/{task}/" not in url)
    record = Record.objects.get()
    assert (record.customer.name, record.opinion, record.satisfaction) == (name, "资料齐全，服务及时。", "satisfied")
    assert record.seconds == 240
    assert number.isdigit()
    assert not Obligation.objects.filter(pk__in=record.task.items.values("obligation"), state="open").exists()

    page.goto("/followup/records/")
    page.wait_for_load_state("networkidle")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/followup/records/{record.pk}/")
    link = page.get_by_role("link", name="打印", exact=True)
    tab_to(page, link)
    paper = page.request.get(link.get_attribute("href") or "").body()
    assert paper.startswith(b"%PDF")
    text = "".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(paper)).pages)
    assert record.number in text
    assert name[:4] in text.replace("\n", "")
    page.keyboard.press("Enter")


@pytest.fixture
def planned(office: Office, time: Clock) -> Task:
    """甲公司's call, planned by the regulation."""
    planning.plan(by=system("planner"), at=MORNING)
    return Task.objects.get(customer=office.customer)


def deliver(at: datetime) -> None:
    while drain(at=at):
        pass


def test_a_complaint_until_the_customer_is_satisfied(new_context: Callable[[], Any], office: Office, time: Clock, planned: Task):
    """R2.10, R3.1: complaint in the call → both departments answer → return call → satisfied → closed."""
    wang = new_context().new_page()
    sign_in(wang, "wang")
    wang.goto(f"/followup/tasks/{planned.pk}/")
    assert hold_and_dial(wang) == "13800138000"
    time.now += timedelta(minutes=5)
    wang.keyboard.press("1")
    expect(wang.locator("[name=suited]").first).to_be_focused()
    texts = {"opinion": "报告拖延", "complaint": "报告晚了两周，没有人说明。", "plan": "技术部三日内答复"}
    answer_all(wang, texts, {"satisfaction": "4", "has_need": "2", "has_complaint": "on"})
    wang.keyboard.press("Control+Enter")
    wang.wait_for_url(lambda url: f"/{planned.pk}/" not in url)
    complaint = Complaint.objects.get()
    assert complaint.content == texts["complaint"]
    deliver(time.now)

    for username, said in (("sun", "已补交报告并致歉。"), ("qian", "已减免一次培训费用。")):
        head = new_context().new_page()
        sign_in(head, username)
        head.goto("/assignments/")
        head.wait_for_load_state("networkidle")
        head.keyboard.press("j")
        head.keyboard.press("Enter")
        answer = head.locator("#drawer [name=text]").first
        expect(answer).to_be_visible()
        tab_to(head, answer)
        head.keyboard.type(said)
        head.keyboard.press("Control+Enter")
        expect(head.locator("#toasts")).to_contain_text("已答复")
        deliver(time.now)
    complaint.refresh_from_db()
    assert complaint.state == "answered"

    back = Task.objects.get(origin=f"complaints.complaint:{complaint.pk}")
    wang.goto(f"/followup/tasks/{back.pk}/")
    expect(wang.locator("main")).to_contain_text("已补交报告并致歉。")
    hold_and_dial(wang)
    time.now += timedelta(minutes=3)
    wang.keyboard.press("1")
    expect(wang.locator("[name=suited]").first).to_be_focused()
    answer_all(wang, {"opinion": "处理得可以。"}, {"satisfaction": "2", "has_need": "2"})
    wang.keyboard.press("Control+Enter")
    wang.wait_for_url(lambda url: f"/{back.pk}/" not in url)
    deliver(time.now)
    complaint.refresh_from_db()
    assert (complaint.state, complaint.customer_opinion) == ("satisfied", "处理得可以。")
    assert set(Assignment.objects.values_list("state", flat=True)) == {"accepted"}
    assert not Record.objects.filter(matter="open").exists()
    wang.goto(f"/complaints/{complaint.pk}/")
    expect(wang.get_by_role("heading", level=1)).to_contain_text(complaint.number)
    expect(wang.locator("main")).to_contain_text("客户满意")
