"""The API as programs meet it: tokens and scopes, pages, conflicts, keys, problems in words (issue 3, item 8; R12.2)."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from huifang.accounts.models import User
from huifang.archive.models import Contract, Customer
from huifang.assignments.models import Assignment
from huifang.integrations.api import limits
from huifang.integrations.api.describing import description
from huifang.integrations.models import ApiToken, IdempotencyKey
from huifang.integrations.rules.scopes import SCOPES
from huifang.integrations.services import tokens
from huifang.journal import sealing
from huifang.journal.models import Event
from huifang.kernel import clock
from tests.api_bodies import Program
from tests.cast import MORNING
from tests.doors import client_of
from tests.town import Town

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh():
    limits.forget()


def question(town: Town, **more: Any) -> dict[str, Any]:
    o = town.office
    return {"title": "补充照片", "text": "请补充。", "about": f"archive.customer:{o.customer.pk}", "unit": o.technical.pk, **more}


# Tokens and scopes


def test_a_token_acts_as_its_user_within_its_scopes(town: Town):
    program = Program(town.office.lin, "archive:read")
    assert program.get("me").json() == {"id": town.office.lin.pk, "name": "林主管", "scopes": ["archive:read"]}
    assert program.get(f"customers/{town.office.customer.pk}").status_code == 200
    refused = program.get("complaints")
    assert (refused.status_code, refused.json()["code"]) == (403, "not_in_scope")
    assert program.post("customers", {"name": "珠海己有限公司", "unit": town.office.team.pk}).json()["code"] == "not_in_scope"


@pytest.mark.parametrize("person", ["wang", "zhao", "sun", "luo", "none", "admin"])
def test_a_token_with_every_scope_may_no_more_than_its_user(town: Town, person: str):
    """Each GET of the table gives a token what a session gives its user, or less."""
    from tests.test_access_table import EXPECTED, address

    user = town.people()[person]
    assert user
    signed_in, program = client_of(user), Program(user)
    for name in sorted(name for name, method in EXPECTED if method == "GET" and name.startswith("api:") and name != "api:docs"):
        target = address(town, name)
        assert program.client.get(target).status_code == signed_in.get(target).status_code, name


def test_being_administrator_counts_for_scopes_only(town: Town):
    program = Program(town.admin, "organization:read", "journal:read")
    assert program.get("units").status_code == 200
    assert program.get("customers").status_code == 403
    sealing.seal()
    seen, cursor = set(), ""
    while True:
        page = program.get(f"events?limit=100{'&cursor=' + cursor if cursor else ''}").json()
        seen |= {event["subject"]["kind"].partition(".")[0] for event in page["items"]}
        if page["next"] == cursor:
            break
        cursor = page["next"]
    assert seen <= {"organization", "journal"}


@pytest.mark.parametrize("header", ["Bearer", "Bearer x", "Basic d2FuZzp4", "Bearer hfp_" + "0" * 49, "bearer \u00e9"])
def test_what_is_no_token_opens_nothing(town: Town, header: str):
    answer = Client(headers={"Authorization": header}).get("/api/v1/me")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"
    assert answer["Content-Type"] == "application/problem+json"


def test_a_wrong_token_is_not_helped_by_a_session(town: Town):
    client = client_of(town.office.lin)
    assert client.get("/api/v1/me", headers={"Authorization": "Bearer x"}).status_code == 401


def test_a_revoked_or_ended_token_opens_nothing(town: Town):
    program = Program(town.office.wang)
    with clock.at(MORNING + timedelta(days=31)):
        assert program.get("me").status_code == 401
    tokens.revoke(program.token, by=town.office.wang, at=MORNING)
    assert program.get("me").status_code == 401


def test_a_session_needs_its_csrf_token_to_write(town: Town):
    client = Client(enforce_csrf_checks=True)
    client.force_login(town.office.lin, backend=settings.AUTHENTICATION_BACKENDS[-1])
    answer = client.post("/api/v1/assignments", json.dumps(question(town)), content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf_failed")
    assert client.get("/api/v1/me").status_code == 200
    program = Program(town.office.lin)
    program.client.handler.enforce_csrf_checks = True
    assert program.post("assignments", question(town)).status_code == 201


def test_a_token_opens_no_page(town: Town):
    program = Program(town.office.lin)
    assert program.client.get("/archive/customers/").status_code == 302


def test_numbers_are_masked_and_opened_with_a_reason_only(town: Town):
    pk, number = town.office.customer.pk, town.office.number.pk
    program = Program(town.office.lin)
    assert "13800138000" not in program.get(f"customers/{pk}/contacts").content.decode().replace(" ", "")
    assert program.post(f"numbers/{number}/reveal", {"reason": " "}).status_code == 422
    assert program.post(f"numbers/{number}/reveal", {"reason": "核对"}).json()["number"] == "138 0013 8000"
    assert Event.objects.filter(kind="archive.number.revealed", subject_id=str(number)).count() == 1
    without = Program(town.office.lin, *(s for s in SCOPES if s != "archive:reveal"))
    assert without.post(f"numbers/{number}/reveal", {"reason": "核对"}).json()["code"] == "not_in_scope"


# Pages


def test_pages_come_in_order_and_miss_nothing(town: Town):
    program = Program(town.office.lin)
    seen: list[int] = []
    cursor: str | None = ""
    while cursor is not None:
        page = program.get(f"customers?limit=2{'&cursor=' + cursor if cursor else ''}").json()
        seen += [row["id"] for row in page["items"]]
        cursor = page["next"]
    everybody = list(Customer.objects.filter(canonical=None).order_by("-pk").values_list("pk", flat=True))
    assert seen == everybody


@pytest.mark.parametrize("cursor", ["x", "new.x", "old.WzFd", "new.W10", "new.WyJ4Il0", "new.WzEsMl0", "at.1", "new." + "A" * 300])
def test_a_foreign_cursor_is_refused(town: Town, cursor: str):
    answer = Program(town.office.lin).get(f"customers?cursor={cursor}")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["path"] == "#/cursor"


def test_facts_are_read_from_where_one_stopped(town: Town):
    program = Program(town.office.lin)
    sealing.seal()
    first = program.get("events?limit=3").json()
    again = program.get(f"events?limit=3&cursor={first['next']}").json()
    assert len(first["items"]) == 3
    assert {e["id"] for e in first["items"]}.isdisjoint({e["id"] for e in again["items"]})
    text = program.get("events?limit=100").content.decode()
    assert "sha256:" not in text
    assert "黄嘉欣" not in text


@pytest.mark.parametrize("path", ["customers", "complaints", "assignments", "calls?scope=all", "records", "due-items", "units", "users"])
def test_more_rows_ask_no_more_questions(town: Town, path: str):
    from tests.test_pages import counts, more_of_everything

    program = Program(town.office.lin)

    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert program.get(path).status_code == 200
        return len([query for query in captured.captured_queries if counts(query["sql"])])

    asked()
    before, size = asked(), len(program.get(path).content)
    more_of_everything(town)
    assert asked() == before
    assert path in {"due-items", "units", "users"} or len(program.get(path).content) > size


# Conflicts


def test_a_change_names_the_version_it_saw_and_nothing_is_lost(town: Town):
    program, path = Program(town.office.lin), f"customers/{town.office.customer.pk}"
    tag = program.get(path)["ETag"]
    assert program.send("PATCH", path, {"address": "甲路"}).status_code == 428
    assert program.send("PATCH", path, {"address": "甲路"}, If_Match=tag).json()["address"] == "甲路"
    stale = program.send("PATCH", path, {"address": "乙路"}, If_Match=tag)
    assert stale.status_code == 412
    assert stale.json()["current"]["address"] == "甲路"
    assert program.send("PATCH", path, {"address": "乙路"}, If_Match=stale["ETag"]).json()["address"] == "乙路"


def test_contracts_and_projects_are_changed_in_the_version_that_was_seen(town: Town):
    program, contract, project = Program(town.office.lin), f"contracts/{town.contract.pk}", f"projects/{town.office.project.pk}"
    for path, change in ((contract, {"signed_on": "2026-11-02"}), (project, {"stage": "已交付"})):
        tag = program.get(path)["ETag"]
        assert program.send("PATCH", path, change).status_code == 428
        answer = program.send("PATCH", path, change, If_Match=tag)
        assert answer.json().items() >= change.items()
        stale = program.send("PATCH", path, change, If_Match=tag)
        assert (stale.status_code, stale.json()["current"].items() >= change.items()) == (412, True)
        assert program.get(path)["ETag"] == answer["ETag"] == stale["ETag"]
    tag = program.get(project)["ETag"]
    freed = program.send("PATCH", project, {"contract": None, "completed_on": None}, If_Match=tag)
    assert (freed.json()["contract"], freed.json()["completed_on"]) == (None, None)
    theirs = Contract.objects.create(customer=town.theirs, number="YI-1")
    foreign = program.send("PATCH", project, {"contract": theirs.pk}, If_Match=freed["ETag"])
    assert [error["path"] for error in foreign.json()["errors"]] == ["#/contract"]
    assert program.send("PATCH", project, {"type": "nonsense"}, If_Match=freed["ETag"]).json()["code"] == "unknown_project_type"


def test_every_id_that_names_nothing_is_told(town: Town):
    program = Program(town.office.lin)
    answer = program.post("assignments", question(town, unit=424242, person=424243))
    assert [error["path"] for error in answer.json()["errors"]] == ["#/unit", "#/person"]
    answer = program.post("customers", {"name": "珠海己有限公司", "unit": 424242, "owner": 424243})
    assert [error["path"] for error in answer.json()["errors"]] == ["#/unit", "#/owner"]


def test_a_change_made_in_the_same_moment_is_told_with_what_stands_now(town: Town, monkeypatch: pytest.MonkeyPatch):
    from huifang.archive.api import customers
    from huifang.integrations.api import expected

    program, path = Program(town.office.lin), f"customers/{town.office.customer.pk}"
    tag = program.get(path)["ETag"]
    real = expected

    def overtaken(*given: Any) -> int:
        version = real(*given)
        Customer.objects.filter(pk=town.office.customer.pk).update(address="别人的", version=version + 1)
        return version

    monkeypatch.setattr(customers, "expected", overtaken)
    answer = program.send("PATCH", path, {"address": "我的"}, If_Match=tag)
    assert (answer.status_code, answer.json()["current"]["address"]) == (409, "别人的")


# Idempotency


def test_a_request_with_a_key_is_done_once(town: Town):
    program, other = Program(town.office.lin), Program(town.office.lin)
    before = Assignment.objects.count()
    first = program.post("assignments", question(town), Idempotency_Key="k1")
    again = program.post("assignments", question(town), Idempotency_Key="k1")
    assert (again.status_code, again.json()) == (201, first.json())
    assert again["Idempotency-Replayed"] == "true"
    assert again["ETag"] == first["ETag"]
    assert "Idempotency-Replayed" not in first
    assert Assignment.objects.count() == before + 1
    reused = program.post("assignments", question(town, title="另一件"), Idempotency_Key="k1")
    assert (reused.status_code, reused.json()["code"]) == (422, "key_reused")
    assert other.post("assignments", question(town), Idempotency_Key="k1").json()["id"] != first.json()["id"], "keys are each token's own"
    assert "补充照片" not in "".join(IdempotencyKey.objects.values_list("answer", flat=True)), "answers are kept sealed"


def test_a_refused_request_leaves_no_key_and_no_row(town: Town):
    program = Program(town.office.lin)
    for _try in range(2):
        assert (
            program.post("customers", {"name": "广州甲化工有限公司", "unit": town.office.team.pk}, Idempotency_Key="k2").status_code == 409
        )
    assert not IdempotencyKey.objects.filter(key="k2").exists()


def test_a_key_is_free_again_after_a_day(town: Town):
    program = Program(town.office.lin)
    first = program.post("assignments", question(town), Idempotency_Key="k3")
    with clock.at(MORNING + timedelta(hours=25)):
        assert program.post("assignments", question(town), Idempotency_Key="k3").json()["id"] != first.json()["id"]


@pytest.mark.parametrize("key", ["", "x" * 256, "é", "a\tb", "a b"])
def test_a_key_is_short_and_printable(town: Town, key: str):
    answer = Program(town.office.lin).post("assignments", question(town), Idempotency_Key=key)
    assert (answer.status_code, answer.json()["code"]) == (422, "key_wrong")


# Problems


def test_problems_are_told_in_the_language_that_is_asked_for(town: Town):
    program = Program(town.office.lin)
    chinese = program.post("assignments", question(town, extra=1))
    english = program.post("assignments", question(town, extra=1), Accept_Language="en-GB,zh;q=0.5")
    assert chinese.json()["errors"] == [{"path": "#/extra", "code": "extra_forbidden", "detail": "没有这个字段。"}]
    assert english.json()["errors"][0]["detail"] == "There is no such field."
    assert (chinese["Content-Language"], english["Content-Language"]) == ("zh-hans", "en")
    User.objects.filter(pk=town.office.lin.pk).update(language="en")
    assert program.get("nowhere").json()["title"] == "There is no such thing, or not for you"


@pytest.mark.parametrize(
    ("method", "path", "content", "kind", "status", "code"),
    [
        ("POST", "assignments", b"{", "application/json", 400, "json_wrong"),
        ("POST", "assignments", b"[]", "application/json", 400, "json_wrong"),
        ("POST", "assignments", b'{"title": NaN}', "application/json", 400, "json_wrong"),
        ("POST", "assignments", b'{"title": "a", "title": "b"}', "application/json", 400, "json_wrong"),
        ("POST", "assignments", b"[" * 100_000, "application/json", 400, "json_wrong"),
        ("POST", "assignments", b"\xff", "application/json", 400, "json_wrong"),
        ("POST", "assignments", b"", "application/json", 422, "invalid"),
        ("POST", "assignments", b"title=x", "application/x-www-form-urlencoded", 415, "not_json"),
        ("POST", "assignments", b'{"title": "' + b"x" * 1_100_000 + b'"}', "application/json", 413, "too_big"),
        ("POST", "customers", '{"name": "a\u0000", "unit": 1}'.encode(), "application/json", 400, "json_wrong"),
        ("POST", "customers", b'{"name": "a\\u0000", "unit": 1}', "application/json", 422, "invalid"),
        ("POST", "customers", b'{"name": "\\ud800", "unit": 1}', "application/json", 422, "invalid"),
        ("POST", "customers", b'{"name": "x", "unit": true}', "application/json", 422, "invalid"),
        ("POST", "customers", b'{"name": "x", "unit": 99999999999999999999}', "application/json", 422, "invalid"),
        ("GET", "customers?limit=101", b"", "", 422, "invalid"),
        ("GET", "customers?sort=name", b"", "", 422, "invalid"),
        ("GET", "customers/99999999999999999999", b"", "", 422, "invalid"),
        ("GET", "customers/0", b"", "", 422, "invalid"),
        ("GET", "calls?until=0", b"", "", 422, "invalid"),
        ("GET", "customers/424242", b"", "", 404, "not_found"),
        ("DELETE", "customers/1", b"", "", 405, "method_not_taken"),
        ("PUT", "customers", b"{}", "application/json", 405, "method_not_taken"),
    ],
)
def test_what_cannot_be_done_is_a_problem(town: Town, method: str, path: str, content: bytes, kind: str, status: int, code: str):
    answer = Program(town.office.lin).client.generic(method, f"/api/v1/{path}", content, content_type=kind)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == status


def test_an_error_of_the_server_says_nothing_of_its_cause(town: Town, monkeypatch: pytest.MonkeyPatch):
    from huifang.archive import selectors

    def broken(*_args: object) -> None:
        raise RuntimeError("SELECT secret")

    monkeypatch.setattr(selectors, "customer_for", broken)
    answer = Program(town.office.lin).get("customers/1")
    assert answer.status_code == 500
    assert "secret" not in answer.content.decode()


# Follow-up through the API


def test_a_call_is_made_through_the_api(town: Town):
    from tests.api_bodies import sheet

    program, pk = Program(town.office.wang), town.task.pk
    assert program.post(f"calls/{pk}/record", {"key": "api-00001", "fields": sheet(town)}).json()["code"] == "not_held"
    assert program.post(f"calls/{pk}/take", {}).status_code == 200
    assert program.post(f"calls/{pk}/dial", {"number": town.office.number.pk}).json()["number"] == "138 0013 8000"
    gaps = program.post(f"calls/{pk}/record", {"key": "api-00001", "fields": {"satisfaction": "dissatisfied"}})
    assert (gaps.status_code, gaps.json()["code"]) == (422, "incomplete")
    assert {"#/fields/suited", "#/fields/plan"} <= {error["path"] for error in gaps.json()["errors"]}
    unknown = program.post(f"calls/{pk}/record", {"key": "api-00001", "fields": {"nonsense": "1"}})
    assert unknown.json()["errors"][0]["path"] == "#/fields/nonsense"
    done = program.post(f"calls/{pk}/record", {"key": "api-00001", "fields": sheet(town)})
    assert done.status_code == 201, done.content.decode()
    assert program.post(f"calls/{pk}/record", {"key": "api-00001", "fields": sheet(town)}).json() == done.json()
    assert program.get(f"calls/{pk}").json()["state"] == "done"


# The description


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_description_is_whole(language: str):
    found = description(language)
    assert found["openapi"] == "3.1.0"
    chinese = language == "zh-hans"
    for path, methods in found["paths"].items():
        for method, operation in methods.items():
            words = operation["summary"] + operation.get("description", "")
            assert any("\u4e00" <= c <= "\u9fff" for c in operation["summary"]) is chinese, (method, path, words)
            assert {"401", "403", "422", "429"} <= set(operation["responses"])
            body = operation.get("requestBody", {}).get("content", {})
            assert "application/json" not in body or "example" in body["application/json"], (method, path)
            assert method == "get" or any(p["name"] == "Idempotency-Key" for p in operation["parameters"])
    json.dumps(found)


def test_the_examples_fit_their_shapes(town: Town):
    """Every example of the description is taken as a shape: what is wrong with it is never its form."""
    program = Program(town.office.lin)
    for path, methods in description("en")["paths"].items():
        for method, operation in methods.items():
            example = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("example")
            if example is not None:
                answer = program.send(method.upper(), path.removeprefix("/api/v1/").replace("{pk}", "1"), example, If_Match='"1"')
                errors = answer.json().get("errors", []) if answer.status_code == 422 else []
                assert [e for e in errors if e["code"] in {"extra_forbidden", "string_type", "literal_error"}] == [], (path, errors)


def test_the_page_of_the_description_needs_nothing_from_outside(town: Town):
    page = client_of(town.office.wang).get("/api/v1/docs")
    text = page.content.decode()
    assert "/api/v1/customers/{pk}/contacts" in text
    assert "//cdn" not in text
    assert "<style" not in text
    assert not [word for word in ('src="http', 'href="http') if word in text]


def test_tokens_of_others_are_not_listed(town: Town):
    Program(town.office.lin)
    assert "我的脚本" in client_of(town.office.wang).get("/integrations/tokens/").content.decode()
    assert "我的脚本" not in client_of(town.office.lin).get("/integrations/tokens/").content.decode()
    assert ApiToken.objects.filter(user=town.office.lin).count() == 1
