"""The rows of a list as a workbook: what is seen is what comes out."""

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import xlsxwriter
from django.http import HttpResponse

from huifang.kernel import clock
from huifang.kernel.text import spreadsheet_safe

if TYPE_CHECKING:
    from huifang.ui.lists import Column

LIMIT = 100_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def export_xlsx(title: str, columns: "Sequence[Column]", rows: Iterable[Any]) -> HttpResponse:
    """``rows`` (at most 100,000) as .xlsx; text is written as text, and no program runs it as a formula."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(title[:31].translate(str.maketrans("[]:*?/\\", "       ")))
    bold = book.add_format({"bold": True, "bottom": 1})
    formats = {
        "date": book.add_format({"num_format": "yyyy-mm-dd"}),
        "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
    }
    sheet.freeze_panes(1, 0)
    for index, column in enumerate(columns):
        sheet.set_column(index, index, 12 if column.numeric else 20)
        sheet.write_string(0, index, str(column.label), bold)
    iterator = rows.iterator(chunk_size=2000) if hasattr(rows, "iterator") else rows
    for number, row in enumerate(iterator, start=1):
        if number > LIMIT:
            break
        for index, column in enumerate(columns):
            assert column.value is not None
            _write(sheet, number, index, column.value(row), formats)
    book.close()
    return download(buffer.getvalue(), f"{title}.xlsx", XLSX)


def _write(sheet: Any, row: int, column: int, value: object, formats: dict[str, Any]) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        sheet.write_string(row, column, "✓" if value else "")
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value)
    elif isinstance(value, datetime):
        sheet.write_datetime(row, column, clock.local(value).replace(tzinfo=None), formats["moment"])
    elif isinstance(value, date):
        sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), formats["date"])  # noqa: DTZ001
    else:
        sheet.write_string(row, column, spreadsheet_safe(str(value)))


def download(content: bytes, name: str, content_type: str) -> HttpResponse:
    """A file to keep, under its Chinese name."""
    disposition = f"attachment; filename*=UTF-8''{quote(name)}"
    return HttpResponse(content, content_type=content_type, headers={"Content-Disposition": disposition})
