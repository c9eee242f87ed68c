"""Uploads and downloads over HTTP: only through the owner's gate, never in the application's origin (issue 3 item 4, R12.2)."""

from __future__ import annotations

import io
import json
from urllib.parse import quote

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from huifang.files import guarding, labels, options, storing
from huifang.files.models import Blob, File
from huifang.files.tests.conftest import PDF, picture
from huifang.journal.models import Event
from huifang.kernel.refs import system
from huifang.organization import options as company

RAW = "application/octet-stream"
MB = 1024 * 1024


def add(client, content, name="说明.txt", pk=7, kind="test.thing", **headers):
    address = reverse("files:upload", args=[kind, pk])
    return client.post(address, content, content_type=RAW, headers={"X-File-Name": quote(name), "Accept": "application/json"} | headers)


def get(client, name, file, **headers):
    return client.get(reverse(f"files:{name}", args=[file.pk]), headers=headers)


def body(answer):
    return b"".join(answer.streaming_content)


def test_an_upload_as_a_stream(office, thing, enter):
    answer = add(enter(office.wang), picture(), "现场 照片.jpg")
    assert answer.status_code == 201
    assert answer.json() == {"id": File.objects.get().pk, "name": "现场 照片.jpg"}


def test_an_upload_by_a_plain_form(office, thing, enter):
    client = enter(office.wang)
    files = [SimpleUploadedFile("甲.pdf", PDF), SimpleUploadedFile("乙.svg", b"<svg/>"), SimpleUploadedFile("丙.txt", "丙".encode())]
    answer = client.post(reverse("files:upload", args=["test.thing", 7]), {"file": files, "purpose": "evidence"})
    assert answer.status_code == 302
    assert [(f.name, f.purpose) for f in File.objects.order_by("name")] == [("丙.txt", "evidence"), ("甲.pdf", "evidence")]
    said = [str(message) for message in get_messages(answer.wsgi_request)]
    assert any(s.startswith("乙.svg：") and "不予接收" in s for s in said)


def test_a_refusal_names_the_file_and_the_mend(office, thing, enter):
    answer = add(enter(office.wang), b"<svg onload=alert(1)>", "图.png")
    assert answer.status_code == 422
    assert answer.json() == {"error": "files_kind_unknown", "name": "图.png", "message": answer.json()["message"]}
    assert "另存为" in answer.json()["message"]


def test_who_may_add(office, thing, enter):
    assert add(enter(office.wang), b"x").status_code == 201
    assert add(enter(office.li), b"y").status_code == 403
    assert add(enter(office.zhao), b"z").status_code == 404
    assert add(enter(office.wang), b"z", pk=8).status_code == 404
    assert add(enter(office.wang), b"z", kind="accounts.user").status_code == 404
    assert File.objects.count() == 1


def test_nobody_signed_out_uploads(client, thing, db):
    assert add(client, b"x").status_code == 401
    assert not Blob.objects.exists()


def test_five_gigabytes_are_refused_by_their_length(office, thing, enter, place):
    client = enter(office.wang)
    address = reverse("files:upload", args=["test.thing", 7])
    answer = client.post(address, b"x", content_type=RAW, CONTENT_LENGTH=str(5 * 1024 * MB), HTTP_X_FILE_NAME="a.zip")
    assert answer.status_code == 413
    assert "50 MB" in answer.json()["message"]
    assert not [p for p in place.rglob("*") if p.is_file()]


@pytest.mark.parametrize("address", ["/accounts/sign-in/", "/imports/upload/", "/files/of/test.thing/7/add/"])
def test_five_gigabytes_in_a_form_are_refused_before_they_are_read(client, db, address):
    answer = client.post(address, b"x", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH=str(5 * 1024 * MB))
    assert answer.status_code == 413
    assert "64 MB" in answer.content.decode()


def test_a_length_that_is_no_number_is_refused(client, db):
    assert client.post("/accounts/sign-in/", b"x", content_type="text/plain", CONTENT_LENGTH="-1").status_code in {400, 413}


def test_a_cut_off_stream(office, thing, enter):
    half = {"wsgi.input": io.BytesIO(b"half"), "CONTENT_LENGTH": "4000", "HTTP_X_FILE_NAME": "a.txt"}
    answer = enter(office.wang).post(reverse("files:upload", args=["test.thing", 7]), b"half", content_type=RAW, **half)
    assert answer.status_code == 422
    assert answer.json()["error"] == "files_cut_off"


def test_slow_uploads_leave_threads_to_others(office, thing, enter):
    client = enter(office.wang)
    for _ in range(guarding.AT_ONCE):
        assert guarding._room.acquire(blocking=False)
    try:
        assert add(client, b"x").status_code == 503
    finally:
        for _ in range(guarding.AT_ONCE):
            guarding._room.release()
    assert add(client, b"x").status_code == 201


def test_a_document_is_only_ever_saved(keep, enter, office):
    file = keep(PDF.replace(b"/Catalog", b"/Catalog/JavaScript"), "报告 一.pdf")
    answer = get(enter(office.li), "download", file)
    assert answer.status_code == 200
    assert body(answer).startswith(b"%PDF")
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''" + quote("报告 一.pdf")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert get(enter(office.li), "view", file).status_code == 404
    assert get(enter(office.li), "thumbnail", file)["Content-Type"] == "image/webp", "pixels of ours only"


@pytest.mark.parametrize("content", [b"hello <script>alert(1)</script>", "客户,电话\n".encode()])
def test_text_is_no_page(keep, enter, office, content):
    answer = get(enter(office.wang), "download", keep(content))
    assert answer["Content-Type"] == RAW
    assert answer["Content-Disposition"].startswith("attachment")


def test_a_picture_is_shown_as_rewritten(keep, enter, office):
    file = keep(picture() + b"<script>alert(1)</script>", "图.jpg")
    answer = get(enter(office.wang), "view", file)
    assert (answer["Content-Type"], answer["Content-Disposition"]) == ("image/jpeg", "inline; filename*=utf-8''" + quote("图.jpg"))
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert b"<script" not in body(answer)
    small = get(enter(office.wang), "thumbnail", file)
    assert (small.status_code, small["Content-Type"], small["X-Content-Type-Options"]) == (200, "image/webp", "nosniff")
    assert get(enter(office.wang), "thumbnail", file, If_None_Match=small["ETag"]).status_code == 304
    assert get(enter(office.wang), "download", file)["Content-Disposition"].startswith("attachment")


def test_parts(keep, enter, office):
    file = keep(b"0123456789", "a.txt")
    client = enter(office.wang)
    part = get(client, "download", file, Range="bytes=2-4")
    assert (part.status_code, part["Content-Range"], part["Content-Length"], body(part)) == (206, "bytes 2-4/10", "3", b"234")
    assert get(client, "download", file, Range="bytes=20-").status_code == 416
    whole = get(client, "download", file, Range="bytes=2-4", If_Range='"other"')
    assert (whole.status_code, body(whole)) == (200, b"0123456789")
    assert get(client, "download", file, If_None_Match=whole["ETag"]).status_code == 304
    head = client.head(reverse("files:download", args=[file.pk]))
    assert (head.status_code, head["Content-Length"], head["Accept-Ranges"], head.content) == (200, "10", "bytes", b"")


def test_taking_a_document_away_is_told_once(keep, enter, office):
    document, image = keep(PDF, "a.pdf"), keep(picture(), "a.jpg")
    client = enter(office.li)

    def told():
        return Event.objects.filter(kind="files.file.downloaded").count()

    body(get(client, "download", image))
    client.head(reverse("files:download", args=[document.pk]))
    get(client, "download", document, If_None_Match=f'"{document.blob.sha256}"')
    body(get(client, "download", document, Range="bytes=5-"))
    assert told() == 0
    body(get(client, "download", document))
    body(get(client, "download", document, Range="bytes=0-3"))
    assert told() == 2
    event = Event.objects.filter(kind="files.file.downloaded").latest("id")
    assert (event.actor_id, event.subject_kind, json.loads(event.facts)["file"]) == (str(office.li.pk), "test.thing", document.pk)


def test_guessing_gives_nothing_away(keep, enter, office, client):
    """Another team's file and one that doesn't exist look alike, at every door."""
    image = keep(picture(), "a.jpg")
    stranger = enter(office.zhao)
    for name in ("download", "view", "thumbnail", "void"):
        there = get(stranger, name, image)
        nowhere = stranger.get(reverse(f"files:{name}", args=[image.pk + 1000]))
        assert (there.status_code, nowhere.status_code) == (404, 404)
        assert len(there.content) == len(nowhere.content)
        assert "a.jpg" not in there.content.decode()
        client.logout()
        assert client.get(reverse(f"files:{name}", args=[image.pk])).status_code == 302
        enter(office.zhao)
    assert stranger.get(reverse("files:panel", args=["test.thing", 7])).status_code == 404
    assert stranger.get(reverse("files:panel", args=["test.thing", 10**18])).status_code == 404
    assert stranger.get("/files/99999999999999999999999/").status_code == 404


def test_a_voided_file_is_closed_to_everybody(keep, enter, office):
    file = keep(picture(), "错.jpg")
    client = enter(office.wang)
    form = client.get(reverse("files:void", args=[file.pk]))
    assert "作废 错.jpg" in form.content.decode()
    empty = client.post(reverse("files:void", args=[file.pk]), {"reason": ""})
    assert empty.status_code == 422
    assert "作废原因" in empty.content.decode()
    done = client.post(reverse("files:void", args=[file.pk]), {"reason": "发错了"}, headers={"HX-Request": "true"})
    assert done.status_code == 204
    assert "ui:files" in done["HX-Trigger"]
    for name in ("download", "view", "thumbnail", "void"):
        assert get(client, name, file).status_code == 403
    page = client.get(reverse("files:panel", args=["test.thing", 7])).content.decode()
    assert "发错了" in page
    assert reverse("files:download", args=[file.pk]) not in page


def test_only_the_uploader_and_whom_the_owner_names_void(keep, enter, office):
    file = keep(PDF, "a.pdf")
    address = reverse("files:void", args=[file.pk])
    assert enter(office.li).post(address, {"reason": "x"}).status_code == 403
    assert enter(office.zhao).post(address, {"reason": "x"}).status_code == 404
    assert enter(office.lin).post(address, {"reason": "x"}).status_code == 302
    assert File.objects.get().voided_by == office.lin


@pytest.mark.parametrize(("state", "words"), [("infected", "查出病毒"), ("waiting", "尚待查毒")])
def test_nobody_opens_what_the_scanner_holds_back(keep, enter, office, state, words):
    file = keep(picture(), "a.jpg")
    Blob.objects.update(scan=state)
    client = enter(office.wang)
    for name in ("download", "view", "thumbnail"):
        answer = get(client, name, file)
        assert answer.status_code == 403
        assert words in answer.content.decode()
    page = client.get(reverse("files:panel", args=["test.thing", 7])).content.decode()
    assert f'"{reverse("files:download", args=[file.pk])}"' not in page
    assert str(labels.SCANS[state][0]) in page


def test_a_lost_content_is_said(keep, enter, office):
    file = keep(picture(), "a.jpg")
    storing.path_of(file.blob.sha256).unlink()
    answer = get(enter(office.wang), "download", file)
    assert answer.status_code == 403
    assert "找不到" in answer.content.decode()
    assert get(enter(office.wang), "thumbnail", file).status_code == 403


def test_the_panel(keep, enter, office):
    keep(b"=1+1", "<img src=x onerror=alert(1)>.txt")
    keep(PDF, "a.pdf", by=system("mail"))
    page = enter(office.wang).get(reverse("files:panel", args=["test.thing", 7])).content.decode()
    assert "<img src=x" not in page
    assert "_img src=x onerror=alert(1)_.txt" in page
    assert "单个不超过 50 MB" in page
    assert ".docx" in page
    assert "系统" in page
    reader = enter(office.li).get(reverse("files:panel", args=["test.thing", 7])).content.decode()
    assert 'type="file"' not in reader
    assert "作废" not in reader


def test_the_limit_is_the_companys(office, thing, enter):
    company.change(by=system("tests"), changes={options.FILE_MB: 1})
    answer = add(enter(office.wang), b"x" * (MB + 1), "a.txt")
    assert answer.status_code == 413
    assert "1 MB" in answer.json()["message"]
