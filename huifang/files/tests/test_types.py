"""What a content is (issue 3 item 4): by its bytes, whatever it is called."""

from __future__ import annotations

import io
import zipfile

import pytest

from huifang.files import types
from huifang.files.options import kinds_of
from huifang.files.tests.conftest import PDF, WORD, packed, picture
from huifang.kernel.decision import Refused

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
BOOK = {"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<workbook/>"}


def look(tmp_path, content, name=""):
    path = tmp_path / "content"
    path.write_bytes(content)
    return types.look_at(path, name)


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (picture(), "a.jpg", "jpeg"),
        (picture(form="PNG"), "a.jpg", "png"),
        (picture(form="GIF"), "a.gif", "gif"),
        (picture(form="WEBP"), "a.webp", "webp"),
        (picture(form="BMP"), "a.bmp", "bmp"),
        (picture(form="TIFF"), "a.tif", "tiff"),
        (PDF, "a.pdf", "pdf"),
        (PDF, "a.jpg", "pdf"),
        (packed(WORD), "a.docx", "docx"),
        (packed(WORD), "a.zip", "docx"),
        (packed(BOOK), "a.xlsx", "xlsx"),
        (packed({"[Content_Types].xml": "", "ppt/presentation.xml": ""}), "a.pptx", "pptx"),
        (packed({"OFD.xml": "<ofd/>"}), "发票.ofd", "ofd"),
        (packed({"mimetype": "application/vnd.oasis.opendocument.text"}), "a.odt", "odf"),
        (packed({"照片.jpg": picture()}), "a.zip", "zip"),
        (OLE, "a.doc", "ole"),
        (b"{\\rtf1 hello}", "a.doc", "rtf"),
        ("客户说：报告迟了两周。\n".encode(), "a.txt", "text"),
        ("客户名称,电话\n".encode("gb18030"), "a.csv", "text"),
        (b"\xef\xbb\xbfa,b\n", "a.csv", "text"),
        (b"From: a@b.cn\r\nTo: c@d.cn\r\nSubject: x\r\n y\r\n\r\nhello", "a.eml", "mail"),
        (b"ID3\x04" + b"\0" * 20, "a.mp3", "mp3"),
        (b"\xff\xfb\x90\x00" + b"\0" * 20, "a.mp3", "mp3"),
        (b"RIFF\x24\0\0\0WAVEfmt ", "a.wav", "wav"),
        (b"#!AMR\n", "a.amr", "amr"),
        (b"\0\0\0\x20ftypisom", "a.mp4", "mp4"),
        (b"\0\0\0\x20ftypheic", "a.heic", "heic"),
        (b"Rar!\x1a\x07\x00", "a.rar", "rar"),
    ],
)
def test_kinds(tmp_path, content, name, code):
    seen = look(tmp_path, content, name)
    assert seen.kind
    assert seen.kind.code == code


@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<?xml version='1.0'?><svg/>",
        b"  \n<!DOCTYPE html><p>x",
        b"\xef\xbb\xbf<html>",
        b"<!-- x --><script>alert(1)</script>",
        b"<HTML><body>",
        b"<x:y xmlns:x='a'>",
        "<html>".encode("utf-16"),
        b"MZ\x90\x00\x03\x00\x00\x00" + b"\0" * 100,
        b"\x7fELF\x02\x01\x01" + b"\0" * 50,
        b"\0\x01\x02nonsense",
        b"plain text \x00 and more",
        b"abc" + b"x" * 5000 + b"\0" + packed({"a": "b"}),
        b"\x1f\x8b\x08\0\0\0\0\0",
        b"\xca\xfe\xba\xbe\0\0\0\x34",
    ],
)
@pytest.mark.parametrize("name", ["a.jpg", "a.txt", "a.pdf", "a"])
def test_what_may_run_or_is_not_known_has_no_kind(tmp_path, content, name):
    assert look(tmp_path, content, name).kind is None


def test_the_refusal_can_say_what_it_looks_like(tmp_path):
    assert look(tmp_path, b"\x7fELF\x02\x01\x01" + b"\0" * 50).guess == "程序"
    assert look(tmp_path, b"<svg>").guess == "网页"
    assert look(tmp_path, b"\x1f\x8b\x08\0\0\0\0\0").guess == ".gz"
    assert look(tmp_path, b"\0\1\2 nobody knows").guess == ""


@pytest.mark.parametrize(
    ("content", "warning"),
    [
        (PDF, ""),
        (PDF.replace(b"/Catalog", b"/Catalog/OpenAction<</S/JavaScript/JS(app.alert(1))>>"), "script"),
        (PDF.replace(b"/Catalog", b"/Catalog/AA<</S/Launch/F(cmd.exe)>>"), "script"),
        (OLE + "_VBA_PROJECT".encode("utf-16-le"), "macros"),
        (OLE, ""),
        (b"%PDF-1.4" + b" " * ((1 << 20) - 12) + b"/JavaScript ", "script"),
        (packed({"安装.exe": "MZ"}), "programs"),
        (packed({"readme.txt": "x"}), ""),
    ],
)
def test_warnings(tmp_path, content, warning):
    assert look(tmp_path, content).warning == warning


def test_macros_make_a_kind_of_their_own(tmp_path):
    seen = look(tmp_path, packed(WORD | {"word/vbaProject.bin": "x"}), "a.docx")
    assert seen.kind
    assert (seen.kind.code, seen.warning) == ("macro", "macros")
    assert "macro" not in types.USUAL.split()


def test_an_archive_behind_a_document_is_refused(tmp_path):
    with pytest.raises(Refused) as refused:
        look(tmp_path, PDF + packed({"evil.js": "alert(1)"}), "a.pdf")
    assert refused.value.decision.reason == "files_two_in_one"


def test_a_page_before_an_archive_is_no_archive(tmp_path):
    assert look(tmp_path, b"<html>" + packed(WORD), "a.docx").kind is None


def test_an_encrypted_archive_is_taken_with_a_warning(tmp_path):
    content = bytearray(packed({"秘密.txt": "x"}))
    for sign, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(sign) + at] |= 1
    assert zipfile.ZipFile(io.BytesIO(bytes(content))).infolist()[0].flag_bits & 1
    assert look(tmp_path, bytes(content), "a.zip").warning == "encrypted"


def test_every_usual_ending_can_be_written_into_the_option():
    from huifang.files.options import ALLOWED
    from huifang.organization.options import option

    assert set(types.USUAL.split()) <= kinds_of(option(ALLOWED).initial)
    assert kinds_of("jpg，pdf .DOCX") == {"jpeg", "pdf", "docx"}
    with pytest.raises(KeyError):
        kinds_of("exe")


def test_no_kind_has_an_ending_that_runs():
    assert not {e for kind in types.KINDS.values() for e in kind.endings} & types.DANGEROUS
