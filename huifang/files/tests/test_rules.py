"""Names and ranges (R12.2, issue 3 item 4)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huifang.files.rules import NAME_BYTES, byte_range, clean_name, ending_of, is_purpose, with_ending


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        ("现场照片 一.JPG", "现场照片 一.jpg"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\王\\报告.docx", "报告.docx"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("报\u202e告gpj.exe", "报告gpj.exe"),
        ("a\x00b\r\nSet-Cookie: x.txt", "ab Set-Cookie_ x.txt"),
        ("a\u200b\u2066b.pdf", "ab.pdf"),
        ("CON.txt", "_CON.txt"),
        ("com1", "_com1"),
        ("nul.tar.txt", "_nul.tar.txt"),
        ("...", "附件"),
        ("", "附件"),
        ("/", "附件"),
        (".htaccess", "htaccess"),
        ('a<b>"c"|d?.txt', "a_b__c__d_.txt"),
        ("  两  个   空格 .txt", "两 个 空格.txt"),
        ("报告（终稿）·2026—1.pdf", "报告（终稿）·2026—1.pdf"),
    ],
)
def test_names(raw, wanted):
    assert clean_name(raw, "附件") == wanted


def test_a_long_name_keeps_its_ending_and_fits():
    name = clean_name("很" * 500 + ".pdf", "附件")
    assert name.endswith("….pdf")
    assert len(name.encode()) <= NAME_BYTES


@given(st.text(max_size=400))
def test_any_name_is_safe(raw):
    name = clean_name(raw, "附件")
    assert name
    assert len(name.encode()) <= NAME_BYTES
    assert not set(name) & set('/\\<>:"|?*\0\r\n\t\u202e\u2066\u200b')
    assert name == name.strip(" .")
    assert clean_name(name, "附件") == name


@pytest.mark.parametrize(
    ("name", "endings", "wanted"),
    [
        ("a.jpeg", ("jpg", "jpeg"), "a.jpeg"),
        ("a.png", ("jpg", "jpeg"), "a.jpg"),
        ("a", ("pdf",), "a.pdf"),
        ("a.tar.gz", ("zip",), "a.tar.zip"),
        ("照" * 66 + ".png", ("jpeg",), "照" * 64 + "….jpeg"),
    ],
)
def test_the_ending_follows_the_content(name, endings, wanted):
    assert with_ending(name, endings) == wanted
    assert len(wanted.encode()) <= NAME_BYTES


@pytest.mark.parametrize(("name", "wanted"), [("a.PDF", "pdf"), ("a", ""), ("a.b.c", "c"), ("a.很长", ""), ("a.", "")])
def test_endings(name, wanted):
    assert ending_of(name) == wanted


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        ("", None),
        ("bytes=0-", (0, 99)),
        ("bytes=10-19", (10, 19)),
        ("bytes=90-500", (90, 99)),
        ("bytes=-10", (90, 99)),
        ("bytes=-500", (0, 99)),
        ("bytes=5-2", None),
        ("bytes=0-1,5-6", None),
        ("items=0-1", None),
        ("bytes=-", None),
        ("bytes=" + "9" * 40 + "-", None),
        ("bytes=٣-", None),
    ],
)
def test_ranges(header, wanted):
    assert byte_range(header, 100) == wanted


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=-0", "bytes=500-600"])
def test_a_range_without_a_byte_is_refused(header):
    with pytest.raises(ValueError, match="no byte"):
        byte_range(header, 100)


@pytest.mark.parametrize(("text", "good"), [("", True), ("evidence", True), ("A", False), ("a-b", False), ("a" * 21, False)])
def test_purposes(text, good):
    assert is_purpose(text) is good
