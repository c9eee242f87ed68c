"""Every address × method × person, against a table written by hand (R12.1, R12.2, THREAT_MODEL.md).

The rows are 王坐席's: 李坐席 works in the same team, 赵外区 in another, 林主管 leads the centre, 孙工 the technical and
钱经理 the business department, 罗档案 keeps the archive, 新同事 (`none`) has no role, 何管理 (`admin`) administers without one,
周副总 (`vice`) reads everything; `out` is not signed in. 甲公司's call is held open by 王坐席.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse

from huifang.followup.services import calling
from huifang.kernel.refs import Ref
from tests import (
    api_bodies,
    archive_town,
    audit_town,
    complaint_intakes,
    complaint_matters,
    complaint_stages,
    complaint_way,
    custody_town,
    documents_town,
    letters,
    relations_town,
    roster_town,
    rounds_town,
    sampling_town,
    survey_town,
    town_admin,
    volume_town,
)
from tests.cast import undone
from tests.town import ADDRESSES, Town

pytestmark = pytest.mark.django_db
PEOPLE = ("out", "wang", "li", "zhao", "lin", "sun", "qian", "luo", "none", "admin", "vice")
READ_ONLY = ("GET",)
TABLE = "\n".join(file.read_text(encoding="utf-8") for file in sorted((Path(__file__).parent / "access").glob("*.txt")))

Row = tuple[str, str]


def parse(text: str) -> dict[Row, tuple[int, ...]]:
    rows: dict[Row, tuple[int, ...]] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        if not line.startswith("#"):
            name, method, *statuses = line.split()
            assert len(statuses) == len(PEOPLE), line
            assert (name, method) not in rows, line
            rows[name, method] = tuple(map(int, statuses))
    return rows


EXPECTED = parse(TABLE)


def bodies(town: Town) -> Mapping[str, Any]:
    """What a permitted write needs in order to be done."""
    o = town.office
    customer = {"name": "广州甲化工有限公司", "grade": "key", "language": "mandarin", "region": "广州市"}
    number = str(o.number.pk)
    return {
        **town_admin.bodies(o, town.newcomer),
        **volume_town.bodies(o.now.date()),
        **roster_town.bodies(o, o.now),
        **relations_town.bodies(o),
        **complaint_stages.bodies(town),
        **complaint_intakes.bodies(town),
        **complaint_matters.bodies(town),
        **complaint_way.bodies(town),
        **documents_town.bodies(town),
        **archive_town.bodies(town),
        **audit_town.bodies(town),
        **custody_town.bodies(town),
        **rounds_town.bodies(town),
        **sampling_town.bodies(town),
        **survey_town.bodies(town),
        "accounts:sign-in": {"username": "wang", "password": "wrong"},
        "accounts:demo-sign-in": {"user": o.wang.pk},
        "accounts:invitation": {"password": "hui-fang-2026-x", "again": "hui-fang-2026-x"},
        "accounts:confirm": {"password": "wrong"},
        "accounts:forgot": {"named": "wang"},
        "accounts:password": {"present": "wrong", "password": "hui-fang-2026-x", "again": "hui-fang-2026-x"},
        "accounts:profile": {"language": "zh-hans", "email": ""},
        "approvals:approve": {"step": "1", "text": "同意"},
        "approvals:approve_many": {"ids": [town.approval.pk]},
        "approvals:refuse": {"step": "1", "text": "不必"},
        "approvals:ask": {"step": "1", "text": "为何？", "person": o.wang.pk},
        "approvals:delegate": {"step": "1", "person": town.vice.pk},
        "approvals:withdraw": {"text": "不用了"},
        "approvals:answer": {"text": "业务部使用"},
        "archive:customers-export": {"reason": "核对名单"},
        "archive:customer-new": {**customer, "name": "珠海己实业有限公司", "unit": o.team.pk},
        "archive:customer-edit": {**customer, "version": o.customer.version},
        "archive:customer-hand-over": {"unit": o.elsewhere.pk, "owner": o.zhao.pk, "reason": "调整", "version": o.customer.version},
        "archive:customer-calls": {"reason": "来函要求", "version": o.customer.version},
        "archive:contact-new": {"name": "李新", "title": "ms"},
        "archive:contact-edit": {"name": "黄嘉", "title": "ms", "is_active": "on", "version": town.contact.version},
        "archive:number-new": {"phones": "020-87654321"},
        "archive:number-mark": {"standing": "wrong"},
        "archive:number-reveal": {"reason": "核对号码"},
        "archive:contract-new": {"number": "AZ2026-0009"},
        "archive:contract-edit": {"number": "AZ2026-0008", "version": town.contract.version},
        "archive:contract-move": {"version": town.contract.version},
        "archive:project-new": {"type": "training", "completed_on": "2026-05-01", "precision": "day"},
        "archive:project-edit": {"type": "standardization", "completed_on": "2025-12-11", "precision": "day", "version": o.project.version},
        "archive:project-move": {"reason": "客户注销", "version": o.project.version},
        "assignments:answer": {"text": "已处理"},
        "assignments:new": {"to": f"unit:{o.technical.pk}", "topic": "other", "title": "报价", "text": "请报价。", "key": "table"},
        "assignments:pass_on": {"to": o.sun.pk},
        "assignments:return": {"reason-text": "请说明期限"},
        "assignments:withdraw": {"reason-text": "客户已撤回"},
        "complaints:new": {
            "channel": "phone", "content": "电话无人接听", "number": number, "contact_name": "黄嘉欣", "contract_number": "AZ2025-0001",
            "email": "a@example.com", "region": "广州市", "address": "黄埔区",
        },
        "complaints:edit": {
            "version": town.complaint.version, "content": "现场人员三次没有按约到场。", "contact_name": "苏联系", "contract_number": "AZ-1",
            "email": "a@example.com", "region": "深圳市", "address": "宝安区", "handling": "", "technical_head": "", "customer_opinion": "",
        },
        "complaints:void": {"reason": "重复登记"},
        "desk:save_view": {"list": "followup.queue", "label": "新", "query": "due=today"},
        "files:void": {"reason": "发错了"},
        "followup:assign": {"to": f"user:{o.li.pk}:{o.team.pk}"},
        "followup:assign_many": {"ids": [town.task.pk]},
        "followup:dial": {"number": number},
        "followup:finish": {"outcome": "no_answer", "number": number, "key": "table"},
        "followup:repair": {"contact": town.repair_task.customer.contacts.get().pk, "phone": "136 0013 6009"},
        "followup:void_task": {"reason": "客户已注销"},
        "followup:void_record": {"reason": "登记错误"},
        "regulations:discard": {"reason": "另拟"},
        "regulations:publish": {"effective_from": "2026-12-01", "note": "修订", "revision": town.draft.revision},
        "regulations:clause": {"title": town.clause.title, "text": "新的条文。", "revision": town.draft.revision},
        "regulations:edit-rule": {"revision": town.draft.revision},
        "regulations:enabled": {"enabled": "0", "revision": town.draft.revision},
        "ui:set_language": {"language": "zh-hans"},
    }  # fmt: skip


def address(town: Town, name: str) -> str:
    query = (
        roster_town.queries(town.office)
        | relations_town.queries(town.office, town.record.customer)
        | {
            "api:files": f"?owner={Ref.of(town.answered_assignment)}",
            "assignments:new": f"?about={Ref.of(town.office.customer)}",
            "complaints:new": f"?customer={town.office.customer.pk}",
            "followup:assign": f"?ids={town.foreign_task.pk}",
            "regulations:compare": f"?from=1&to={town.draft.number}",
        }
    )
    return reverse(name, kwargs=town.arguments(name)) + query.get(name, "")


@pytest.fixture(scope="module")
def sessions(town: Town) -> dict[str, str]:
    """The session of each person; 王坐席 has the call to 甲公司 open."""
    calling.take(town.task, by=town.office.wang, at=town.office.now)
    kept = {}
    for name, user in town.people().items():
        client = Client()
        if user:
            client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
            kept[name] = client.cookies[settings.SESSION_COOKIE_NAME].value
    return kept


def send(town: Town, sessions: dict[str, str], person: str, name: str, method: str) -> Any:
    """Ask as this person."""
    client = Client()
    if person in sessions:
        client.cookies[settings.SESSION_COOKIE_NAME] = sessions[person]
    target = address(town, name)
    if name.startswith("api:") and method in {"POST", "PATCH"}:
        return api_bodies.send(client, target, town, name, method)
    if name == "desk:draft" and method == "POST":
        typed = {"field": "opinion", "value": "又写", "seq": 2, "client": "table", "base": 1}
        return client.post(target, json.dumps(typed), content_type="application/json")
    if name == "files:upload" and method == "POST":
        return client.post(target, "请见附图".encode(), content_type="application/octet-stream", headers={"X-File-Name": "note.txt"})
    if name == "imports:upload" and method == "POST":
        from django.core.files.uploadedfile import SimpleUploadedFile

        content = "客户名称,电话,项目类型,完成时间\n肇庆庚有限公司,13912345678,应急预案,2025-01-02\n".encode()
        return client.post(target, {"file": SimpleUploadedFile("登记.csv", content)})
    if name == "imports:columns":
        page = Client(headers={"Cookie": f"{settings.SESSION_COOKIE_NAME}={sessions['lin']}"}).get(address(town, "imports:batch"))
        return client.post(target, filled(page.context["form"]))
    body = sendable(town).get(name, {}) if method == "POST" else None
    return client.generic(method, target) if body is None else client.post(target, body)


def sendable(town: Town) -> Mapping[str, Any]:
    """What goes with a permitted write, asked once of a town."""
    town.sendable = town.sendable or {**bodies(town), **api_bodies.pages(town), **letters.bodies(town)}
    return town.sendable


def filled(form: Any) -> dict[str, Any]:
    """What a browser sends of a form that nobody touched."""
    return {bound.html_name: value for bound in form if (value := bound.value()) not in {None, False, ""}}


WRITES = ("INSERT", "UPDATE", "DELETE", "CREATE", "DROP", "ALTER", "TRUNCATE")
OWN_BUSINESS = ("django_session", "axes_", "integrations_allowance")


class Watch:
    """Notes each statement that writes anything but sessions and failed sign-ins."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip().upper().startswith(WRITES) and not any(table in sql for table in OWN_BUSINESS):
            self.seen.append(sql[:200])
        return execute(sql, params, many, context)


def dump() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table of ours, the journal included."""
    tables = [
        t
        for t in connection.introspection.table_names()
        if not t.startswith(("django_", "axes_", "plan_", "sqlite_", "integrations_allowance"))
    ]
    found = {}
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')
            found[table] = sorted(cursor.fetchall(), key=repr)
    return found


@pytest.fixture(scope="module")
def before(town: Town, sessions: dict[str, str]) -> dict[str, list[tuple[Any, ...]]]:
    return dump()


def test_every_address_is_in_the_table():
    missing = sorted(set(ADDRESSES()) - {name for name, _method in EXPECTED})
    assert missing == [], "write a line for these addresses"
    assert sorted({name for name, _method in EXPECTED} - set(ADDRESSES())) == [], "these addresses are no more"


@pytest.mark.parametrize(("name", "method"), list(EXPECTED), ids=lambda value: value)
def test_who_gets_what(town: Town, sessions: dict[str, str], before: Any, name: str, method: str):
    """The status for each person; who is refused changes nothing, not by a byte."""
    got: dict[str, int] = {}
    for person in PEOPLE:
        watch = Watch()
        with undone():
            with connection.execute_wrapper(watch):
                got[person] = send(town, sessions, person, name, method).status_code
            if watch.seen and (
                got[person] in {403, 404, 405} or (person == "out" and not name.startswith(("accounts:", "tousu:", "wenjuan:")))
            ):
                assert dump() == before, f"{person} was refused and yet wrote: {watch.seen}"
    assert got == dict(zip(PEOPLE, EXPECTED[name, method], strict=True))


@pytest.mark.parametrize("name", sorted(ADDRESSES()))
def test_a_method_without_a_line_is_not_taken(town: Town, sessions: dict[str, str], name: str):
    """A page that is only read takes no POST, an act is no link."""
    for method in {"GET", "POST"} - {m for n, m in EXPECTED if n == name}:
        for person in ("lin", "admin"):
            with undone():
                client = Client(headers={"Cookie": f"{settings.SESSION_COOKIE_NAME}={sessions[person]}"})
                assert client.generic(method, address(town, name)).status_code == 405, f"{person} {method}"


def test_the_watch_sees_writes(town: Town):
    """The proof of the proof: a write that is let through is seen, and the dump differs."""
    watch, earlier = Watch(), dump()
    with undone(), connection.execute_wrapper(watch):
        type(town.office.customer).objects.filter(pk=town.office.customer.pk).update(remarks="x")
        assert watch.seen
        assert dump() != earlier
    assert dump() == earlier


def test_a_line_with_too_few_people_is_found():
    with pytest.raises(AssertionError):
        parse("home GET 200")
