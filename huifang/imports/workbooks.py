"""Refused rows as a workbook: the original columns, what is wrong, how to mend it; ready to correct and upload again."""

import io
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from huifang.imports import layouts, registry, services
from huifang.imports.models import Batch
from huifang.imports.rules.cells import Cell, column_letter, texts
from huifang.imports.rules.headers import Layout
from huifang.imports.rules.lines import Reader
from huifang.kernel.decision import Refused, no
from huifang.kernel.text import spreadsheet_safe


def refused_rows(batch: Batch) -> bytes:
    """The workbook. Text is written as text, and what could start a formula gets an apostrophe, which the reader takes off.

    Raises:
        Refused: the uploaded file is gone.
    """
    kind, layout = registry.kind(batch.kind), layouts.load(batch.layout)
    sheet = services.open_book(batch).sheet(layout.sheet)
    if sheet is None:
        raise Refused(no("sheet_unknown", sheet=layout.sheet, sheets=""))
    faults = dict(batch.refused.values_list("number", "faults"))
    reader = Reader(sheet, layout, kind.wanted(batch.created_at))
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False})
    page = book.add_worksheet(_("Refused rows"))
    bold, wrong = book.add_format({"bold": True, "bottom": 1}), book.add_format({"bg_color": "#fff3bf"})
    formats = {"date": book.add_format({"num_format": "yyyy-mm-dd"})}
    width = max([len(layout.columns), *(len(line) for line in sheet.rows[:5])])
    for column, header in enumerate(
        [*(one.header for one in layout.columns), *[""] * (width - len(layout.columns)), _("Errors and mends"), _("Row in the file")]
    ):
        page.write_string(0, column, spreadsheet_safe(header), bold)
    row = 0
    for line in reader:
        if line.number not in faults:
            continue
        row += 1
        for column, cell in enumerate(line.cells):
            _write(page, row, column, cell, formats, wrong if _is_wrong(layout, column, faults[line.number]) else None)
        page.write_string(row, width, explain(faults[line.number], layout, line.number, batch.kind))
        page.write_number(row, width + 1, line.number)
    page.set_column(0, width - 1, 16)
    page.set_column(width, width, 60)
    page.freeze_panes(1, 0)
    book.close()
    return buffer.getvalue()


def explain(faults: Sequence[Sequence[str]], layout: Layout, number: int, kind_code: str) -> str:
    """Each fault with its cell and the mend: ``H15 “2月30日” 完成时间无法使用:…``."""
    kind = registry.kind(kind_code)
    parts = []
    for field, why, cell in faults:
        at = next((column_letter(column.index) + str(number) for column in layout.columns if column.field == field), "")
        quoted = f"“{cell}”" if cell else ""
        parts.append(
            _("{cell} {why}. {mend}").format(cell=" ".join(filter(None, (at, quoted))), why=kind.reasons[why], mend=kind.mends[why])
        )
    return "\n".join(parts)


def _is_wrong(layout: Layout, column: int, faults: Sequence[Sequence[str]]) -> bool:
    return any(one.index == column and one.field == field for one in layout.columns for field, _why, _cell in faults)


def _write(page: Any, row: int, column: int, cell: Cell, formats: dict[str, Any], mark: Any) -> None:
    if isinstance(cell, datetime | date):
        moment = cell if isinstance(cell, datetime) else datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001 – a sheet has no zone
        page.write_datetime(row, column, moment, formats["date"])
    elif isinstance(cell, int | float) and not isinstance(cell, bool) and abs(cell) < 1e11:
        page.write_number(row, column, cell, mark)
    elif isinstance(cell, time | timedelta):
        page.write_string(row, column, str(cell), mark)
    else:
        page.write_string(row, column, spreadsheet_safe(texts([cell])[0]), mark)
