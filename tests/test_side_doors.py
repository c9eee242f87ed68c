"""What leaks past the front door: search, export, panels, print, history, bulk acts, link parameters, stored text (R12.2).

王坐席's rows are looked for by 赵外区, who belongs to another team, and by people without a role that reaches them.
"""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from huifang.accounts.models import User
from huifang.archive.models import Contact, ContactNumber, Contract, Project
from huifang.complaints.models import Complaint
from huifang.followup.models import Attempt, Task
from huifang.journal.models import Event
from tests.cast import make_user
from tests.doors import READABLE, REFS, cells_of, client_of, ref_of, text_of
from tests.test_access_table import address
from tests.town import Town

pytestmark = pytest.mark.django_db
NUMBERS = ("13800138000", "13500135001", "13600136001", "13900139001", "13700137001")
LISTS = (
    "archive:customers", "assignments:list", "complaints:list", "followup:queue", "followup:records", "followup:matters", "followup:rounds",
    "quality:points",
)  # fmt: skip
MONTH = "month=2026-11"


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


KEYS = (
    "after", "before", "sort", "unit", "agent", "month", "from", "to", "ids", "number", "customer", "scope", "q", "effective_from",
    "result", "outcome", "state", "year", "t", "kind", "code", "copies", "cols",
)  # fmt: skip
NONSENSE = ("x", "99999999999999999999", "-1", "'", "%00", "0001-01-01", "2026-13", "1,2")


READING = ("__getitem__", "__contains__", "_getlist", "items", "values", "dict", "lists")


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Which keys have been read out of the address's query (or of what was sent), and in which ways all of them."""
    seen: set[str] = set()

    def noting(name: str, reads: Any) -> Any:
        def noted(self: Any, *key: Any, **more: Any) -> Any:
            seen.update(map(str, key or (name,)))
            return reads(self, *key, **more)

        return noted

    for name in READING:
        monkeypatch.setattr(QueryDict, name, noting(name, getattr(QueryDict, name)), raising=False)
    return seen


@pytest.mark.parametrize("name", READABLE)
def test_nonsense_in_the_address_is_no_error(town: Town, lin: Client, name: str, read: set[str]):
    target = address(town, name).partition("?")[0]
    for value in NONSENSE:
        read.clear()
        page = lin.get(f"{target}?" + "&".join(f"{key}={value}" for key in KEYS))
        assert page.status_code < 500, f"{name} breaks on {value!r}"
        if not {*KEYS, *READING} & read:
            # Nothing that the page shows depends on the address.
            break
