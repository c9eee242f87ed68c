"""Files of every sort and with every ill intent."""

import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from huifang.imports import reading
from huifang.kernel.decision import Refused

CSV = "客户名称;电话\r\n甲公司;13800138000\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_text_in_any_usual_encoding(tmp_path: Path, encoding):
    path = tmp_path / "册.csv"
    path.write_bytes(CSV.encode(encoding))
    (sheet,) = reading.read(path).sheets
    assert [list(row) for row in sheet.rows] == [["客户名称", "电话"], ["甲公司", "13800138000"]]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_separator_is_found_even_where_cells_hold_the_others(mark):
    quoted = "甲,乙;丙" if mark not in ",;" else "甲乙丙"
    assert reading.separator(f"标题\n\n单位{mark}地址{mark}电话\n{quoted}{mark}一区{mark}1\n乙{mark}二区{mark}2\n") == mark


def test_the_content_decides_not_the_ending(tmp_path: Path):
    path = tmp_path / "册.xls"
    path.write_bytes(CSV.encode())
    assert len(reading.read(path).sheets[0].rows) == 2


@pytest.mark.parametrize(
    "raw",
    [b"\x89PNG\r\n\x1a\n\x00\x00", b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1broken", b"%PDF-1.7\n1 0 obj", b"no columns"],
)
def test_what_is_no_spreadsheet_is_refused(tmp_path: Path, raw):
    path = tmp_path / "册.xlsx"
    path.write_bytes(raw)
    with pytest.raises(Refused, match="file_"):
        reading.read(path)


def test_an_archive_that_unpacks_to_very_much_is_not_opened(tmp_path: Path):
    path = tmp_path / "册.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (60 * 1024 * 1024))
    with pytest.raises(Refused, match="file_unpacks_too_large"):
        reading.read(path)


def test_rows_and_cells_have_limits(tmp_path: Path, monkeypatch):
    path = tmp_path / "册.csv"
    path.write_text("单位,电话\n" + "甲,1\n" * 30 + "乙" * 40_000 + ",1\n", encoding="utf-8")
    assert max(len(str(cell)) for row in reading.read(path).sheets[0].rows for cell in row) == reading.MAX_CELL
    monkeypatch.setattr(reading, "MAX_ROWS", 20)
    with pytest.raises(Refused, match="file_too_many_rows"):
        reading.read(path)


def test_formulas_are_their_last_values_and_text_stays_text(tmp_path: Path):
    path = tmp_path / "册.xlsx"
    book = xlsxwriter.Workbook(str(path))
    page = book.add_worksheet()
    page.write_formula(0, 0, "=1+1", None, 2)
    page.write_string(0, 1, "=HYPERLINK()")
    book.close()
    assert list(reading.read(path).sheets[0].rows[0]) == [2.0, "=HYPERLINK()"]


def test_a_sheet_that_does_not_begin_in_the_corner_keeps_its_row_numbers(tmp_path: Path):
    path = tmp_path / "册.xlsx"
    book = xlsxwriter.Workbook(str(path))
    page = book.add_worksheet()
    page.merge_range(3, 2, 5, 2, "甲公司")
    book.close()
    (sheet,) = reading.read(path).sheets
    assert sheet.rows[3][2] == "甲公司"
    assert [(merge.top, merge.left, merge.bottom, merge.right) for merge in sheet.merges] == [(3, 2, 5, 2)]


def test_a_file_is_kept_once_by_its_digest_for_our_eyes_only():
    one, two = reading.keep(iter([CSV.encode()]), "甲.csv"), reading.keep(iter([CSV.encode()[:5], CSV.encode()[5:]]), "乙.CSV")
    assert one == two
    assert one.path.stat().st_mode & 0o077 == 0
    assert reading.path_of(one.sha256, "../../乙.csv") == one.path


def test_empty_large_and_strange_files_are_not_kept(monkeypatch):
    for chunks, name, why in [([], "a.csv", "file_empty"), ([b"x"], "a.exe", "file_ending_unknown"), ([b"x"], "a", "file_ending_unknown")]:
        with pytest.raises(Refused, match=why):
            reading.keep(iter(chunks), name)
    monkeypatch.setattr(reading, "MAX_BYTES", 3)
    with pytest.raises(Refused, match="file_too_large"):
        reading.keep(iter([b"xx", b"xx"]), "a.csv")


def test_a_web_page_called_xls_is_read_with_its_spans(tmp_path: Path):
    path = tmp_path / "导出.xls"
    page = "<html><meta charset=gb2312><table><tr><th rowspan=2>单位<th colspan=2>联系</tr><tr><th>人<th>电话</tr><tr><td rowspan=2>甲&amp;乙<br>公司<td>黄<td>1</tr><tr><td>李<td>2</table></html>"
    path.write_bytes(page.encode("gbk"))
    (sheet,) = reading.read(path).sheets
    assert [list(row) for row in sheet.rows] == [["单位", "联系", ""], ["", "人", "电话"], ["甲&乙\n公司", "黄", "1"], ["", "李", "2"]]
    assert [(merge.top, merge.left, merge.bottom, merge.right) for merge in sheet.merges] == [(0, 0, 1, 0), (0, 1, 0, 2), (2, 0, 3, 0)]
