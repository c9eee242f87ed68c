"""Every address × method × person, against a table written by hand (R12.1, R12.2, THREAT_MODEL.md).

The rows are 王坐席's: 李坐席 works in the same team, 赵外区 in another, 林主管 leads the centre, 孙工 the technical and
钱经理 the business department, 罗档案 keeps the archive, 新同事 (`none`) has no role, 何管理 (`admin`) administers without one,
周副总 (`vice`) reads everything; `out` is not signed in. 甲公司's call is held open by 王坐席.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse

from huifang.followup.services import calling
from tests.cast import undone
from tests.town import ADDRESSES, Town

pytestmark = pytest.mark.django_db
PEOPLE = ("out", "wang", "li", "zhao", "lin", "sun", "qian", "luo", "none", "admin", "vice")
READ_ONLY = ("GET",)
TABLE = """
# address                      method  out wang  li zhao lin  sun qian luo none admin vice
home                           GET     302  302 302  302 302  302  302 302  302  302  302
health                         GET     200  200 200  200 200  200  200 200  200  200  200

accounts:sign-in               GET     200  302 302  302 302  302  302 302  302  302  302
accounts:sign-in               POST    400  400 400  400 400  400  400 400  400  400  400
accounts:demo-sign-in          POST    404  404 404  404 404  404  404 404  404  404  404
accounts:sign-out              POST    302  302 302  302 302  302  302 302  302  302  302
accounts:invitation            GET     200  200 200  200 200  200  200 200  200  200  200
accounts:invitation            POST    302  302 302  302 302  302  302 302  302  302  302
accounts:password              GET     302  200 200  200 200  200  200 200  200  200  200
accounts:password              POST    302  400 400  400 400  400  400 400  400  400  400
accounts:profile               GET     302  200 200  200 200  200  200 200  200  200  200
accounts:profile               POST    302  302 302  302 302  302  302 302  302  302  302

archive:customers              GET     302  200 200  200 200  200  200 200  403  403  200
archive:customer               GET     302  200 200  403 200  200  200 200  403  403  200
archive:customer-history       GET     302  200 200  403 200  200  200 200  403  403  200
archive:customer-new           GET     302  403 403  403 200  403  403 200  403  403  403
archive:customer-new           POST    302  403 403  403 302  403  403 302  403  403  403
archive:customer-edit          GET     302  200 200  403 200  403  403 200  403  403  403
archive:customer-edit          POST    302  302 302  403 302  403  403 302  403  403  403
archive:customer-hand-over     GET     302  403 403  403 200  403  403 200  403  403  403
archive:customer-hand-over     POST    302  403 403  403 302  403  403 302  403  403  403
archive:customer-calls         GET     302  200 200  403 200  403  403 200  403  403  403
archive:customer-calls         POST    302  302 302  403 302  403  403 302  403  403  403
archive:contact-new            GET     302  200 200  403 200  403  403 200  403  403  403
archive:contact-new            POST    302  302 302  403 302  403  403 302  403  403  403
archive:contact-edit           GET     302  200 200  403 200  403  403 200  403  403  403
archive:contact-edit           POST    302  302 302  403 302  403  403 302  403  403  403
archive:contact-main           POST    302  302 302  403 302  403  403 302  403  403  403
archive:number-new             GET     302  200 200  403 200  403  403 200  403  403  403
archive:number-new             POST    302  302 302  403 302  403  403 302  403  403  403
archive:number-mark            POST    302  302 302  403 302  403  403 302  403  403  403
# 王坐席 holds the call to this customer; nobody else of the team does.
archive:number-reveal          POST    302  200 403  403 200  403  403 200  403  403  403
archive:contract-new           GET     302  200 200  403 200  403  403 200  403  403  403
archive:contract-new           POST    302  302 302  403 302  403  403 302  403  403  403
archive:contract-edit          GET     302  200 200  403 200  403  403 200  403  403  403
archive:contract-edit          POST    302  302 302  403 302  403  403 302  403  403  403
archive:contract-move          GET     302  200 200  403 200  403  403 200  403  403  403
archive:contract-move          POST    302  302 302  403 302  403  403 302  403  403  403
archive:project-new            GET     302  200 200  403 200  403  403 200  403  403  403
archive:project-new            POST    302  302 302  403 302  403  403 302  403  403  403
archive:project-edit           GET     302  200 200  403 200  403  403 200  403  403  403
archive:project-edit           POST    302  302 302  403 302  403  403 302  403  403  403
archive:project-move           GET     302  200 200  403 200  403  403 200  403  403  403
archive:project-move           POST    302  302 302  403 302  403  403 302  403  403  403

# Asked by 王坐席: what the business department has answered (accept, return), what the technical department has not (answer, withdraw).
assignments:list               GET     302  200 200  200 200  200  200 200  403  403  200
assignments:show               GET     302  200 200  404 200  404  200 404  403  403  200
assignments:answer             POST    302  403 403  404 403  302  404 404  403  403  403
assignments:accept             POST    302  302 302  404 302  404  403 403  403  403  403
assignments:return             POST    302  302 302  404 302  404  403 403  403  403  403
assignments:withdraw           POST    302  302 302  404 302  403  404 403  403  403  403
assignments:customer_panel     GET     302  200 200  200 200  200  200 200  403  403  200
assignments:origin_panel       GET     302  200 200  200 200  200  200 200  403  403  200

complaints:list                GET     302  200 200  200 200  200  200 403  403  403  200
complaints:new                 GET     302  200 200  403 200  403  403 403  403  403  403
complaints:new                 POST    302  302 302  403 302  403  403 403  403  403  403
complaints:show                GET     302  200 200  404 200  200  200 403  403  403  200
complaints:edit                GET     302  200 200  404 200  403  403 403  403  403  403
complaints:edit                POST    302  302 302  404 302  403  403 403  403  403  403
complaints:void                GET     302  403 403  403 200  403  403 403  403  403  403
complaints:void                POST    302  403 403  403 302  403  403 403  403  403  403
complaints:customer_panel      GET     302  200 200  200 200  200  200 403  403  403  200

# Drafts and views are everybody's own; 王坐席's view and 林主管's running work are theirs alone.
desk:draft                     GET     302  200 200  200 200  200  200 200  200  200  200
desk:draft                     POST    302  200 200  200 200  200  200 200  200  200  200
desk:draft                     DELETE  302  200 200  200 200  200  200 200  200  200  200
desk:save_view                 POST    302  302 302  302 302  302  302 302  302  302  302
desk:remove_view               POST    302  302 404  404 404  404  404 404  404  404  404
desk:progress                  GET     302  404 404  404 200  404  404 404  404  404  404
desk:progress_cancel           POST    302  404 404  404 302  404  404 404  404  404  404

# Planning is 林主管's.
followup:plan                  GET     302  403 403  403 200  403  403 403  403  403  403
followup:plan_now              POST    302  403 403  403 302  403  403 403  403  403  403
followup:round                 GET     302  403 403  403 200  403  403 403  403  403  403
followup:queue                 GET     302  200 200  200 200  403  403 403  403  403  200
followup:assign                GET     302  403 403  403 200  403  403 403  403  403  403
followup:assign                POST    302  403 403  403 302  403  403 403  403  403  403
followup:assign_many           POST    302  403 403  403 302  403  403 403  403  403  403
followup:undo_assign           POST    302  403 403  403 302  403  403 403  403  403  403
followup:task                  GET     302  200 200  403 200  403  403 403  403  403  200
followup:talk                  GET     302  200 200  403 200  403  403 403  403  403  200
# The part of the page says who holds the call; nothing is taken from who holds it.
followup:take                  POST    302  200 200  403 200  403  403 403  403  403  403
followup:renew                 POST    302  200 200  403 200  403  403 403  403  403  403
followup:release               POST    302  302 302  403 302  403  403 403  403  403  403
followup:dial                  POST    302  200 403  403 403  403  403 403  403  403  403
followup:finish                POST    302  302 403  403 403  403  403 403  403  403  403
followup:repair                POST    302  302 302  403 302  403  403 403  403  403  403
followup:void_task             GET     302  403 403  403 200  403  403 403  403  403  403
followup:void_task             POST    302  403 403  403 302  403  403 403  403  403  403
followup:records               GET     302  200 200  200 200  403  403 403  403  403  200
followup:record                GET     302  200 200  403 200  403  403 403  403  403  200
followup:void_record           POST    302  403 403  403 302  403  403 403  403  403  403
followup:matters               GET     302  200 200  200 200  403  403 403  403  403  200
followup:plan_call             POST    302  302 302  403 302  403  403 403  403  403  403
followup:customer_panel        GET     302  200 200  200 200  403  403 403  403  403  200
followup:customer_tasks_panel  GET     302  200 200  200 200  403  403 403  403  403  200

# 林主管's imports.
imports:batches                GET     302  403 403  403 200  403  403 200  403  403  403
imports:upload                 GET     302  403 403  403 200  403  403 200  403  403  403
imports:upload                 POST    302  403 403  403 302  403  403 302  403  403  403
imports:batch                  GET     302  403 403  403 200  403  403 403  403  403  403
imports:columns                POST    302  403 403  403 302  403  403 403  403  403  403
imports:apply                  POST    302  403 403  403 302  403  403 403  403  403  403
imports:undo                   POST    302  403 403  403 302  403  403 403  403  403  403
imports:discard                POST    302  403 403  403 302  403  403 403  403  403  403
imports:refused                GET     302  403 403  403 200  403  403 403  403  403  403

journal:deliveries             GET     302  403 403  403 403  403  403 403  403  200  403
journal:retry                  POST    302  403 403  403 403  403  403 403  403  302  403
# A customer's history is for who may see the customer.
journal:history                GET     302  200 200  403 200  200  200 200  403  403  200

knowledge:scripts              GET     302  200 200  200 200  200  200 200  403  403  200
organization:index             GET     302  403 403  403 200  200  200 403  403  200  200
paperwork:print                GET     302  200 200  404 200  404  404 404  404  404  403

reports:monthly                GET     302  200 200  200 200  200  200 403  403  403  200
# A department head reads the totals, not the records behind them.
reports:register               GET     302  200 200  200 200  403  403 403  403  403  200
reports:attempts               GET     302  200 200  200 200  403  403 403  403  403  200
reports:tasks                  GET     302  200 200  200 200  403  403 403  403  403  200

regulations:index              GET     302  200 200  200 200  200  200 200  403  403  200
regulations:rule               GET     302  302 302  302 302  302  302 302  403  403  302
regulations:regulation         GET     302  200 200  200 200  200  200 200  403  403  200
regulations:history            GET     302  200 200  200 200  200  200 200  403  403  200
regulations:compare            GET     302  403 403  403 200  403  403 403  403  403  403
regulations:version            GET     302  403 403  403 200  403  403 403  403  403  403
regulations:install            POST    302  403 403  403 302  403  403 403  403  403  403
regulations:draft              POST    302  403 403  403 302  403  403 403  403  403  403
regulations:discard            POST    302  403 403  403 302  403  403 403  403  403  403
regulations:preview            GET     302  403 403  403 200  403  403 403  403  403  403
regulations:publish            POST    302  403 403  403 302  403  403 403  403  403  403
regulations:clause             GET     302  403 403  403 200  403  403 403  403  403  403
regulations:clause             POST    302  403 403  403 302  403  403 403  403  403  403
regulations:new-rule           GET     302  403 403  403 200  403  403 403  403  403  403
regulations:new-rule           POST    302  403 403  403 200  403  403 403  403  403  403
regulations:edit-rule          GET     302  403 403  403 200  403  403 403  403  403  403
regulations:edit-rule          POST    302  403 403  403 400  403  403 403  403  403  403
regulations:enabled            POST    302  403 403  403 302  403  403 403  403  403  403

search:box                     GET     302  200 200  200 200  200  200 200  200  200  200
ui:counters                    GET     302  200 200  200 200  200  200 200  200  200  200
ui:gallery                     GET     302  404 404  404 404  404  404 404  404  404  404
ui:gallery_kind                GET     302  404 404  404 404  404  404 404  404  404  404
ui:set_language                POST    302  302 302  302 302  302  302 302  302  302  302
"""

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
        "accounts:sign-in": {"username": "wang", "password": "wrong"},
        "accounts:demo-sign-in": {"user": o.wang.pk},
        "accounts:invitation": {"password": "hui-fang-2026-x", "again": "hui-fang-2026-x"},
        "accounts:password": {"present": "wrong", "password": "hui-fang-2026-x", "again": "hui-fang-2026-x"},
        "accounts:profile": {"language": "zh-hans", "email": ""},
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
    query = {
        "complaints:new": f"?customer={town.office.customer.pk}",
        "followup:assign": f"?ids={town.foreign_task.pk}",
        "regulations:compare": f"?from=1&to={town.draft.number}",
    }
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
    if name == "desk:draft" and method == "POST":
        typed = {"field": "opinion", "value": "又写", "seq": 2, "client": "table", "base": 1}
        return client.post(target, json.dumps(typed), content_type="application/json")
    if name == "imports:upload" and method == "POST":
        from django.core.files.uploadedfile import SimpleUploadedFile

        content = "客户名称,电话,项目类型,完成时间\n肇庆庚有限公司,13912345678,应急预案,2025-01-02\n".encode()
        return client.post(target, {"file": SimpleUploadedFile("登记.csv", content)})
    if name == "imports:columns":
        page = Client(headers={"Cookie": f"{settings.SESSION_COOKIE_NAME}={sessions['lin']}"}).get(address(town, "imports:batch"))
        return client.post(target, filled(page.context["form"]))
    body = bodies(town).get(name, {}) if method == "POST" else None
    return client.generic(method, target) if body is None else client.post(target, body)


def filled(form: Any) -> dict[str, Any]:
    """What a browser sends of a form that nobody touched."""
    return {bound.html_name: value for bound in form if (value := bound.value()) not in {None, False, ""}}


WRITES = ("INSERT", "UPDATE", "DELETE", "CREATE", "DROP", "ALTER", "TRUNCATE")
OWN_BUSINESS = ("django_session", "axes_")


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
    tables = [t for t in connection.introspection.table_names() if not t.startswith(("django_", "axes_", "plan_", "sqlite_"))]
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
            if watch.seen and (got[person] in {403, 404, 405} or (person == "out" and "accounts:" not in name)):
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
