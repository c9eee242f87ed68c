"""Side doors of the office around the main job: the API, files, approvals, notices, shared views, settings, webhooks (R12.2).

王坐席's rows are looked for by 赵外区, who belongs to another team; each search has its counterproof.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from huifang.approvals import services as approvals
from huifang.approvals.models import Approval
from huifang.desk.models import SavedView
from huifang.files import services as files
from huifang.integrations.api import limits
from huifang.integrations.models import Dispatch, IdempotencyKey, Webhook
from huifang.integrations.services import webhooks
from huifang.journal import delivering, sealing
from huifang.journal.models import Event
from huifang.kernel.refs import Ref
from huifang.notifications.models import Notice
from huifang.organization import options
from huifang.organization.models import Setting
from tests.api_bodies import Program
from tests.doors import READABLE, client_of, text_of
from tests.test_access_table import address
from tests.test_side_doors import NUMBERS, SECRETS
from tests.town import Town

pytestmark = pytest.mark.django_db
OFFICE = ("现场.png", "三方会议纪要", "登记了两次", "给谁用？", "导出300户", "我的广州客户")
PEOPLE = ("苏联系", "黄嘉欣")
NARROWED = ("", "limit=100", "box=all", "box=decided", "scope=all", "q=甲化", "state=pending", "topic=need")
BOXES = ("mine", "questions", "delegated", "requests", "decided", "all")


@pytest.fixture(autouse=True)
def busy(town: Town) -> None:
    """A caption that tells, and every fact told to whoever hears of it."""
    limits.forget()
    name = "三方会议纪要.txt"
    files.store(content=b"x", name=name, owner=Ref.of(town.answered_assignment), by=town.office.qian, at=town.office.now)
    while delivering.drain(at=town.office.now):
        pass
    sealing.seal()


def secrets_in(town: Town, text: str) -> list[str]:
    return [word for word in (*SECRETS, *OFFICE, town.record.number, town.complaint.number) if word in text]


# The API


@pytest.mark.parametrize("name", [name for name in READABLE if name.startswith("api:") and name not in {"api:docs", "api:openapi"}])
def test_the_api_shows_other_teams_nothing(town: Town, name: str):
    """Signed in or by token, with every scope, whatever the parameters."""
    signed_in, program = client_of(town.office.zhao), Program(town.office.zhao)
    for query in (
        *NARROWED,
        f"unit={town.office.team.pk}",
        f"customer={town.office.customer.pk}",
        f"owner={Ref.of(town.answered_assignment)}",
    ):
        target = f"{address(town, name).partition('?')[0]}?{query}"
        for client in (signed_in, program.client):
            assert secrets_in(town, client.get(target).getvalue().decode(errors="replace")) == [], target


def test_the_api_shows_their_own_team_what_it_hides(town: Town):
    """The counterproof."""
    program = Program(town.office.wang)
    owner = Ref.of(town.answered_assignment)
    paths = (
        f"files?owner={owner}",
        f"approvals/{town.approval.pk}",
        "approvals?box=questions",
        "customers?q=甲化",
        "assignments",
        "complaints",
    )
    seen = " ".join(program.get(path).content.decode() for path in paths)
    assert {"现场.png", "三方会议纪要", "登记了两次", "导出300户", "甲化工", "应急演练。"} <= set(secrets_in(town, seen))


def test_no_answer_of_the_api_holds_a_number(town: Town):
    for user in (town.office.lin, town.office.wang, town.vice):
        program = Program(user)
        for name in READABLE:
            if name.startswith("api:") and name not in {"api:docs", "api:openapi"}:
                found = program.client.get(address(town, name)).getvalue().decode(errors="replace").replace(" ", "")
                assert [number for number in NUMBERS if number in found] == [], name


# Files and approvals


def test_names_of_files_are_found_by_nobody_else(town: Town, zhao: Client, wang: Client):
    panel = reverse("files:panel", args=["assignments.assignment", town.answered_assignment.pk])
    assert "三方会议纪要" in text_of(wang.get(panel))
    assert zhao.get(panel).status_code == 404
    for target in ("/search/?q=会议纪要", "/search/?q=会议纪要&part=1", "/files/of/files.file/1/", "/files/of/accounts.user/1/"):
        assert "三方会议" not in zhao.get(target).content.decode()
    history = reverse("journal:history", args=[str(Ref.of(town.answered_assignment))])
    assert "三方会议纪要" in text_of(wang.get(history))
    assert zhao.get(history).status_code == 403


@pytest.mark.parametrize("box", BOXES)
def test_inboxes_show_other_teams_nothing(town: Town, zhao: Client, box: str):
    approval = Approval.objects.get(pk=town.approval.pk)
    approvals.delegate(approval, to=town.vice, by=town.office.lin, at=town.office.now, text="三方会议纪要")
    for target in (f"/approvals/?box={box}", f"/approvals/?box={box}&before=999999"):
        assert secrets_in(town, text_of(zhao.get(target))) == []
    assert "作废" in text_of(client_of(town.office.wang).get("/approvals/?box=requests"))


def test_reasons_and_questions_stay_with_those_who_take_part(town: Town, zhao: Client):
    panels = [
        reverse("approvals:subject_panel", args=["followup.record", town.record.pk]),
        reverse("approvals:subject_panel", args=["archive.register", 0]),
    ]
    assert [secrets_in(town, text_of(zhao.get(panel))) for panel in panels] == [[], []]
    colleague = text_of(client_of(town.office.li).get(reverse("approvals:show", args=[town.question.approval_id])))
    assert "给谁用？" not in colleague, "the question about another request is no colleague's business"


# Notices


def test_notices_tell_each_person_of_their_own(town: Town, zhao: Client, wang: Client):
    targets = [name for name in READABLE if name.startswith("notifications:") and "told" not in name and "open" not in name]
    pages = {name: text_of(zhao.get(address(town, name))) for name in targets}
    assert {name: found for name, page in pages.items() if (found := secrets_in(town, page))} == {}
    assert any(text_of(wang.get(address(town, name))) for name in targets)
    told = Notice.objects.filter(person=town.office.wang).exclude(facts="{}")
    assert told
    for notice in told:
        assert zhao.get(reverse("notifications:open", args=[notice.pk])).status_code in {403, 404}
    facts = " ".join(Notice.objects.values_list("facts", flat=True)).replace(" ", "")
    assert [number for number in NUMBERS if number in facts] == []


# Shared views and settings


def test_a_view_is_shared_with_its_team_only(town: Town, wang: Client, zhao: Client):
    SavedView.objects.filter(pk=town.view.pk).update(unit=town.office.team)
    colleague = client_of(town.office.li)
    assert town.view.label in text_of(colleague.get("/followup/"))
    assert town.view.label not in text_of(zhao.get("/followup/"))
    remove = reverse("desk:remove_view", args=[town.view.pk])
    for client in (colleague, zhao):
        client.post(remove)
        assert SavedView.objects.filter(pk=town.view.pk).exists()


def test_secrets_of_the_company_come_back_to_nobody(town: Town):
    """Neither on the page that set them, nor in facts, nor in the table."""
    codes = [option.code for group in options.groups() for option in group.options if option.kind == options.SECRET]
    assert len(codes) >= 4
    options.change(by=town.admin, changes=dict.fromkeys(codes, "gu-jia-2026-mi"))
    client, boss = client_of(town.admin), client_of(town.vice)
    for group in options.groups():
        target = reverse("organization:option-group", args=[group.code])
        for page in (client.get(target), boss.get(target)):
            assert "gu-jia-2026-mi" not in page.content.decode(), group.code
    assert "gu-jia-2026-mi" not in " ".join(Event.objects.values_list("facts", flat=True))
    assert "gu-jia-2026-mi" not in " ".join(str(value) for value in Setting.objects.values_list("value", flat=True))


# Webhooks and kept answers


def _messages(town: Town, reader: Any) -> str:
    hook, _secret = webhooks.create(
        name="全部", url="https://example.com/all", kinds=["*"], owner=reader, by=town.admin, at=town.office.now
    )
    Webhook.objects.filter(pk=hook.pk).update(position=0)
    while webhooks.fan_out(at=town.office.now):
        pass
    return " ".join(Dispatch.objects.filter(webhook=hook).values_list("payload", flat=True))


def test_a_webhook_tells_what_its_reader_may_read_and_no_personal_value(town: Town):
    theirs, ours = _messages(town, town.office.zhao), _messages(town, town.office.lin)
    assert [word for word in (*SECRETS, "现场.png", "登记了两次", town.complaint.number) if word in theirs] == []
    assert town.complaint.number in ours
    assert [word for word in (*PEOPLE, *NUMBERS, "现场.png", "三方会议纪要", "sha256:") if word in ours.replace(" ", "")] == []


@pytest.mark.parametrize("person", ["wang", "lin", "zhao", "vice", "luo"])
def test_the_log_of_webhooks_is_for_administrators(town: Town, person: str):
    user = town.people()[person]
    for name in ("integrations:webhooks", "integrations:webhook", "integrations:message"):
        page = client_of(user).get(address(town, name))
        assert page.status_code in {403, 404}
        assert "example.com" not in page.content.decode()


def test_a_kept_answer_is_given_to_the_token_that_got_it_only(town: Town):
    o = town.office
    body = {"title": "补充照片", "text": "三方会议纪要", "about": str(Ref.of(o.customer)), "unit": o.technical.pk}
    first = Program(o.lin).post("assignments", body, Idempotency_Key="same")
    for stranger in (Program(o.wang), Program(o.lin)):
        answer = stranger.post("assignments", body, Idempotency_Key="same")
        assert answer.json()["id"] != first.json()["id"]
    other = Program(o.zhao).post("assignments", body, Idempotency_Key="same")
    assert other.status_code == 403
    assert secrets_in(town, other.content.decode()) == []
    assert "三方会议纪要" not in " ".join(IdempotencyKey.objects.values_list("answer", flat=True))
