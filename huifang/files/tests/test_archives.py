"""Archives that lie, swell or nest (issue 3: zip bomb)."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest

from huifang.files import archives
from huifang.files.tests.conftest import WORD, packed
from huifang.kernel.decision import Refused

MB = 1024 * 1024


@pytest.fixture
def reason(tmp_path):
    """Why it is refused, or nothing."""

    def check(content):
        path = tmp_path / "archive"
        path.write_bytes(content)
        try:
            archives.check(path)
        except Refused as refused:
            return refused.decision.reason
        return ""

    return check


def test_a_plain_archive_is_taken(reason):
    assert reason(packed({"a.txt": "x" * 100, "照片/b.txt": "y"})) == ""
    assert reason(packed(WORD)) == ""


def test_a_bomb_by_its_own_words(reason):
    assert reason(packed({"bomb": b"\0" * (40 * MB)})) == "files_bomb"


def test_a_long_table_is_no_bomb(reason):
    row = "".join(f"<row><c>{n * 7919 % 100_003}</c><c>客户{n % 977}</c></row>" for n in range(300_000))
    assert reason(packed({"[Content_Types].xml": "", "xl/sheet1.xml": row})) == ""


def test_a_bomb_that_lies_about_its_size(reason, monkeypatch):
    """Sizes in the directory say 10 bytes: the checksum over what they promise doesn't fit, or the budget runs out."""
    content = bytearray(packed({"bomb": b"\0" * (20 * MB)}))
    at = content.index(b"PK\x01\x02")
    content[at + 24 : at + 28] = struct.pack("<L", 10)
    assert reason(bytes(content)) in {"files_archive_broken", "files_bomb"}


def test_too_many_entries(reason):
    assert reason(packed({f"{n}": "" for n in range(archives.MOST_ENTRIES + 1)})) == "files_bomb"


def test_entries_on_top_of_one_another(reason):
    """Many directory entries that point at the same content: small to send, large to unpack."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", b"\0" * MB)
        first = archive.infolist()[0]
        for n in range(50):
            again = zipfile.ZipInfo(f"{n}")
            again.header_offset, again.file_size, again.compress_size, again.CRC = 0, first.file_size, first.compress_size, first.CRC
            again.compress_type = zipfile.ZIP_DEFLATED
            archive.filelist.append(again)
            archive.NameToInfo[again.filename] = again
    assert reason(buffer.getvalue()) in {"files_bomb", "files_archive_broken"}


def test_the_budget_counts_all_levels(reason, monkeypatch):
    monkeypatch.setattr(archives, "MOST_BYTES", 3 * MB)
    inner = packed({"x": b"\0" * (2 * MB)})
    assert reason(packed({"a.zip": inner})) == ""
    assert reason(packed({"a.zip": inner, "b.zip": inner})) == "files_bomb"


def test_nests(reason):
    one = packed({"a.txt": "x"})
    two = packed({"a.zip": one})
    three = packed({"a.zip": two})
    assert reason(one) == ""
    assert reason(two) == ""
    assert reason(three) == "files_nested"
    assert reason(packed({"a.gz": b"\x1f\x8b\x08" + b"\0" * 20})) == "files_nested_unseen"


def test_an_office_document_in_an_archive_is_looked_into(reason):
    assert reason(packed({"a.docx": packed(WORD)})) == ""
    assert reason(packed({"a.docx": packed({"x": b"\0" * (40 * MB)})})) == "files_bomb"


@pytest.mark.parametrize("name", ["../../etc/cron.d/x", "/etc/passwd", "a/../../b", "..\\b.txt", "C:/windows/x"])
def test_paths_that_lead_outside(reason, name):
    assert reason(packed({name: "x"})) == "files_archive_paths"


@pytest.mark.parametrize(
    "content", [b"PK\x03\x04", b"PK\x03\x04" + b"\xff" * 500, packed({"a": "b" * 5000})[:-30], packed({"a": "x"})[:40]]
)
def test_broken_ones(reason, content):
    assert reason(content) == "files_archive_broken"


def test_a_changed_entry_is_broken(reason):
    content = bytearray(packed({"a": bytes(range(256)) * 40}))
    content[60] ^= 0xFF
    assert reason(bytes(content)) == "files_archive_broken"


def test_entries_may_not_claim_more_packed_bytes_than_there_are():
    """Whatever the version of Python sees of overlapping entries by itself."""
    entry = zipfile.ZipInfo("a")
    entry.compress_size = entry.file_size = 60
    archives._claims([entry], 100, archives._Budget(1000, 10))
    with pytest.raises(Refused) as refused:
        archives._claims([entry, entry], 100, archives._Budget(1000, 10))
    assert refused.value.decision.reason == "files_bomb"
