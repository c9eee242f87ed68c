"""Files and approvals through the API: the same gates, limits and facts as on the pages (issue 3, items 4, 5, 8; R12.2)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from huifang.approvals.models import Approval
from huifang.files import guarding
from huifang.files.models import Blob, File
from huifang.integrations.api import In, Out, limits
from huifang.integrations.api.host import the_api
from huifang.integrations.models import IdempotencyKey
from huifang.integrations.rules.scopes import SCOPES
from huifang.journal.models import Event
from huifang.kernel import clock
from huifang.kernel.refs import Ref
from huifang.organization import options
from tests.api_bodies import Program
from tests.cast import MORNING
from tests.town import Town, photo

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh():
    limits.forget()


def owner(town: Town) -> str:
    return f"files?owner={Ref.of(town.answered_assignment)}"


def attach(program: Program, path: str, name: str, content: bytes, **headers: str) -> Any:
    named = {key.replace("_", "-"): value for key, value in headers.items()}
    return program.client.post(f"/api/v1/{path}", {"file": SimpleUploadedFile(name, content)}, headers=named)


# Files


def test_a_file_goes_in_and_comes_out_as_it_was(town: Town):
    program = Program(town.office.qian)
    content = "验收单见下。".encode() * 40
    made = attach(program, owner(town), "../验收单.txt", content)
    assert (made.status_code, made.json()["name"], made.json()["size"]) == (201, "验收单.txt", len(content))
    assert program.get(f"files/{made.json()['id']}").json() == made.json()
    names = [row["name"] for row in program.get(owner(town)).json()["items"]]
    assert names == ["现场.png", "验收单.txt"]
    first = program.get(f"{owner(town)}&limit=1").json()
    assert program.get(f"{owner(town)}&cursor={first['next']}").json()["items"] == [made.json()]
    got = program.get(f"files/{made.json()['id']}/content")
    assert got.getvalue() == content
    assert got["Content-Disposition"].startswith("attachment")
    assert (got["X-Content-Type-Options"], got["Content-Security-Policy"]) == ("nosniff", "sandbox; default-src 'none'")
    part = program.get(f"files/{made.json()['id']}/content", Range="bytes=3-5")
    assert (part.status_code, part.getvalue()) == (206, content[3:6])
    assert Event.objects.filter(kind="files.file.downloaded", actor_id=str(town.office.qian.pk)).count() == 1


def test_a_picture_is_written_anew(town: Town):
    program = Program(town.office.qian)
    made = attach(program, owner(town), "现场二.png", photo() + b"<script>")
    assert made.json()["media_type"] in {"image/png", "image/webp", "image/jpeg"}
    assert b"<script>" not in program.get(f"files/{made.json()['id']}/content").getvalue()


@pytest.mark.parametrize(
    ("name", "content", "status", "code"),
    [
        ("a.html", b"<html><script>alert(1)</script>", 422, "files_ending_refused"),
        ("a.txt", b"", 422, "files_empty"),
        ("a.exe", b"MZ\x90\x00" * 64, 422, "files_ending_refused"),
        ("a.bin", b"\x00\x01\x02" * 64, 422, "files_kind_unknown"),
        ("a.txt", "字".encode() * 400_000, 413, "files_too_large"),
    ],
)
def test_what_the_page_refuses_the_api_refuses(town: Town, name: str, content: bytes, status: int, code: str):
    options.change(by=town.admin, changes={"files.file_mb": 1})
    before = File.objects.count()
    answer = attach(Program(town.office.qian), owner(town), name, content)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert any("\u4e00" <= c <= "\u9fff" for c in answer.json()["detail"])
    assert File.objects.count() == before


def test_an_upload_with_a_key_is_done_once(town: Town):
    program = Program(town.office.qian)
    first = attach(program, owner(town), "一.txt", b"one", Idempotency_Key="f1")
    again = attach(program, owner(town), "一.txt", b"one", Idempotency_Key="f1")
    assert (again.json(), again["Idempotency-Replayed"]) == (first.json(), "true")
    assert attach(program, owner(town), "一.txt", b"two", Idempotency_Key="f1").json()["code"] == "key_reused"


def test_few_uploads_at_a_time(town: Town):
    program = Program(town.office.qian)
    for _n in range(guarding.AT_ONCE):
        assert guarding._room.acquire(blocking=False)
    try:
        answer = attach(program, owner(town), "一.txt", b"one")
    finally:
        for _n in range(guarding.AT_ONCE):
            guarding._room.release()
    assert (answer.status_code, answer.json()["code"]) == (429, "files_busy")


def test_a_voided_or_held_back_file_is_given_to_nobody(town: Town):
    program, path = Program(town.office.qian), f"files/{town.file.pk}"
    Blob.objects.filter(pk=town.file.blob_id).update(scan="infected")
    assert program.get(f"{path}/content").json()["code"] == "files_held_back"
    Blob.objects.filter(pk=town.file.blob_id).update(scan="clean")
    voided = program.post(f"{path}/void", {"reason": "传错了"})
    assert (voided.status_code, voided.json()["void_reason"]) == (200, "传错了")
    assert (program.get(f"{path}/content").status_code, program.get(f"{path}/content").json()["code"]) == (409, "files_voided")
    assert program.post(f"{path}/void", {"reason": "再来"}).status_code == 409


def test_the_scope_of_files_opens_no_record(town: Town):
    """A token for files alone sees the files of nothing: the record's own scope is needed as well."""
    alone, both = Program(town.office.qian, "files:write"), Program(town.office.qian, "files:read", "assignments:read")
    assert [alone.get(path).status_code for path in (owner(town), f"files/{town.file.pk}", f"files/{town.file.pk}/content")] == [404] * 3
    assert both.get(f"files/{town.file.pk}/content").status_code == 200
    assert attach(both, owner(town), "一.txt", b"one").json()["code"] == "not_in_scope"
    assert Program(town.office.qian, "assignments:write").get(owner(town)).json()["code"] == "not_in_scope"


@pytest.mark.parametrize("ref", ["nonsense", "archive.customer:0", "nobody.knows:1", "archive.customer:999999999999999999", "files.file:1"])
def test_files_of_nothing_are_no_error(town: Town, ref: str):
    assert Program(town.office.lin).get(f"files?owner={ref}").status_code in {404, 422}


# Approvals


def test_the_inbox_and_one_request_with_its_chain(town: Town):
    program, path = Program(town.office.lin), f"approvals/{town.approval.pk}"
    assert town.approval.pk in [row["id"] for row in program.get("approvals").json()["items"]]
    assert [row["id"] for row in Program(town.office.wang).get("approvals?box=questions").json()["items"]] == [town.question.approval_id]
    found = program.get(path).json()
    assert (found["about"], found["state"], found["step"]) == (str(town.approval.subject), "pending", 1)
    assert found["may"]["decide"] is True
    assert town.office.wang.pk in [person["id"] for person in found["may"]["ask"]]
    assert [step["state"] for step in found["steps"]] == ["running", "waiting"]
    mine = Program(town.office.wang).get(path).json()
    assert (mine["may"]["decide"], mine["may"]["withdraw"]) == (False, True)


def test_asked_answered_approved_with_the_names_of_who_did(town: Town):
    o, path = town.office, f"approvals/{town.approval.pk}"
    head, requester = Program(o.lin), Program(o.wang)
    asked = head.post(f"{path}/ask", {"person": o.wang.pk, "text": "哪两次？", "step": 1})
    assert (asked.status_code, asked.json()["state"]) == (200, "asked")
    assert requester.get(path).json()["may"]["answer"] is True
    assert head.post(f"{path}/answer", {"text": "我自己答"}).json()["code"] == "not_yours_to_answer"
    answered = requester.post(f"{path}/answer", {"text": "周一和周二"})
    assert answered.json()["steps"][0]["questions"][0]["answer"] == "周一和周二"
    assert requester.post(f"{path}/answer", {"text": "再答"}).json()["code"] == "no_open_question"
    done = head.post(f"{path}/approve", {"text": "同意", "step": 1})
    vote = done.json()["steps"][0]["votes"][0]
    assert (vote["by"]["name"], vote["verdict"], vote["text"]) == ("林主管", "approved", "同意")
    assert int(done["ETag"].strip('"')) == done.json()["version"]


def test_another_step_than_was_seen_is_not_decided(town: Town):
    program, path = Program(town.office.lin), f"approvals/{town.approval.pk}"
    late = program.post(f"{path}/approve", {"step": 2})
    assert (late.status_code, late.json()["current"]["step"]) == (409, 1)
    assert program.post(f"{path}/refuse", {"text": "不必", "step": 1}).json()["state"] == "refused"
    gone = program.post(f"{path}/approve", {"step": 1})
    assert (gone.status_code, gone.json()["current"]["state"]) == (409, "refused")


def test_a_decision_goes_to_who_can_stand_for_it_only(town: Town):
    program, path = Program(town.office.lin), f"approvals/{town.approval.pk}"
    wrong = program.post(f"{path}/delegate", {"person": town.newcomer.pk})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "cannot_stand_for_it")
    assert program.post(f"{path}/delegate", {"person": 424242}).json()["errors"][0]["path"] == "#/person"
    to = program.get(path).json()["may"]["delegate_to"][0]["id"]
    assert program.post(f"{path}/delegate", {"person": to, "text": "外出"}).status_code == 200
    assert town.approval.pk in [row["id"] for row in program.get("approvals?box=delegated").json()["items"]]
    assert program.post(f"{path}/ask", {"person": town.newcomer.pk, "text": "？"}).json()["code"] == "cannot_be_asked"


def test_nobody_decides_their_own_and_reading_is_not_deciding(town: Town):
    path = f"approvals/{town.approval.pk}"
    assert Program(town.office.wang).post(f"{path}/approve", {}).json()["code"] == "own_request"
    reader = Program(town.office.lin, "approvals:read")
    assert reader.get(path).status_code == 200
    assert reader.post(f"{path}/approve", {}).json()["code"] == "not_in_scope"
    assert Approval.objects.get(pk=town.approval.pk).state == "pending"
    assert Program(town.office.wang).post(f"{path}/withdraw", {"text": "不用了"}).json()["state"] == "withdrawn"


# What is described


def shapes(kind: type) -> list[type]:
    below: list[type] = kind.__subclasses__()
    return [found for one in below for found in [one, *shapes(one)]]


def test_no_two_shapes_share_a_name():
    """The description tells shapes apart by their names; the second would be described as the first."""
    the_api()
    names = [one.__name__ for one in {*shapes(In), *shapes(Out)}]
    assert sorted({name for name in names if names.count(name) > 1}) == []


def test_kept_answers_are_sealed_and_their_callers_own(town: Town):
    """What stands in a kept answer is given to the token that got it, for a day, and read in no table."""
    program, other = Program(town.office.lin), Program(town.office.lin, *SCOPES)
    body = {"reason": "核对号码"}
    path = f"numbers/{town.office.number.pk}/reveal"
    first = program.post(path, body, Idempotency_Key="k")
    assert first.json()["number"] == "138 0013 8000"
    kept = "".join(f"{row.request}{row.answer}{row.key}" for row in IdempotencyKey.objects.all())
    assert not [word for word in ("138 0013", "13800138000", "核对") if word in kept]
    assert "Idempotency-Replayed" not in other.post(path, body, Idempotency_Key="k")
    with clock.at(MORNING + timedelta(hours=25)):
        assert "Idempotency-Replayed" not in program.post(path, body, Idempotency_Key="k")
