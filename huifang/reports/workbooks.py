"""The register and the totals of a month as .xlsx. Text is written as text, so no cell can be run; numbers stay numbers."""

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import xlsxwriter
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from huifang.followup.models import Attempt, Record
from huifang.followup.printing import line
from huifang.kernel.text import spreadsheet_safe
from huifang.regulations.shapes import Form
from huifang.reports.access import Scope
from huifang.reports.rules import Month, Rate
from huifang.reports.selectors import Line, Monthly, monthly

OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
WIDTHS = {"customer": 30, "project": 30, "cycle": 24, "called_at": 22, "opinion": 30, "need": 24, "remarks": 30, "number": 16}


def register_workbook(rows: QuerySet[Record], form: Form, month: Month, scope: Scope) -> bytes:
    """Two sheets: the lines of the register, and the totals with numerator and denominator."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, OPTIONS)
    formats = {
        "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "vcenter", "bg_color": "#EEF1F4"}),
        "text": book.add_format({"text_wrap": True, "valign": "top"}),
        "title": book.add_format({"bold": True, "font_size": 14}),
        "percent": book.add_format({"num_format": "0.0%"}),
    }
    _register(book.add_worksheet(form.title[:31]), rows, form, formats)
    _totals(book.add_worksheet(_("Totals of the month")[:31]), monthly(scope, month), formats)
    book.close()
    return buffer.getvalue()


def _register(sheet: Any, rows: QuerySet[Record], form: Form, formats: Mapping[str, Any]) -> None:
    boxes = list(form.fields)
    for column, box in enumerate(boxes):
        sheet.set_column(column, column, WIDTHS.get(box.code, 14))
        sheet.write_string(0, column, box.label, formats["head"])
    sheet.set_column(len(boxes), len(boxes), 10)
    sheet.write_string(0, len(boxes), _("State"), formats["head"])
    sheet.freeze_panes(1, 2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    number = 0
    for number, record in enumerate(rows.iterator(chunk_size=2000), start=1):
        values = line(record)
        for column, box in enumerate(boxes):
            sheet.write_string(number, column, spreadsheet_safe(values.get(box.code, "")), formats["text"])
        sheet.write_string(number, len(boxes), form.void if record.state == Record.State.VOID else _("complete"), formats["text"])
    sheet.autofilter(0, 0, number, len(boxes))


def _totals(sheet: Any, totals: Monthly, formats: Mapping[str, Any]) -> None:
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 12, 11)
    sheet.write_string(0, 0, _("Totals of {month}").format(month=totals.month), formats["title"])
    names = (_("Answered calls"), _("Customers reached"), _("Satisfied"), _("Calls completed"))
    row = 2
    row = _head(sheet, row, _("By agent"), names, formats)
    for one in (Line("", str(_("Total")), totals.total), *totals.agents):
        figures = one.figures
        rates = (figures.reached, figures.customers, figures.content, figures.completed)
        row = _line(sheet, row, one.name or _("nobody in particular"), rates, formats)
    row = _head(sheet, row + 1, _("By project type"), (names[0], names[2]), formats)
    for one in totals.types:
        row = _line(sheet, row, one.name or _("no project"), (one.figures.reached, one.figures.content), formats)
    row = _head(sheet, row + 1, _("By outcome of the try"), (_("Share of all tries"),), formats)
    for code, label in Attempt.Outcome.choices:
        row = _line(sheet, row, str(label), (totals.outcomes[code],), formats)
    row = _head(sheet, row + 1, _("By satisfaction"), (_("Share of all records"),), formats)
    for code, label in Record.Satisfaction.choices:
        row = _line(sheet, row, str(label), (totals.satisfaction[code],), formats)


def _head(sheet: Any, row: int, title: str, names: Sequence[str], formats: Mapping[str, Any]) -> int:
    sheet.write_string(row, 0, title, formats["head"])
    for index, name in enumerate(names):
        words = (f"{name} · {_('numerator')}", f"{name} · {_('denominator')}", f"{name} · {_('share')}")
        for offset, word in enumerate(words):
            sheet.write_string(row, 1 + index * 3 + offset, word, formats["head"])
    return row + 1


def _line(sheet: Any, row: int, name: str, rates: Iterable[Rate], formats: Mapping[str, Any]) -> int:
    sheet.write_string(row, 0, spreadsheet_safe(name), formats["text"])
    for index, rate in enumerate(rates):
        sheet.write_number(row, 1 + index * 3, rate.part)
        sheet.write_number(row, 2 + index * 3, rate.whole)
        if rate.share is not None:
            sheet.write_number(row, 3 + index * 3, rate.share, formats["percent"])
    return row + 1
