"""Which rows below the header are data, and what the cells of a block layout mean.

Totals, headings, repeated headers, notes and empty rows are passed over in silence. A name written once over several
rows is carried down where the sheet merges its cells, or where the whole register shows that habit; a single blank
name among full rows is never filled.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from huifang.imports.rules.cells import Cell, Row, Sheet, bare_key, filled, header_key, is_blank, squeeze, text_of
from huifang.imports.rules.columns import by_field
from huifang.imports.rules.fields import Wanted
from huifang.imports.rules.headers import Layout

_TOTAL = re.compile(
    r"(?:本页|本月|本年度?|年度|全部|以上|项目|客户|各项|累计|总)?(?:合计|总计|小计|共计|总数|累计|汇总)(?:数|数量|[:(\d].*)?|total|subtotal|sum",
    re.IGNORECASE,
)
_NOTE = re.compile(
    r"(?:备?注(?:\d|[一二三四五六七八九])?[::、.]|说明[::]|制表|填表|填报|编制|审核|审批|复核|批准|打印|导出|单位负责人|负责人签|盖章|第\d+页|以下(?:空白|无)|本表|此表|日期:|时间:|单位:|联系电话:|地址:|共\d+(?:页|条|项|家|户|个))"
)
_SERIAL = ("序号", "序", "编号", "no", "行号", "项次", "id")
_ORDINAL = re.compile(r"[(]?[一二三四五六七八九十]+[)]?[、.]?")
_NUMBERED = re.compile(r"[(]?[一二三四五六七八九十]+[)]?[、.]|(?:19|20)\d\d年度?$")
_DEMAND = re.compile(r"[(\[]?(?:必填项?|选填|可选|文本|日期|数字|下拉|格式.*)[)\]]?")
_EXAMPLE = re.compile(r"(?:填写)?(?:示例|样例|范例|例如|例)[::]?")


@dataclass(frozen=True, slots=True)
class Line:
    """A row of data: its number in the sheet, its cells (carried ones filled in), and the heading above it."""

    number: int
    cells: Row
    section: str = ""

    def of(self, columns: Sequence[int]) -> list[Cell]:
        """The cells of some columns that hold something."""
        return [self.cells[index] for index in columns if index < len(self.cells) and not is_blank(self.cells[index])]


class Reader:
    """The data rows of one sheet under one layout."""

    def __init__(self, sheet: Sheet, layout: Layout, wanted: Wanted) -> None:
        self.sheet, self.layout, self.wanted = sheet, layout, wanted
        self.fields = by_field(layout.columns)
        self.start = layout.first_row if layout.header_top else 1
        self.header = {(column.index, header_key(column.header)) for column in layout.columns if header_key(column.header)}
        self.serials = {column.index for column in layout.columns if not column.field and bare_key(column.header) in _SERIAL}
        self.shared = sorted(index for field in wanted.fields if field.shared for index in self.fields.get(field.code, ()))
        self.needed = sorted(index for code in wanted.required for index in self.fields.get(code, ()))
        self.names = [index for field in wanted.fields if field.required and field.shared for index in self.fields.get(field.code, ())]
        self.titles = {squeeze(text_of(cell)) for row in sheet.rows[: max(layout.header_top - 1, 0)] for cell in row if not is_blank(cell)}
        self.looks = [field.looks for field in wanted.fields if field.required and field.shared and field.looks]
        self.wide = {merge.top + 1 for merge in sheet.merges if merge.right - merge.left >= 2}
        self.merged = self._merged()
        self.carries = not self.merged and self._shows_blocks()

    def __iter__(self) -> Iterator[Line]:
        """Every data row from the top."""
        section = ""
        above: list[Cell] = []
        for number in range(self.start, len(self.sheet.rows) + 1):
            row = self._filled_in(number)
            columns = filled(row)
            heading = self._heading(number, row, columns) if columns else ""
            if heading is not None:
                section, above = heading or section, [] if heading else above
                continue
            if not set(columns) - self.serials or self._passed_over(number, row, columns):
                continue
            if self.carries:
                row = above = self._carried(row, above)
            yield Line(number, row, section)

    def _filled_in(self, number: int) -> list[Cell]:
        row = list(self.sheet.rows[number - 1])
        for index, cell in self.merged.get(number, ()):
            if index < len(row) and is_blank(row[index]):
                row[index] = cell
        return row

    def _merged(self) -> dict[int, list[tuple[int, Cell]]]:
        """Row → what ranges merged downwards write into it."""
        found: dict[int, list[tuple[int, Cell]]] = {}
        rows = self.sheet.rows
        for merge in self.sheet.merges:
            if merge.bottom > merge.top >= self.start - 1 and merge.top < len(rows) and merge.left < len(rows[merge.top]):
                cell = rows[merge.top][merge.left]
                for index in range(merge.top + 1, merge.bottom + 1):
                    found.setdefault(index + 1, []).append((merge.left, cell))
        return found

    def _shows_blocks(self) -> bool:
        """Is the customer written once per block all through the sheet?

        Yes if its serial number is blank on exactly the rows where its name is blank; without serial numbers, if on those
        rows everything that belongs to the customer is blank (and there is more of it than the name).
        """
        rows = [row for number, row in enumerate(self.sheet.rows[self.start - 1 :], self.start) if self._is_data(number, row)]
        unnamed = [row for row in rows if not _any(row, self.names)]
        if not self.names or not unnamed or not rows or unnamed[0] is rows[0]:
            return False
        if self.serials and any(_any(row, self.serials) for row in rows):
            return all(_any(row, self.serials) == _any(row, self.names) for row in rows)
        besides = [index for index in self.shared if index not in self.names]
        return bool(besides) and any(_any(row, besides) for row in rows) and not any(_any(row, besides) for row in unnamed)

    def _is_data(self, number: int, row: Row) -> bool:
        columns = filled(row)
        return (
            bool(set(columns) - self.serials)
            and self._heading(number, row, columns) is None
            and not self._passed_over(number, row, columns)
        )

    def _carried(self, row: list[Cell], above: Sequence[Cell]) -> list[Cell]:
        if _any(row, self.names) or not above:
            return row
        return [above[index] if index in self.shared and is_blank(cell) and index < len(above) else cell for index, cell in enumerate(row)]

    def _heading(self, number: int, row: Row, columns: Sequence[int]) -> str | None:
        """The text of a row that holds nothing but a heading; "" for a lone total, note or number; None for data."""
        if len(columns) == 2 and columns[0] in self.serials and _ORDINAL.fullmatch(squeeze(text_of(row[columns[0]]))):
            columns = columns[1:]
        elif len(columns) != 1:
            return None
        cell = row[columns[0]]
        text = squeeze(text_of(cell))
        if _TOTAL.fullmatch(text) or _NOTE.match(text):
            return ""
        if number in self.wide or columns[0] not in self.needed or _NUMBERED.match(text) or self._is_aside(cell, text, columns[0]):
            return text if isinstance(cell, str) else ""
        return None

    def _is_aside(self, cell: Cell, text: str, column: int) -> bool:
        """Alone in the customer's column: the page's title again, or a few words that are no company's name."""
        if text in self.titles:
            return True
        return column in self.names and bool(self.looks) and not any(look(cell) for look in self.looks) and (len(text) <= 12 or ":" in text)

    def _passed_over(self, number: int, row: Row, columns: Sequence[int]) -> bool:
        return (
            self._is_total(row, columns)
            or self._is_note(row, columns)
            or self._repeats_header(row, columns)
            or (number < self.start + 3 and self._is_guide(row, columns))
        )

    def _is_total(self, row: Row, columns: Sequence[int]) -> bool:
        """A total names itself in one of its first cells and lacks what a data row needs."""
        if not any(_TOTAL.fullmatch(squeeze(text_of(row[index]))) for index in columns[:4]):
            return False
        usable = [
            index
            for index in self.needed
            if index < len(row) and not is_blank(row[index]) and not _TOTAL.fullmatch(squeeze(text_of(row[index])))
        ]
        return len(usable) < max(2, len(self.needed))

    def _is_note(self, row: Row, columns: Sequence[int]) -> bool:
        return len(columns) <= 3 and bool(_NOTE.match(squeeze(text_of(row[columns[0]])))) and not _all(row, self.needed)

    def _repeats_header(self, row: Row, columns: Sequence[int]) -> bool:
        same = sum(1 for index in columns if (index, header_key(text_of(row[index]))) in self.header)
        return same >= 2 and same >= 0.6 * len(columns)

    def _is_guide(self, row: Row, columns: Sequence[int]) -> bool:
        """A row of column numbers, or an example of how to fill the form in."""
        words = [squeeze(text_of(row[index])).removeprefix("(").removesuffix(")") for index in columns]
        numbered = len(words) > 2 and all(word.isdigit() and len(word) < 3 for word in words) and words == sorted(words, key=int)
        demands = len(words) > 1 and all(_DEMAND.fullmatch(squeeze(text_of(row[index]))) for index in columns)
        return numbered or demands or bool(_EXAMPLE.fullmatch(words[0]))


def _any(row: Row, columns: Sequence[int] | set[int]) -> bool:
    return any(index < len(row) and not is_blank(row[index]) for index in columns)


def _all(row: Row, columns: Sequence[int]) -> bool:
    return bool(columns) and all(index < len(row) and not is_blank(row[index]) for index in columns)
