"""Storing, attaching, voiding, proving (issue 3 item 4)."""

from __future__ import annotations

import hashlib
import io
import shutil
from datetime import timedelta

import pytest
from django.db import transaction

from huifang.files import receiving, registry, selectors, services, storing
from huifang.files.models import Blob, File
from huifang.files.tests.conftest import PDF, THING, WORD, packed, picture
from huifang.journal.models import Event, Personal
from huifang.journal.selectors import sentence
from huifang.kernel.decision import Conflict, Refused
from huifang.kernel.refs import Ref, system
from huifang.organization import options

MB = 1024 * 1024


def reason(act, *args, **kwargs):
    with pytest.raises(Refused) as refused:
        act(*args, **kwargs)
    return refused.value.decision.reason


def parts(place):
    return [p for p in place.rglob("*") if p.is_file()]


def test_a_content_is_kept_under_its_hash_and_told_of_its_owner(keep, place, office):
    file = keep("客户说：迟了两周。".encode(), "..\\说 明.TXT")
    digest = hashlib.sha256("客户说：迟了两周。".encode()).hexdigest()
    assert (place / digest[:2] / digest[2:]).read_bytes() == "客户说：迟了两周。".encode()
    assert (place / digest[:2] / digest[2:]).stat().st_mode & 0o777 == 0o600
    assert (file.name, file.blob.sha256, file.blob.kind, file.added_by) == ("说 明.txt", digest, "text", office.wang)
    event = Event.objects.get(kind="files.file.attached")
    assert (event.subject_kind, event.subject_id) == (THING.kind, THING.id)
    assert "说 明" not in event.facts
    assert Personal.objects.get(event=event).value == "说 明.txt"
    assert sentence(event) == "添加了附件 说 明.txt"
    assert list(storing.incoming().iterdir()) == []


def test_the_same_content_is_stored_once_and_attached_once(keep, place, office):
    first, again = keep(PDF, "a.pdf"), keep(PDF, "b.pdf")
    assert first == again
    other = keep(PDF, "c.pdf", purpose="answer")
    assert other != first
    assert other.blob == first.blob
    assert Blob.objects.count() == 1
    assert len(parts(place)) == 1
    assert Event.objects.filter(kind="files.file.attached").count() == 2


def test_a_voided_file_can_be_attached_again(keep, office):
    first = keep(PDF, "a.pdf")
    services.void(first, reason="发错了", by=office.wang, at=office.now)
    assert keep(PDF, "a.pdf") != first


def test_pictures_are_kept_rewritten_only(keep, place):
    file = keep(picture(form="BMP"), "现场.jpg")
    assert (file.name, file.blob.kind, file.blob.width) == ("现场.png", "png", 60)
    assert [p.read_bytes()[:4] for p in parts(place)] == [b"\x89PNG"]


@pytest.mark.parametrize(
    ("content", "name", "why"),
    [
        (b"", "a.txt", "files_empty"),
        (b"<svg><script>alert(1)</script></svg>", "a.svg", "files_ending_refused"),
        (b"<svg><script>alert(1)</script></svg>", "a.png", "files_kind_unknown"),
        (b"<html><script>alert(1)</script>", "a.txt", "files_kind_unknown"),
        (b"alert(1)", "a.js", "files_ending_refused"),
        (b"text", "a.txt\u202e.exe", "files_ending_refused"),
        (b"MZ\x90\x00" + b"\0" * 90, "a.pdf", "files_kind_unknown"),
        (b"Rar!\x1a\x07\x00", "a.rar", "files_kind_refused"),
        (packed(WORD | {"word/vbaProject.bin": "x"}), "a.docx", "files_kind_refused"),
        (packed({"bomb": b"\0" * (40 * MB)}), "a.zip", "files_bomb"),
        (PDF + packed({"a": "b"}), "a.pdf", "files_two_in_one"),
        (picture()[:200], "a.jpg", "files_picture_broken"),
    ],
)
def test_what_is_refused_leaves_nothing(keep, place, content, name, why):
    assert reason(keep, content, name) == why
    assert parts(place) == []
    assert not Blob.objects.exists()
    assert not Event.objects.filter(kind__startswith="files.").exists()


class Endless(io.RawIOBase):
    """Five gigabytes of nothing; counts what is really read."""

    def __init__(self) -> None:
        self.given = 0

    def readable(self) -> bool:
        return True

    def read(self, count: int = -1) -> bytes:
        self.given += count
        assert self.given < 5 * 1024 * MB
        return b"\0" * count


def test_five_gigabytes_are_refused_by_their_word_without_reading(keep, place):
    stream = Endless()
    assert reason(keep, stream, "a.zip", expected=5 * 1024 * MB) == "files_too_large"
    assert stream.given == 0
    assert parts(place) == []


def test_five_gigabytes_are_cut_at_the_limit_when_nothing_was_said(keep, place):
    options.change(by=system("tests"), changes={"files.file_mb": 3})
    stream = Endless()
    assert reason(keep, stream, "a.zip") == "files_too_large"
    assert stream.given <= 3 * MB + storing.PIECE
    assert parts(place) == []


def test_a_cut_off_upload_is_refused(keep):
    assert reason(keep, b"half", "a.txt", expected=8) == "files_cut_off"


def test_a_torn_line_is_a_cut_off_upload(keep):
    class Torn(io.RawIOBase):
        def read(self, count=-1):
            raise OSError("reset")

    assert reason(keep, Torn(), "a.txt") == "files_cut_off"


def test_a_full_disk_is_said_before_it_is_full(keep, monkeypatch):
    free = storing.RESERVE - 1
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: shutil._ntuple_diskusage(10**12, 10**12 - free, free))
    assert reason(keep, PDF, "a.pdf") == "files_disk_full"


def test_an_owner_and_the_company_have_limits(keep, thing, office):
    options.change(by=system("tests"), changes={"files.owner_mb": 1, "files.file_mb": 2})
    noise = b"x" * (700 * 1024)
    file = keep(noise, "a.txt")
    assert reason(keep, noise + b"y", "b.txt") == "files_owner_full"
    services.void(file, reason="太大", by=office.wang, at=office.now)
    keep(noise + b"y", "b.txt")
    assert reason(keep, b"", "b.txt", expected=MB) == "files_owner_full"


def test_the_quota(keep, monkeypatch):
    keep(PDF, "a.pdf")
    tight = receiving.Settings(limit=MB, owner=MB, quota=len(PDF) + 10, kinds=frozenset({"text", "pdf"}), scanner="", later=False)
    monkeypatch.setattr(services, "settings_now", lambda: tight)
    assert reason(keep, b"eleven bytes", "b.txt") == "files_quota"
    assert keep(PDF, "c.pdf", purpose="again").blob.size == len(PDF)


def test_only_whom_the_owner_lets(keep, office, thing):
    assert reason(keep, PDF, "a.pdf", by=office.li) == "out_of_reach"
    assert reason(keep, PDF, "a.pdf", by=office.zhao) == "out_of_reach"
    assert reason(keep, PDF, "a.pdf", owner=Ref("test.thing", "8")) == "out_of_reach"
    assert reason(keep, PDF, "a.pdf", owner=Ref("nobody.knows", "7")) == "files_no_owner"
    assert reason(keep, PDF, "a.pdf", purpose="Große Worte") == "files_purpose"
    assert keep(PDF, "a.pdf", by=system("mail")).added_by is None


def test_voiding(keep, office):
    file = keep(PDF, "a.pdf")
    assert reason(services.void, file, reason=" ", by=office.wang, at=office.now) == "files_reason_missing"
    assert reason(services.void, file, reason="x", by=office.li, at=office.now) == "out_of_reach"
    assert reason(services.void, file, reason="x", by=office.zhao, at=office.now) == "out_of_reach"
    stale = File.objects.get(pk=file.pk)
    services.void(file, reason=" 发错了 ", by=office.lin, at=office.now)
    assert File.objects.get(pk=file.pk).void_reason == "发错了"
    with pytest.raises(Conflict):
        services.void(stale, reason="x", by=office.wang, at=office.now)
    assert reason(services.note_download, file, by=office.wang, at=office.now) == "files_voided"


def test_who_attached_voids_only_while_they_may_attach(keep, office, thing, monkeypatch):
    file = keep(PDF, "a.pdf")
    registry.register_owner(thing.kind, may_read=registry._owners[thing.kind].may_read, may_attach=registry._owners[thing.kind].may_void)
    assert reason(services.void, file, reason="x", by=office.wang, at=office.now) == "not_permitted"


def test_reading(keep, office, thing):
    first, second = keep(PDF, "a.pdf"), keep(b"x", "b.txt", by=office.lin)
    assert [f.pk for f in selectors.of(thing)] == [first.pk, second.pk]
    assert selectors.of(thing, purpose="answer") == []
    assert selectors.counts(thing.kind, [7, 8]) == {"7": 2}
    assert selectors.for_user(office.li, first.pk) == first
    assert selectors.for_user(office.zhao, first.pk) is None
    assert [line.may_void for line in selectors.lines(office.wang, thing, may_attach=True)] == [True, False]
    assert [line.may_void for line in selectors.lines(office.lin, thing, may_attach=True)] == [True, True]
    assert [line.may_void for line in selectors.lines(office.li, thing, may_attach=False)] == [False, False]


def test_figures_and_proof(keep, office, place):
    keep(PDF, "a.pdf")
    keep(PDF, "a.pdf", purpose="again")
    lost, changed = keep(b"lost", "b.txt"), keep(b"changed", "c.txt")
    figures = selectors.storage()
    assert (figures.contents, figures.files, figures.size) == (3, 4, len(PDF) + 11)
    assert figures.by_kind == (("pdf", 1, len(PDF)), ("text", 2, 11))
    assert services.verify() == services.Report(checked=3)
    assert services.verify().is_whole
    storing.path_of(lost.blob.sha256).unlink()
    storing.path_of(changed.blob.sha256).write_bytes(b"chanGed")
    stray = place / "ab" / ("c" * 62)
    stray.parent.mkdir(exist_ok=True)
    stray.write_bytes(b"x")
    report = services.verify()
    assert (report.missing, report.changed, report.unknown) == ([lost.blob.sha256], [changed.blob.sha256], ["ab" + "c" * 62])
    assert not report.is_whole


def test_a_lost_content_comes_back_with_the_next_upload(keep):
    file = keep(PDF, "a.pdf")
    storing.path_of(file.blob.sha256).unlink()
    keep(PDF, "a.pdf", at=file.at + timedelta(minutes=1))
    assert services.verify().is_whole


def test_a_failed_transaction_leaves_no_row(keep, office, thing):
    with receiving.receive(PDF, "a.pdf") as received, transaction.atomic():
        services.attach(received, owner=thing, by=office.wang, at=office.now)
        transaction.set_rollback(True)
    assert not File.objects.exists()
    assert services.verify().unknown == [hashlib.sha256(PDF).hexdigest()]


def test_pictures_have_a_size(keep):
    assert (keep(picture(), "a.jpg").blob.type.code, keep(picture("L"), "a.jpg").blob.height) == ("jpeg", 40)
