"""Life cycles, the comparison of texts, and what is read of contents; no database (R1.8)."""

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest

from huifang.documents import extracting, rules
from huifang.documents.rules import DOCUMENT, FINDING, GRANT, INSPECTION, PLAN, DocumentInspections, compare
from huifang.documents.tests.conftest import docx
from huifang.documents.texts import text_of, tidy
from huifang.regulations.shapes import Malformed, parse

MOVES = {
    DOCUMENT.name: [
        ("kept", "take", "taken"),
        ("taken", "give_back", "kept"),
        ("taken", "add_version", "kept"),
        ("taken", "force_back", "kept"),
        ("kept", "void", "void"),
    ],
    GRANT.name: [
        ("asked", "grant", "granted"),
        ("asked", "refuse", "refused"),
        ("asked", "withdraw", "withdrawn"),
        ("granted", "end", "ended"),
    ],
    PLAN.name: [
        ("draft", "ask", "asked"),
        ("asked", "approve", "approved"),
        ("asked", "refuse", "draft"),
    ],
    INSPECTION.name: [
        ("planned", "finish", "done"),
        ("planned", "drop", "dropped"),
    ],
    FINDING.name: [
        ("open", "correct", "corrected"),
        ("corrected", "verify", "verified"),
        ("corrected", "return", "open"),
    ],
}


@pytest.mark.parametrize("machine", rules.MACHINES, ids=lambda m: m.name)
def test_every_state_and_action(machine: object) -> None:
    """The whole matrix of each life cycle against a table written by hand."""
    wanted = {(a, b): c for a, b, c in MOVES[machine.name]}  # type: ignore[attr-defined]
    states, moves = machine.states, machine.moves  # type: ignore[attr-defined]
    found = {(s, m.action): m.target for s in states for m in moves if s in m.sources}
    assert found == wanted


def test_a_plan_holds_at_least_one_inspection_and_is_approved_the_year_before() -> None:
    """C 二1.2: at least two a year is the document's figure."""
    rule = parse(DocumentInspections, {"times_a_year": 2})
    assert rule.approved_until(2027) == date(2026, 12, 31)
    for wrong in ({"times_a_year": 0}, {"approved_until_month": 2, "approved_until_day": 30}, {"often": 2}):
        with pytest.raises(Malformed):
            parse(DocumentInspections, wrong)


def shown(before: str, after: str) -> list[str]:
    marks = {"same": "", "added": "+", "removed": "-"}
    return [
        "…" if line is None else marks[line.kind] + "".join(f"[{t}]" if k != "same" else t for k, t in line.pieces)
        for line in compare(before, after)
    ]


def test_a_comparison_names_lines_and_what_changed_within_them() -> None:
    same = "\n".join(f"第{n}条" for n in range(9))
    assert shown(f"{same}\n评价等级：三级", f"{same}\n评价等级：二级\n附件一") == [
        "…", "第7条", "第8条", "-[评价等级：三级]", "+[评价等级：二级]", "+[附件一]"]  # fmt: skip
    assert shown("等级：三级", "等级：二级") == ["-等级：[三]级", "+等级：[二]级"]
    assert compare("同", "同") == []


@pytest.mark.parametrize(
    ("kind", "data", "text"),
    [
        ("docx", docx("第一章　总则", "适用范围"), "第一章　总则\n适用范围"),
        ("text", "目的与范围".encode("gb18030"), "目的与范围"),
        ("docx", b"PK\x03\x04broken", ""),
        ("png", b"\x89PNG", ""),
    ],
)
def test_the_text_of_a_content_is_read_by_a_process_of_its_own(kind: str, data: bytes, text: str, tmp_path: Path, settings: object) -> None:
    path = tmp_path / "content"
    path.write_bytes(data)
    assert text_of(path, kind) == text


def test_entities_are_refused_and_workbooks_are_read_by_rows(tmp_path: Path) -> None:
    """A document that declares entities could multiply itself or reach for files."""
    bomb = b'<!DOCTYPE w [<!ENTITY a "x">]><w:t xmlns:w="w">&a;</w:t>'
    with pytest.raises(extracting.Entities):
        list(extracting.xml_text(bomb, set(), {"t"}))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("xl/sharedStrings.xml", "<sst><si><t>设备</t></si><si><t>数量</t></si></sst>")
        archive.writestr(
            "xl/worksheets/sheet1.xml",
            '<w><row><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row><row><c t="s"><v>9</v></c><c><v>3</v></c></row></w>',
        )
    path = tmp_path / "book"
    path.write_bytes(out.getvalue())
    assert tidy("".join(extracting.workbook(str(path)))) == "设备\t数量\n\t3"
