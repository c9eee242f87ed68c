"""The company's mark in the frame and on paper (issue 3): small, written anew, set by administrators only."""

from __future__ import annotations

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from huifang.accounts import services as accounts
from huifang.files import branding, storing
from huifang.files.models import File
from huifang.files.tests.conftest import PDF, picture
from huifang.journal.models import Event
from huifang.kernel.decision import Refused
from huifang.kernel.refs import system
from huifang.organization import company, options
from huifang.ui.registry import Brand

EDIT = "/files/logo/edit/"


@pytest.fixture(autouse=True)
def looked_at_anew(_unbranded, monkeypatch):
    monkeypatch.setattr(branding, "_kept", branding._Kept(Brand(), 0))
    monkeypatch.setattr(branding, "FRESH", 0)
    monkeypatch.setattr(company, "_logo", [branding.on_paper])


@pytest.fixture
def admin(office):
    return accounts.create_user(username="root", name="管理员", by=system("tests"), is_administrator=True)


def upload(client, content, name="标志.png"):
    return client.post(EDIT, {"picture": SimpleUploadedFile(name, content)})


def home(client):
    return client.get("/", follow=True).content.decode()


def test_a_mark_is_set_shown_replaced_and_removed(office, admin, enter):
    client = enter(admin)
    assert upload(client, picture("RGBA", (3000, 1000), "PNG")).status_code == 302
    first = File.objects.get()
    assert (first.blob.kind, first.blob.width, first.blob.height) == ("png", 600, 200)
    options.change(by=admin, changes={company.SHORT: "安行咨询"})
    everybody = enter(office.wang)
    page = home(everybody)
    address = re.search(r'<img class="side-logo" src="([^"]+)" alt="安行咨询的标志"', page)
    assert address
    assert '<span title="安行咨询">安行咨询</span>' in page
    answer = everybody.get(address[1])
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
    assert "sandbox" in answer["Content-Security-Policy"]

    upload(enter(admin), picture("RGB", (300, 100), "JPEG", colour="blue"), "新.jpg")
    first.refresh_from_db()
    assert first.voided_by == admin
    assert branding.logo() != first
    assert address[1] not in home(enter(office.wang)), "another address, so that no browser shows the old one"

    enter(admin).post(EDIT, {"remove": "1"})
    assert branding.logo() is None
    assert "side-logo" not in home(enter(office.wang))
    assert enter(office.wang).get(reverse("files:logo")).status_code == 404
    assert [e.kind for e in Event.objects.filter(subject_kind="files.logo").order_by("id")] == [
        "files.file.attached", "files.file.attached", "files.file.voided", "files.file.voided",
    ]  # fmt: skip


def test_the_same_picture_again_changes_nothing(office, admin, enter):
    for _again in range(2):
        upload(enter(admin), picture("RGB", (300, 100), "PNG"))
    assert File.objects.get().voided_at is None


@pytest.mark.parametrize(("content", "name", "words"), [
    (PDF, "标志.pdf", "这不是图片文件"), (b"<svg onload=alert(1)>", "标志.svg", "不予接收"), (picture()[:300], "标志.jpg", "图片已损坏"),
])  # fmt: skip
def test_what_is_no_picture_is_refused_at_the_field(office, admin, enter, content, name, words):
    answer = upload(enter(admin), content, name)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert File.objects.count() == 0


def test_only_who_may_change_settings(office, enter):
    assert enter(office.lin).get(EDIT).status_code == 403
    assert upload(enter(office.lin), picture()).status_code == 403
    with pytest.raises(Refused):
        branding.set_logo(content=io.BytesIO(picture()), name="a.jpg", by=office.lin, at=office.now)
    with pytest.raises(Refused):
        branding.remove_logo(by=office.lin, at=office.now)


def test_paper_gets_a_small_png(office, admin, enter):
    assert company.logo() == b""
    upload(enter(admin), picture("RGB", (2400, 400)))
    with Image.open(io.BytesIO(company.logo())) as kept:
        assert (kept.format, kept.size) == ("PNG", (600, 100))
    storing.path_of(File.objects.get().blob.sha256).unlink()
    assert company.logo() == b"", "a lost content stops no printing"


def test_a_process_looks_again_after_a_while_and_at_once_when_it_changed_it(office, admin, enter, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(branding, "FRESH", 30)
    assert branding.current().name == ""
    options.change(by=system("tests"), changes={company.NAME: "安行安全技术咨询有限公司"})
    with django_assert_num_queries(0):
        assert branding.current().name == ""
    upload(enter(admin), picture())
    assert branding.current().name == "安行安全技术咨询有限公司"
