"""What leaks past the front door: search, export, panels, print, history, bulk acts, link parameters, stored text (R12.2).

王坐席's rows are looked for by 赵外区, who belongs to another team, and by people without a role that reaches them.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db.models import F, Model
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from huifang.accounts.models import User
from huifang.archive.models import Contact, ContactNumber, Contract, Customer, Project
from huifang.assignments.models import Assignment, AssignmentNote
from huifang.complaints.models import Complaint
from huifang.desk.models import DraftField, Progress, SavedView
from huifang.followup.models import Answer, Attempt, Record, Round, Task
from huifang.followup.services import calling
from huifang.imports.models import Batch
from huifang.journal.models import Delivery, Event, Personal
from huifang.kernel.refs import Ref, Referable
from huifang.organization.models import Unit
from huifang.regulations.models import Clause, RegulationVersion
from tests.cast import make_user
from tests.test_access_table import EXPECTED, address
from tests.town import Town, register_batch

pytestmark = pytest.mark.django_db
NUMBERS = ("13800138000", "13500135001", "13600136001", "13900139001", "13700137001")
READABLE = sorted(name for name, method in EXPECTED if method == "GET")
LISTS = ("archive:customers", "assignments:list", "complaints:list", "followup:queue", "followup:records", "followup:matters")
MONTH = "month=2026-11"


def client_of(user: User | None) -> Client:
    client = Client()
    if user:
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


@pytest.fixture
def lin(town: Town) -> Client:
    return client_of(town.office.lin)


@pytest.fixture
def wang(town: Town) -> Client:
    return client_of(town.office.wang)


@pytest.fixture
def zhao(town: Town) -> Client:
    return client_of(town.office.zhao)


def text_of(response: Any) -> str:
    return response.content.decode() if response.status_code == 200 and "text/html" in response["Content-Type"] else ""


def cells_of(content: bytes) -> list[str]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return [cell for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for cell in row if isinstance(cell, str)]


# What somebody else's team must not learn


SECRETS = ("甲化工", "丙气体", "戊纺织", "苏联系", "黄嘉欣", "三次没有按约", "应急演练。", "报告拖了两周")


@pytest.mark.parametrize("query", ["甲化", "广州甲", "gzjh", "8000", "13800138000", "AZ2025-0001", "黄嘉欣"])
def test_search_finds_within_reach_only(wang: Client, zhao: Client, query: str):
    assert "甲化工" in text_of(wang.get("/search/", {"q": query})), "the box finds nothing at all"
    for part in ("", "1"):
        assert "甲化工" not in text_of(zhao.get("/search/", {"q": query, "part": part}))


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("query", ["", "q=甲化", "q=13800138000", "state=", "scope=all", "scope=team", "owner=none", "export=1"])
def test_lists_show_other_teams_nothing(town: Town, zhao: Client, name: str, query: str):
    page = zhao.get(f"{reverse(name)}?{query}&unit={town.office.team.pk}")
    found = page.content.decode(errors="replace") if "html" in page["Content-Type"] else " ".join(cells_of(page.content))
    assert [word for word in SECRETS if word in found] == []


@pytest.mark.parametrize(
    "name", [name for name in READABLE if name.endswith(("_panel", ":box", ":counters")) or name.startswith("reports:")]
)
def test_panels_and_figures_show_other_teams_nothing(town: Town, zhao: Client, name: str):
    page = zhao.get(f"{address(town, name)}?{MONTH}&agent={town.office.wang.pk}&unit={town.office.team.pk}")
    assert [word for word in (*SECRETS, town.record.number, town.complaint.number) if word in text_of(page)] == []


def test_panels_show_their_own_team_what_they_hide(town: Town, lin: Client):
    """The counterproof: the words looked for above are there for who may see them."""
    pages = [
        lin.get(f"/followup/customers/{town.record.customer_id}/records/"),
        lin.get(f"/complaints/of/customer/{town.record.customer_id}/"),
    ]
    assert town.record.number in text_of(pages[0])
    assert town.complaint.number in text_of(pages[1])


REFS = ("customer", "contact", "number", "contract", "project", "task", "record", "complaint", "assignment")


def ref_of(town: Town, what: str) -> Ref:
    rows: dict[str, Referable] = {
        "customer": town.office.customer, "contact": town.contact, "number": town.office.number, "contract": town.contract,
        "project": town.office.project, "task": town.task, "record": town.record, "complaint": town.complaint,
        "assignment": town.answered_assignment,
    }  # fmt: skip
    return Ref.of(rows[what])


@pytest.mark.parametrize("what", REFS)
def test_history_is_for_who_sees_the_row(town: Town, what: str):
    target = reverse("journal:history", args=[str(ref_of(town, what))])
    for user in (town.office.wang, town.office.lin):
        assert client_of(user).get(target).status_code == 200
    for user in (town.office.zhao, town.newcomer, town.admin):
        assert client_of(user).get(target).status_code == 403, f"{user} reads the history of {what}"


@pytest.mark.parametrize(
    "ref", ["archive.customer:abc", "complaints.complaint:x", "followup.task:9999999", "nonsense", "followup.record:-1"]
)
def test_history_of_nothing_is_no_error(town: Town, zhao: Client, ref: str):
    assert zhao.get(reverse("journal:history", args=[ref])).status_code in {403, 404}


def test_paper_is_for_who_sees_what_is_on_it(town: Town, zhao: Client, lin: Client):
    papers = {"followup.record": town.record.pk, "complaints.complaint": town.complaint.pk}
    for form, pk in papers.items():
        target = reverse("paperwork:print", args=[form, pk])
        assert lin.get(target).content.startswith(b"%PDF")
        assert zhao.get(target).status_code == 404
    register = zhao.get(reverse("paperwork:print", args=["reports.register", 202611]), {"agent": town.office.wang.pk})
    if register.status_code == 200:
        pages = "".join(page.extract_text() for page in PdfReader(io.BytesIO(register.content)).pages)
        assert [word for word in SECRETS if word in pages] == []


def test_a_draft_is_its_writers_own(town: Town, wang: Client, lin: Client):
    target = address(town, "desk:draft")
    assert wang.get(target).json()["fields"] == {"opinion": "说到一半"}
    assert lin.get(target).json()["fields"] == {}
    lin.delete(target)
    assert wang.get(target).json()["fields"] == {"opinion": "说到一半"}


def test_a_saved_view_is_its_makers_own(town: Town, wang: Client, lin: Client):
    assert town.view.label in text_of(wang.get("/followup/"))
    assert town.view.label not in text_of(lin.get("/followup/"))


@pytest.mark.parametrize("name", LISTS)
def test_an_agent_takes_no_list_away(town: Town, wang: Client, lin: Client, name: str):
    """An agent about to leave: what is seen row by row is not handed out as a workbook (R12.2)."""
    target = reverse(name) + "?export=1"
    assert wang.get(target).status_code == 403
    assert "export=1" not in text_of(wang.get(reverse(name)))
    assert lin.get(target).content.startswith(b"PK")


# Acts on others' rows


@pytest.fixture
def leader(town: Town) -> User:
    """A leader of 王坐席's team: gives calls, within the team."""
    return make_user("chen", "陈组长", "team_leader", town.office.team)


def owners() -> dict[int, tuple[int | None, int]]:
    return {task.pk: (task.assignee_id, task.unit_id) for task in Task.objects.all()}


def test_others_calls_among_the_selected_stay_where_they_are(town: Town, leader: User):
    o, client, before = town.office, client_of(leader), owners()
    ids = f"{town.task.pk},{town.foreign_task.pk}"
    page = client.post(f"/followup/assign/?ids={ids}", {"to": f"user:{o.li.pk}:{o.team.pk}"})
    assert page.status_code == 302
    assert owners() == before | {town.task.pk: (o.li.pk, o.team.pk)}


@pytest.mark.parametrize(
    "to", ["user:{zhao}:{other}", "unit:{other}", "user:{zhao}:{team}", "user:{lin}:{team}", "user:{lin}", "unit:x", ""]
)
def test_calls_are_given_within_reach_and_to_callers_only(town: Town, leader: User, to: str):
    o, before = town.office, owners()
    given = to.format(zhao=o.zhao.pk, lin=o.lin.pk, other=o.elsewhere.pk, team=o.team.pk)
    page = client_of(leader).post(f"/followup/assign/?ids={town.task.pk}", {"to": given})
    assert page.status_code in {403, 422}
    assert owners() == before


def test_anothers_act_is_not_undone(town: Town, leader: User):
    before = owners()
    assert client_of(leader).post(address(town, "followup:undo_assign")).status_code == 403
    assert owners() == before


# Numbers in link parameters


@pytest.fixture
def held(town: Town) -> Task:
    return calling.take(town.task, by=town.office.wang, at=town.office.now)


@pytest.fixture
def their_number(town: Town) -> ContactNumber:
    return ContactNumber.objects.get(contact__customer=town.theirs)


def test_a_held_call_dials_its_own_customer_only(town: Town, wang: Client, held: Task, their_number: ContactNumber):
    before = Event.objects.filter(kind="followup.number.dialled").count()
    answer = wang.post(f"/followup/tasks/{held.pk}/dial/", {"number": their_number.pk})
    assert answer.status_code == 403
    assert "139" not in answer.content.decode()
    assert Event.objects.filter(kind="followup.number.dialled").count() == before
    assert wang.post(f"/archive/numbers/{their_number.pk}/reveal/", {"reason": "想知道"}).status_code == 403


def test_an_attempt_names_no_number_of_another_customer(wang: Client, held: Task, their_number: ContactNumber):
    answer = wang.post(f"/followup/tasks/{held.pk}/finish/", {"outcome": "no_answer", "number": their_number.pk, "key": "k"})
    assert answer.status_code in {403, 422}
    assert not Attempt.objects.filter(number=their_number).exists()


def test_the_talk_to_anothers_contact_shows_their_own(wang: Client, held: Task, their_number: ContactNumber):
    page = text_of(wang.get(f"/followup/tasks/{held.pk}/talk/", {"number": their_number.pk}))
    assert page
    assert "区联系" not in page


def test_a_wrong_number_is_not_mended_at_another_customer(town: Town, wang: Client):
    contact = Contact.objects.get(customer=town.theirs)
    answer = wang.post(f"/followup/tasks/{town.repair_task.pk}/repair/", {"contact": contact.pk, "phone": "136 0013 6009"})
    assert answer.status_code in {403, 422}
    assert contact.numbers.count() == 1


def test_a_complaint_takes_nothing_of_another_customer(town: Town, wang: Client, their_number: ContactNumber):
    project = Project.objects.filter(customer=town.theirs)[0]
    given = {"channel": "phone", "content": "无", "number": their_number.pk, "project": project.pk, "contact_name": "黄"}
    before = Complaint.objects.count()
    assert wang.post(f"/complaints/new/?customer={town.office.customer.pk}", given).status_code == 422
    assert Complaint.objects.count() == before


def test_a_project_takes_no_contract_of_another_customer(town: Town, wang: Client):
    contract = Contract.objects.create(customer=town.theirs, number="YI-1")
    given = {"type": "training", "completed_on": "2026-05-01", "precision": "day", "contract": contract.pk}
    assert wang.post(f"/archive/customers/{town.office.customer.pk}/projects/new/", given).status_code == 422


# The way in and on


EVIL = ("https://evil.example/", "//evil.example/", "/\\evil.example/", "javascript:alert(1)", "http:evil.example")


@pytest.mark.parametrize("wanted", EVIL)
def test_no_address_of_ours_leads_elsewhere(town: Town, lin: Client, wanted: str):
    wang = {"username": "wang", "password": "wang-Passw0rd", "next": wanted}
    answers = [
        Client().post(reverse("accounts:sign-in"), wang),
        lin.get(reverse("accounts:sign-in"), {"next": wanted}),
        lin.post(reverse("ui:set_language"), {"language": "zh-hans", "next": wanted}),
        lin.post(reverse("desk:save_view"), {"list": "x", "label": "y", "next": wanted}),
        lin.post(reverse("desk:save_view"), {"list": "x", "label": "y"}, headers={"referer": wanted}),
        lin.post(
            reverse("followup:assign") + f"?ids={town.task.pk}", {"to": f"unit:{town.office.team.pk}", "back": wanted, "next": wanted}
        ),
    ]
    for answer in answers:
        assert answer.status_code == 302
        assert "evil" not in answer["Location"]
        assert answer["Location"].startswith("/")
    assert f'href="{wanted}"' not in text_of(Client().get(reverse("accounts:sign-in"), {"next": wanted}))


def test_one_click_sign_in_is_for_demos_only(town: Town, settings: Any):
    given = {"user": town.office.lin.pk}
    assert Client().post("/accounts/sign-in/demo/", given).status_code == 404
    assert "林主管" not in text_of(Client().get("/accounts/sign-in/"))
    settings.DEMO = True
    assert Client().post("/accounts/sign-in/demo/", given).status_code == 302


@pytest.mark.parametrize("name", READABLE)
def test_nonsense_in_the_address_is_no_error(town: Town, lin: Client, name: str):
    for value in ("x", "99999999999999999999", "-1", "'", "%00", "0001-01-01", "2026-13", "1,2"):
        keys = (
            "after",
            "before",
            "sort",
            "unit",
            "agent",
            "month",
            "from",
            "to",
            "ids",
            "number",
            "customer",
            "scope",
            "q",
            "effective_from",
        )
        query = "&".join(f"{key}={value}" for key in (*keys, "result", "outcome", "state", "year", "t", "kind", "code", "copies", "cols"))
        page = lin.get(f"{address(town, name).partition('?')[0]}?{query}")
        assert page.status_code < 500, f"{name} breaks on {value!r}"


# What is stored is shown as text


TEXTS: dict[type[Model], tuple[str, ...]] = {
    Answer: ("text", "question"),
    Assignment: ("title", "text", "answer"),
    AssignmentNote: ("text",),
    Attempt: ("note",),
    Batch: ("file_name", "notice"),
    Clause: ("title", "text"),
    Complaint: (
        "content", "handling", "customer_opinion", "contact_name", "address", "region", "technical_head", "email", "contract_number",
        "void_reason",
    ),
    Contact: ("name", "position"),
    Contract: ("number",),
    Customer: ("name", "address", "industry", "remarks", "region", "do_not_call_reason", "email"),
    Delivery: ("error",),
    DraftField: ("value",),
    Progress: ("title", "error"),
    Project: ("name", "stage", "remarks", "region"),
    Record: ("opinion", "need", "complaint", "plan", "remarks", "void_reason"),
    RegulationVersion: ("note",),
    Round: ("name",),
    SavedView: ("label", "query"),
    Unit: ("name",),
    User: ("name",),
}  # fmt: skip
BAIT = "<q9>\" q9='"
RAW = re.compile(r"<q9|(?<!\\)\" q9")


def plant() -> dict[str, str]:
    """Write markup into every text that people type; each field its own number, so that it can be told on which page it came out."""
    planted: dict[str, str] = {}
    for model, names in TEXTS.items():
        for name in names:
            text = f"{BAIT}{len(planted):02}"
            planted[f"{len(planted):02}"] = f"{model.__name__}.{name}"
            field = model._meta.get_field(name)
            if getattr(field, "unique", False) or model is Contract:
                rows = list(model.objects.values_list("pk", flat=True))  # type: ignore[attr-defined]
                model.objects.filter(pk=rows[0]).update(**{name: text})  # type: ignore[attr-defined]
            else:
                model.objects.update(**{name: text})  # type: ignore[attr-defined]
    Personal.objects.update(value=f"{BAIT}98")
    facts = Event.objects.exclude(facts="{}")
    for event in facts:
        event.facts = re.sub(
            r'("(?:reason|title|file|name|to|error|note|copies|unit)":")[^"]*(")',
            lambda m: m[1] + BAIT.replace('"', r"\"") + "99" + m[2],
            event.facts,
        )
    Event.objects.bulk_update(facts, ["facts"])
    return planted


@pytest.fixture
def baited(town: Town) -> dict[str, str]:
    Customer.objects.filter(pk=town.office.customer.pk).update(do_not_call=True)
    Record.objects.update(projects=[{"id": 1, "type": f"{BAIT}97", "completed_on": "2025-12-10", "precision": "day", "duties": []}])
    Complaint.objects.update(customer=F("customer"))
    hostile = register_batch(town.office, f"客户名称,电话,项目类型,完成时间\n{BAIT},1371,{BAIT},{BAIT}不详\n", f"{BAIT}.csv")
    planted = plant()
    planted["batch"] = str(hostile.pk)
    return planted


def pages_of(town: Town, client: Client, extra: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """Every page that a person gets by GET, with its address."""
    rows = [reverse("assignments:show", args=[a.pk]) for a in Assignment.objects.all()]
    rows += [reverse("followup:task", args=[t.pk]) for t in Task.objects.all()]
    rows += [reverse("archive:customer", args=[c.pk]) for c in Customer.objects.all()]
    rows += [reverse("archive:customer-history", args=[c.pk]) for c in Customer.objects.all()]
    rows += [reverse("imports:batch", args=[b.pk]) for b in Batch.objects.all()]
    rows += [reverse("regulations:version", args=[v.regulation.code, v.number]) for v in RegulationVersion.objects.all()]
    rows += [reverse("journal:history", args=[str(ref_of(town, what))]) for what in REFS]
    for target in dict.fromkeys([*(address(town, name) for name in READABLE), *rows, *extra]):
        page = client.get(target)
        assert page.status_code < 500, target
        if content := text_of(page):
            yield target, content


def test_what_people_typed_is_never_markup(town: Town, baited: dict[str, str], lin: Client):
    """Customer names, opinions, needs, complaints, assignments, clauses, cells, files, views, names, facts: shown, and escaped."""
    extra = (
        "/search/?q=q9",
        "/search/?q=q9&part=1",
        "/assignments/?state=",
        "/complaints/?state=",
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
            seen |= set(re.findall(r"&lt;q9&gt;&quot; q9=&#x27;(\d\d)", content))
    assert broken == {}
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
    """Masked everywhere; the register that somebody brings in is their own file and shows what is in it."""
    for user in (town.office.lin, town.office.wang, town.office.sun):
        for target, content in pages_of(town, client_of(user)):
            assert plain_numbers(content) == [], target


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

    formatter = Formatter("%(levelname)s %(message)s")
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
