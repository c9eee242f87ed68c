"""Tables of a web page: many old systems export HTML and call it .xls."""

from html.parser import HTMLParser

from huifang.imports.rules.cells import Cell, Merge, Sheet

_MAX_SPAN = 1000


class _Tables(HTMLParser):
    """Collects the cells of every outermost table."""

    def __init__(self, max_rows: int, max_columns: int) -> None:
        super().__init__(convert_charrefs=True)
        self.max_rows, self.max_columns = max_rows, max_columns
        self.tables: list[tuple[list[list[Cell]], list[Merge]]] = []
        self.depth = 0
        self.text: list[str] | None = None
        self.span = (1, 1)
        self.taken: set[tuple[int, int]] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.depth += 1
            if self.depth == 1:
                self.tables.append(([], []))
                self.taken = set()
        elif self.depth != 1:
            return
        elif tag == "tr":
            self._end_cell()
            if len(self.tables[-1][0]) < self.max_rows:
                self.tables[-1][0].append([])
        elif tag in {"td", "th"}:
            self._end_cell()
            found = dict(attrs)
            self.span = (_number(found.get("rowspan")), _number(found.get("colspan")))
            self.text = []
        elif tag == "br" and self.text is not None:
            self.text.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if self.depth == 1 and tag in {"td", "th", "tr", "table"}:
            self._end_cell()
        if tag == "table":
            self.depth = max(self.depth - 1, 0)

    def handle_data(self, data: str) -> None:
        if self.text is not None:
            self.text.append(data)

    def _end_cell(self) -> None:
        if self.text is None:
            return
        text, self.text = "".join(self.text).strip(), None
        rows, merges = self.tables[-1]
        if not rows:
            return
        number, row = len(rows) - 1, rows[-1]
        while (number, len(row)) in self.taken:
            row.append("")
        column = len(row)
        if column >= self.max_columns:
            return
        height, width = self.span
        row += [text, *[""] * (min(width, self.max_columns - column) - 1)]
        if height > 1 or width > 1:
            merges.append(Merge(number, column, number + height - 1, column + width - 1))
            self.taken |= {(number + down, column + right) for down in range(1, height) for right in range(width)}


def sheets_of(text: str, *, max_rows: int, max_columns: int) -> tuple[Sheet, ...]:
    """A sheet per table; spans are merged ranges."""
    parser = _Tables(max_rows, max_columns)
    parser.feed(text)
    parser.close()
    return tuple(Sheet(str(number), rows, merges) for number, (rows, merges) in enumerate(parser.tables, 1))


def _number(value: str | None) -> int:
    return min(max(int(value), 1), _MAX_SPAN) if value and value.isdigit() else 1
