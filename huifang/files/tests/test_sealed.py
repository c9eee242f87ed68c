"""Contents of graded owners lie encrypted on the disk, with all that is drawn of them; nothing else changes for readers (R1.6)."""

from __future__ import annotations

import hashlib

import pytest
from django.conf import settings
from django.urls import reverse

from huifang.files import papers, registry, resealing, services, storing, thumbnails
from huifang.files.models import Blob
from huifang.files.tests.conftest import picture
from huifang.files.tests.test_papers import pdf
from huifang.kernel import keyring
from huifang.kernel.decision import YES
from huifang.kernel.refs import Ref

SECRET = Ref("test.secret", "7")
WORDS = "成果结论：重大危险源一级\n".encode() * 9000


@pytest.fixture
def sealed(thing, monkeypatch, tmp_path):
    monkeypatch.setattr(settings, "GRADED_KEYS_FILE", str(tmp_path / "ring"))

    def yes(_user, _pk):
        return YES

    registry.register_owner(SECRET.kind, may_read=yes, may_attach=yes, sealed=True, mark=lambda _pk: "商业秘密·机密")
    return tmp_path / "ring"


def lying(place) -> bytes:
    """Every byte of the file store."""
    return b"".join(path.read_bytes() for path in place.rglob("*") if path.is_file())


def test_it_is_sealed_on_the_disk_and_read_as_ever(keep, sealed, place, enter, office):
    file = keep(WORDS, owner=SECRET)
    assert (file.blob.key, file.blob.sha256, file.blob.size) == (1, hashlib.sha256(WORDS).hexdigest(), len(WORDS))
    assert "重大危险源".encode() not in lying(place)
    client, url = enter(office.li), reverse("files:download", args=[file.pk])
    answer = client.get(url)
    assert (b"".join(answer.streaming_content), answer["Content-Length"]) == (WORDS, str(len(WORDS)))
    part = client.get(url, headers={"Range": "bytes=70000-70011"})
    assert (part.status_code, b"".join(part.streaming_content)) == (206, WORDS[70000:70012])
    assert services.verify().is_whole
    path = storing.path_of(file.blob.sha256)
    path.write_bytes(path.read_bytes()[:-1])
    assert services.verify().changed == [file.blob.sha256]


def test_drawn_pages_and_small_pictures_are_sealed_too(keep, sealed, place, enter, office):
    paper, photo = keep(pdf(2), "方案.pdf", owner=SECRET), keep(picture(), "图.jpg", owner=SECRET)
    assert papers.drawn(paper.blob) == 2
    for blob in (paper.blob, photo.blob):
        thumbnails.of(blob)
    assert b"WEBP" not in lying(place)
    client = enter(office.li)
    for url in (reverse("files:page", args=[paper.pk, 2]), reverse("files:thumbnail", args=[photo.pk])):
        assert client.get(url).content[8:12] == b"WEBP"
    assert list(storing.incoming().iterdir()) == []
    looked = client.get(reverse("files:pages", args=[paper.pk])).content.decode()
    assert "商业秘密·机密" in looked
    assert f'data-mark="{office.li.name} ' in looked


def test_the_same_content_elsewhere_is_sealed_from_then_on(keep, sealed, place):
    plain = keep(WORDS)
    assert plain.blob.key == 0
    assert keep(WORDS, owner=SECRET).blob == plain.blob
    plain.blob.refresh_from_db()
    assert plain.blob.key == 1
    assert "重大危险源".encode() not in lying(place)
    assert keep(WORDS, purpose="again").blob.key == 1


def test_a_rotation_reaches_contents_and_those_from_before(keep, sealed, place):
    first = keep(WORDS, owner=SECRET)
    old = keep(pdf(1), "旧.pdf", owner=SECRET)
    Blob.objects.filter(pk=old.blob_id).update(key=0)
    storing.path_of(old.blob.sha256).write_bytes(pdf(1))
    keep(b"open to all")
    keyring.add(sealed, settings.DATA_KEY)
    assert set(resealing.waiting()) == {first.blob, old.blob}
    assert sum(resealing.reseal()) == 2
    assert not resealing.waiting().exists()
    assert {storing.key_of(storing.path_of(file.blob.sha256)) for file in (first, old)} == {2}
    assert services.verify().is_whole
    assert b"%PDF" not in lying(place)
