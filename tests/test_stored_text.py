"""What people typed is shown as text, runs in no spreadsheet, and telephone numbers stay closed (R12.2)."""

from __future__ import annotations

import logging
import re
from datetime import date

import pytest
from django.db.models import F, Model
from django.test import Client
from django.urls import reverse

from huifang.accounts.models import User
from huifang.approvals import services as approving
from huifang.approvals.models import Approval, Delegation, Question, Vote
from huifang.archive.models import Contact, Contract, Customer, Project
from huifang.assignments.models import Assignment, AssignmentNote
from huifang.channels.models import BlockedAddress, InboundMessage, OutboundMessage
from huifang.complaints.models import Category, Complaint, Intake, IntakeNote
from huifang.desk.models import DraftField, Progress, SavedView
from huifang.files import services as files
from huifang.files.models import File
from huifang.followup.models import Answer, Attempt, Record, Round, Task
from huifang.imports.models import Batch
from huifang.integrations.models import ApiToken, Dispatch, Webhook
from huifang.journal.models import Delivery, Event, Personal
from huifang.kernel.refs import Ref
from huifang.notifications.models import Notice
from huifang.organization import options
from huifang.organization.models import CalendarDay, Position, Staff, Unit
from huifang.paperwork.models import FormatChange
from huifang.regulations.models import Clause, RegulationVersion
from huifang.surveys import models as surveys
from huifang.workforce.models import Adjustment, Occasion, Queue
from tests.doors import cells_of, client_of, pages_of
from tests.test_access_table import address
from tests.town import Town, register_batch

pytestmark = pytest.mark.django_db
NUMBERS = ("13800138000", "13500135001", "13600136001", "13900139001", "13700137001")
LISTS = ("archive:customers", "assignments:list", "complaints:list", "followup:queue", "followup:records", "followup:matters")
MONTH = "month=2026-11"


# What is stored is shown as text


TEXTS: dict[type[Model], tuple[str, ...]] = {
    Adjustment: ("reason",),
    Answer: ("text", "question"),
    ApiToken: ("name", "prefix"),
    Assignment: ("title", "text", "answer"),
    Approval: ("title", "reason"),
    AssignmentNote: ("text",),
    Attempt: ("note",),
    Batch: ("file_name", "notice"),
    BlockedAddress: ("shown", "words"),
    CalendarDay: ("name",),
    Clause: ("title", "text"),
    Category: ("name", "path"),
    Complaint: (
        "content", "handling", "customer_opinion", "contact_name", "address", "region", "technical_head", "email", "contract_number",
        "void_reason", "wish", "product", "outside_number", "outside_answer",
    ),
    Contact: ("name", "position"),
    Contract: ("number",),
    Customer: ("name", "address", "industry", "remarks", "region", "do_not_call_reason", "email"),
    Delegation: ("text",),
    Delivery: ("error",),
    Dispatch: ("payload", "response"),
    DraftField: ("value",),
    File: ("name", "void_reason"),
    FormatChange: ("template",),
    Intake: ("name", "company", "email", "product", "content", "wish", "reason"),
    IntakeNote: ("text",),
    InboundMessage: ("sender", "sender_name", "subject", "text"),
    Occasion: ("name",),
    OutboundMessage: ("subject", "text", "words"),
    Position: ("name",),
    Progress: ("title", "error"),
    Question: ("text", "answer"),
    Queue: ("name",),
    Project: ("name", "stage", "remarks", "region"),
    Record: ("opinion", "need", "complaint", "plan", "remarks", "void_reason"),
    RegulationVersion: ("note",),
    Round: ("name",),
    SavedView: ("label", "query"),
    Staff: ("phone", "extension"),
    Unit: ("name",),
    User: ("name",),
    Vote: ("text",),
    Webhook: ("name", "url"),
    surveys.Answer: ("text",),
    surveys.Inspection: ("title", "authority"),
    surveys.Question: ("text", "help"),
    surveys.Questionnaire: ("title", "purpose"),
    surveys.QuestionnaireVersion: ("welcome", "thanks", "consent"),
    surveys.Section: ("title", "intro"),
}  # fmt: skip
BAIT = "<q9>\" q9='"
RAW = re.compile(r"<q9|(?<!\\)\" q9")


def plant() -> dict[str, str]:
    """Write markup into every text that people type; each field its own number, so that it can be told on which page it came out."""
    planted: dict[str, str] = {}
    for model, names in TEXTS.items():
        for name in names:
            field = model._meta.get_field(name)
            text = f"{BAIT[: (getattr(field, 'max_length', None) or 99) - 3]}{len(planted):03}"
            planted[f"{len(planted):03}"] = f"{model.__name__}.{name}"
            if getattr(field, "unique", False) or model is Contract:
                rows = list(model.objects.values_list("pk", flat=True))  # type: ignore[attr-defined]
                model.objects.filter(pk=rows[0]).update(**{name: text})  # type: ignore[attr-defined]
            else:
                model.objects.update(**{name: text})  # type: ignore[attr-defined]
    Personal.objects.update(value=f"{BAIT}998")
    facts = Event.objects.exclude(facts="{}")
    for event in facts:
        event.facts = re.sub(
            r'("(?:reason|title|file|name|to|error|note|copies|unit)":")(?:[^"\\]|\\.)*(")',
            lambda m: m[1] + BAIT.replace('"', r"\"") + "999" + m[2],
            event.facts,
        )
    Event.objects.bulk_update(facts, ["facts"])
    for notice in (notices := Notice.objects.exclude(facts="{}")):
        notice.facts = re.sub(r'(": ?")(?:[^"\\]|\\.)*(")', lambda m: m[1] + BAIT.replace('"', r"\"") + "995" + m[2], notice.facts)
    Notice.objects.bulk_update(notices, ["facts"])
    return planted


@pytest.fixture
def baited(town: Town) -> dict[str, str]:
    Customer.objects.filter(pk=town.office.customer.pk).update(do_not_call=True)
    Record.objects.update(projects=[{"id": 1, "type": f"{BAIT}997", "completed_on": "2025-12-10", "precision": "day", "duties": []}])
    Complaint.objects.update(customer=F("customer"))
    o, at = town.office, town.office.now
    SavedView.objects.update(unit=o.team)
    options.change(by=town.admin, changes={name: f"{BAIT}{n}" for n, name in (("994", "company.name"), ("993", "company.hotline"))})
    voided = files.store(content=b"x", name="x.txt", owner=Ref.of(town.answered_assignment), by=o.qian, at=at)
    files.void(voided, reason="x", by=o.qian, at=at)
    approval = Approval.objects.get(pk=town.approval.pk)
    approving.answer(Question.objects.get(pk=town.question.pk), text="x", by=o.wang, at=at)
    approving.delegate(approval, to=town.vice, by=o.lin, at=at, text="x")
    approving.approve(approval, text="x", by=o.lin, at=at)
    Staff.objects.create(user=town.newcomer, phone="x")
    CalendarDay.objects.create(day=date(2026, 12, 31), is_working=False, name="x", source="company")
    hostile = register_batch(town.office, f"客户名称,电话,项目类型,完成时间\n{BAIT},1371,{BAIT},{BAIT}不详\n", f"{BAIT}.csv")
    planted = plant()
    planted["batch"] = str(hostile.pk)
    return planted


def test_what_people_typed_is_never_markup(town: Town, baited: dict[str, str], lin: Client):
    """Customer names, opinions, needs, complaints, assignments, clauses, cells, files, views, names, facts: shown, and escaped."""
    extra = (
        "/search/?q=q9",
        "/search/?q=q9&part=1",
        "/assignments/?state=",
        "/complaints/?state=",
        reverse("approvals:show", args=[town.question.approval_id]),
        f"/complaints/new/?q={BAIT}",
        f"/search/?q={BAIT}",
    )
    seen: set[str] = set()
    broken = {}
    for person, client in (
        ("lin", lin),
        ("wang", client_of(town.office.wang)),
        ("sun", client_of(town.office.sun)),
        ("he", client_of(town.admin)),
    ):
        for target, content in pages_of(town, client, extra):
            if RAW.search(content):
                place = RAW.search(content)
                assert place
                broken[f"{person} {target}"] = content[max(0, place.start() - 80) : place.end() + 40]
            seen |= set(re.findall(r"&lt;q9&gt;&quot; q9=(?:&#x27;)?(\d{3})", content))
    assert broken == {}
    assert {"993", "994", "995"} <= seen, "options of the company and facts of notices came out nowhere"
    unseen = {field for number, field in baited.items() if number not in seen}
    assert unseen - UNSEEN - {baited["batch"]} == set(), "these texts came out nowhere: the test proves nothing about them"


# Fields that no page of these people shows in the state they are in.
UNSEEN = {
    "Complaint.void_reason",
    "Record.void_reason",
    "DraftField.value",
    "Progress.error",
    "Assignment.answer",
    "Batch.notice",
    "RegulationVersion.note",
    "SavedView.query",
    "Contract.number",
    "Intake.reason",
}


def test_the_bait_is_found_where_it_is_not_escaped():
    assert RAW.search(f"<p>{BAIT}</p>")
    assert RAW.search('<p title="&lt;q9&gt;" q9=\'">')
    assert not RAW.search("&lt;q9&gt;&quot; q9=&#x27;01")


# What spreadsheets run


FORMULAS = ('=HYPERLINK("http://evil")', "+1+1", "-2+3", "@SUM(A1)", "\t=1", "＝1+1")


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_workbook_of_ours_begins_a_cell_with_a_formula(town: Town, lin: Client, formula: str):
    """R12.2: neither lists nor registers nor refused rows."""
    Customer.objects.filter(pk=town.office.customer.pk).update(name=formula, region=formula[:20])
    Record.objects.update(opinion=formula, plan=formula, need=formula, remarks=formula)
    Complaint.objects.update(content=formula, region=formula[:20])
    Assignment.objects.update(title=formula)
    Contact.objects.update(name=formula[:40])
    quoted = formula.replace('"', '""')
    batch = register_batch(town.office, f'客户名称,电话,项目类型,完成时间\n,1371,应急预案,"{quoted}"\n', "登记.csv")
    targets = [reverse(name) + "?export=1" for name in LISTS]
    targets += [reverse("imports:refused", args=[batch.pk]), reverse("paperwork:print", args=["reports.register", 202611]) + "?format=xlsx"]
    found = 0
    for target in targets:
        page = lin.get(target)
        assert page.status_code == 200, target
        cells = cells_of(page.content)
        assert [cell for cell in cells if cell.lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))] == [], target
        found += any(formula in cell for cell in cells)
    assert found >= 4, "the formula came out nowhere"


# Telephone numbers


def plain_numbers(text: str) -> list[str]:
    digits = re.sub(r"[\s-]", "", text)
    return [number for number in NUMBERS if number in digits]


def test_no_page_shows_a_number_before_it_is_opened(town: Town):
    """Masked everywhere; the register that somebody brings in is their own file and shows what is in it.

    The description of the API holds the number of its examples, and none of the town.
    """
    for user in (town.office.lin, town.office.wang, town.office.sun):
        for target, content in pages_of(town, client_of(user)):
            examples = ["13800138000"] if target == "/api/v1/docs" else []
            assert plain_numbers(content) == examples, target


def test_no_export_holds_a_number(town: Town, lin: Client):
    for name in LISTS:
        cols = "&".join(f"cols={key}" for key in ("phone", "contact", "number", "customer", "what"))
        assert plain_numbers(" ".join(cells_of(lin.get(f"{reverse(name)}?export=1&{cols}").content))) == []


def test_facts_drafts_and_logs_hold_no_number(town: Town, wang: Client, lin: Client, held: Task, caplog: pytest.LogCaptureFixture):
    with caplog.at_level(logging.DEBUG):
        opened = wang.post(f"/followup/tasks/{held.pk}/dial/", {"number": town.office.number.pk})
        shown = lin.post(address(town, "archive:number-reveal"), {"reason": "核对"})
        lin.get("/search/", {"q": NUMBERS[0]})
    assert plain_numbers(opened.content.decode()), "dialling opens no number: the test proves nothing"
    assert plain_numbers(shown.content.decode())
    logging.getLogger("huifang.tests").error("called 138 0013 8000 and +86-13500135001")
    facts = " ".join(Event.objects.values_list("facts", flat=True)) + " ".join(Personal.objects.values_list("value", flat=True))
    assert plain_numbers(facts) == []
    assert plain_numbers(caplog.text) == []


LOGGED = ("138 0013 8000", "+86-13800138000", "0755-83550000", "0755-83550000-801", "(020)87654321", "400-800-1234")


@pytest.mark.parametrize("number", LOGGED)
def test_the_log_masks_numbers_in_messages_and_tracebacks(number: str):
    from huifang.config.logs import Formatter

    formatter = Formatter()
    try:
        raise ValueError(f"cannot dial {number}")
    except ValueError:
        record = logging.getLogger("x").makeRecord("x", logging.ERROR, "f", 1, "failed for %s", (number,), logging.sys.exc_info())  # type: ignore[attr-defined]
    line = formatter.format(record)
    assert "ValueError" in line
    assert re.sub(r"\D", "", number)[-8:] not in re.sub(r"[\s()-]", "", line)


def test_the_log_leaves_other_digits_alone():
    from huifang.config.logs import hide

    for text in ("HF-202611-00012 done", "2026-11-20 10:00:01 INFO", "took 12345678 ns", "127.0.0.1:54329", "sha 13800138000123"):
        assert hide(text) == text
