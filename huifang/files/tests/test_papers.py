"""A PDF is looked at as pictures, drawn in a process of its own; whatever it is, nobody is held up (issue 3)."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import threading
from pathlib import Path
from time import monotonic

import pytest
from django.urls import reverse
from PIL import Image

from huifang.files import drawing, papers, storing, thumbnails
from huifang.files.tests.conftest import picture
from huifang.journal.models import Event
from huifang.kernel.decision import Refused


def pdf(pages: int = 1, *, stream: bytes = b"1 0 0 rg 50 50 200 300 re f", size: str = "0 0 595 842", more: bytes = b"") -> bytes:
    """A small document by hand: each page with the same content."""
    kids = " ".join(f"{4 + n} 0 R" for n in range(pages))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R" + more + b">>",
        f"<</Type/Pages/Kids[{kids}]/Count {pages}>>".encode(),
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        *(f"<</Type/Page/Parent 2 0 R/MediaBox[{size}]/Contents 3 0 R>>".encode() for _n in range(pages)),
    ]
    out, offsets = io.BytesIO(), []
    out.write(b"%PDF-1.7\n")
    for number, body in enumerate(objects, 1):
        offsets.append(out.tell())
        out.write(b"%d 0 obj" % number + body + b"endobj\n")
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(b"%010d 00000 n \n" % offset for offset in offsets))
    out.write(b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
    return out.getvalue()


BUSY = b"q " + b"0 0 m 500 800 l 1 1 1 RG S " * 400_000
HOSTILE = {
    "no pages": b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n",
    "cut off": pdf(3)[:200],
    "noise": b"%PDF-1.7\n" + os.urandom(5000),
    "its own parent": b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 1 0 R/Kids[1 0 R]/Count 9>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n",
}


def reason(blob):
    with pytest.raises(Refused) as refused:
        papers.drawn(blob)
    return refused.value.decision.reason


def test_the_first_pages_are_drawn_once(keep, monkeypatch):
    blob = keep(pdf(7), "合同.pdf").blob
    assert papers.drawn(blob) == 7
    monkeypatch.setattr(papers, "_run", lambda *_arguments: pytest.fail("drawn again"))
    assert papers.drawn(blob) == 7
    path = papers.picture(blob, 5)
    assert path
    with Image.open(path) as page:
        assert (page.format, page.size) == ("WEBP", (1240, 1754))
        assert page.getpixel((300, 1300)) == pytest.approx((255, 0, 0), abs=12)
    assert papers.picture(blob, 6) is None
    assert papers.picture(blob, 0) is None
    assert sorted(path.name for path in storing.pages_of(blob.sha256).iterdir()) == [
        "1.webp",
        "2.webp",
        "3.webp",
        "4.webp",
        "5.webp",
        "said",
    ]
    assert list(storing.incoming().iterdir()) == []


@pytest.mark.parametrize("size", ["0 0 1 200000", "0 0 200000 1", "0 0 0 0", "-500 -500 500 500", "0 0 14400 14400"])
def test_no_page_becomes_larger_than_a_sheet(keep, size):
    blob = keep(pdf(size=size), "长.pdf").blob
    assert papers.drawn(blob) == 1
    path = papers.picture(blob, 1)
    assert path
    with Image.open(path) as page:
        assert page.width <= papers.WIDTH + 1
        assert page.height <= papers.HEIGHT + 1


@pytest.mark.parametrize("what", sorted(HOSTILE))
def test_what_can_t_be_drawn_is_said_calmly_and_remembered(keep, monkeypatch, what):
    blob = keep(HOSTILE[what], "坏.pdf").blob
    assert reason(blob) == "files_preview_broken"
    monkeypatch.setattr(papers, "_run", lambda *_arguments: pytest.fail("tried again"))
    assert reason(blob) == "files_preview_broken"


def test_a_password_is_named(keep):
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter()
    writer.append(PdfReader(io.BytesIO(pdf())))
    writer.encrypt("secret", algorithm="AES-128")
    buffer = io.BytesIO()
    writer.write(buffer)
    assert reason(keep(buffer.getvalue(), "密.pdf").blob) == "files_preview_locked"


def test_endless_work_ends_by_the_limit_of_the_processor(keep, monkeypatch, tmp_path):
    """The limit is set in the child itself, before it opens anything."""
    script = tmp_path / "drawing.py"
    script.write_text(Path(drawing.__file__).read_text().replace("SECONDS = 10", "SECONDS = 1"))
    monkeypatch.setattr(drawing, "__file__", str(script))
    began = monotonic()
    assert reason(keep(pdf(stream=BUSY), "重.pdf").blob) == "files_preview_heavy"
    assert monotonic() - began < 15


def test_the_child_has_neither_much_memory_nor_our_environment(tmp_path):
    """What the limits are, asked of a child that set them."""
    asking = (
        "import importlib.util, os, resource, sys\n"
        "spec = importlib.util.spec_from_file_location('drawing', sys.argv[1]); drawing = importlib.util.module_from_spec(spec)\n"
        "spec.loader.exec_module(drawing); drawing.limit()\n"
        "try:\n    bytearray(2 * 1024 ** 3); print('memory')\nexcept MemoryError: print('none')\n"
        "print(resource.getrlimit(resource.RLIMIT_CPU)[1], 'huifang' in sys.modules, 'django' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-I", "-c", asking, drawing.__file__], capture_output=True, text=True, env={}, check=True)
    assert done.stdout.split() == ["none", "10", "False", "False"]


def test_a_child_that_hangs_is_ended_and_may_be_tried_again(keep, monkeypatch, tmp_path):
    script = tmp_path / "drawing.py"
    script.write_text("import time\ntime.sleep(60)\n")
    blob = keep(pdf(), "慢.pdf").blob
    with monkeypatch.context() as patch:
        patch.setattr(drawing, "__file__", str(script))
        patch.setattr(papers, "PATIENCE", 0.5)
        assert reason(blob) == "files_busy"
    assert papers.drawn(blob) == 1


def test_what_the_child_wrote_is_not_trusted(keep, monkeypatch, tmp_path):
    script = tmp_path / "drawing.py"
    huge = f"from PIL import Image; Image.new('RGB', (4000, 4000)).save(sys.argv[2] + '/1.png')\n"  # noqa: F541
    script.write_text("import sys\nsys.path.append(" + repr(str(Path(Image.__file__).parents[1])) + ")\n" + huge + "print(1)\n")
    monkeypatch.setattr(drawing, "__file__", str(script))
    assert reason(keep(pdf(), "假.pdf").blob) == "files_preview_broken"


def test_those_who_come_while_others_draw_are_not_kept_waiting(keep, monkeypatch):
    begun, go_on = threading.Event(), threading.Event()

    def slow(_source: Path, _folder: Path) -> str:
        begun.set()
        go_on.wait(10)
        return "files_preview_broken"

    monkeypatch.setattr(papers, "_run", slow)
    blobs = [keep(pdf(n), f"{n}.pdf").blob for n in (1, 2, 3)]
    threads = [threading.Thread(target=reason, args=(blob,)) for blob in blobs[: papers.WAITING]]
    for thread in threads:
        thread.start()
    begun.wait(10)
    while papers._room._value:
        pass
    assert reason(blobs[2]) == "files_busy"
    go_on.set()
    for thread in threads:
        thread.join()


def test_the_small_picture_is_the_first_page(keep):
    path = thumbnails.of(keep(pdf(), "合同.pdf").blob)
    with Image.open(path) as small:
        assert small.format == "WEBP"
        assert max(small.size) == 320


def test_drawn_pages_go_with_the_content(keep):
    blob = keep(pdf(), "合同.pdf").blob
    papers.drawn(blob)
    storing.remove(blob.sha256)
    assert not storing.pages_of(blob.sha256).exists()


# Over HTTP


def get(client, name, *arguments):
    return client.get(reverse(f"files:{name}", args=arguments))


def test_looking_at_a_document(office, keep, enter):
    file = keep(pdf(7), "合同.pdf")
    client = enter(office.li)
    page = get(client, "pages", file.pk).content.decode()
    assert page.count(f'src="/files/{file.pk}/pages/') == 5
    assert "共 7 页" in page
    assert "仅预览前 5 页" in page
    answer = get(client, "page", file.pk, 1)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert get(client, "page", file.pk, 6).status_code == 404
    assert reverse("files:pages", args=[file.pk]) in get(client, "panel", "test.thing", 7).content.decode()
    assert not Event.objects.filter(kind="files.file.downloaded").exists()


def test_a_broken_one_says_so_in_chinese(office, keep, enter):
    file = keep(HOSTILE["noise"], "坏.pdf")
    answer = get(enter(office.wang), "pages", file.pk)
    assert answer.status_code == 200
    assert "无法生成预览，可下载原件查看" in answer.content.decode()
    small = get(enter(office.wang), "thumbnail", file.pk)
    assert (small.status_code, small["Content-Type"], small["Cache-Control"]) == (200, "image/webp", "no-store")


def test_only_through_the_owner_s_gate(office, keep, enter):
    file = keep(pdf(), "合同.pdf")
    for address in (("pages", file.pk), ("page", file.pk, 1), ("thumbnail", file.pk)):
        assert get(enter(office.zhao), *address).status_code == 404
    from huifang.files import services

    services.void(file, reason="错", by=office.lin, at=office.now)
    assert get(enter(office.wang), "page", file.pk, 1).status_code == 403


def test_a_picture_is_its_own_page_and_a_text_has_none(office, keep, enter):
    client = enter(office.wang)
    photo, text = keep(picture(), "照片.jpg"), keep(b"abc", "说明.txt")
    assert f'src="/files/{photo.pk}/pages/1/"' in get(client, "pages", photo.pk).content.decode()
    assert get(client, "page", photo.pk, 1)["Content-Type"] == "image/jpeg"
    assert get(client, "page", photo.pk, 2).status_code == 404
    for address in (("pages", text.pk), ("page", text.pk, 1), ("thumbnail", text.pk)):
        assert get(client, *address).status_code == 404
