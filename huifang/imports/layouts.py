"""Finding, storing and correcting the layout of a file."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from huifang.accounts.models import User
from huifang.imports.models import ColumnMemory
from huifang.imports.registry import ImportKind
from huifang.imports.rules.cells import Book, column_letter, filled, header_key
from huifang.imports.rules.columns import Column, map_columns, missing, samples
from huifang.imports.rules.fields import Wanted
from huifang.imports.rules.headers import Layout, find, labels
from huifang.kernel.decision import Refused, no


def memory(kind: str) -> dict[str, dict[str, str]]:
    """What people taught, by signature."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for signature, header, field in ColumnMemory.objects.filter(kind=kind).values_list("signature", "header", "field"):
        found[signature][header] = field
    return dict(found)


def detect(kind: ImportKind, book: Book, *, at: datetime, sheet: str = "", header: int | None = None) -> Layout:
    """The register in a file.

    Raises:
        Refused: the sheet does not exist, or nothing in the file looks like a register.
    """
    if sheet and book.sheet(sheet) is None:
        raise Refused(no("sheet_unknown", sheet=sheet, sheets="、".join(one.name for one in book.sheets)))
    layout = find(book, kind.wanted(at), memory=memory(kind.code), sheet=sheet, header=header)
    if layout is None:
        raise Refused(no("no_register"))
    return layout


def detect_or_guess(kind: ImportKind, book: Book, *, at: datetime, sheet: str = "", header: int | None = None) -> Layout:
    """The register, or a first guess at the fullest rows for the user to correct.

    Raises:
        Refused: the sheet does not exist, or the file holds nothing at all.
    """
    try:
        return detect(kind, book, at=at, sheet=sheet, header=header)
    except Refused as refusal:
        if refusal.decision.reason != "no_register":
            raise
    sheets = [one for one in book.sheets if any(filled(row) for row in one.rows) and (not sheet or one.name == sheet)]
    if not sheets:
        raise Refused(no("file_empty"))
    fullest = max(sheets, key=lambda one: len(one.rows))
    number = header if header is not None else 1 + max(range(min(20, len(fullest.rows))), key=lambda i: (len(filled(fullest.rows[i])), -i))
    texts = labels(fullest, number, 1)
    columns = map_columns(texts, fullest.rows[number:], kind.wanted(at))
    return Layout(fullest.name, number, 1 if number else 0, columns)


def require_whole(layout: Layout, wanted: Wanted) -> None:
    """Refuse a layout in which a required field has no column."""
    if lacking := missing(layout.columns, wanted):
        names = "、".join(str(field.label) for field in wanted.fields if field.code in lacking)
        raise Refused(no("columns_missing", fields=names, codes=",".join(lacking)))


def corrected(layout: Layout, chosen: Mapping[int, str], wanted: Wanted) -> Layout:
    """The layout with other fields for some columns.

    Raises:
        Refused: a field is unknown, or two columns claim a field that only one may hold.
    """
    columns = []
    for column in layout.columns:
        field = chosen.get(column.index, column.field)
        if field and wanted.field(field) is None:
            raise Refused(no("field_unknown", field=field))
        how = column.how if field == column.field else "chosen"
        columns.append(Column(column.index, column.header, field, how, column.samples))
    for known in wanted.fields:
        if not known.many and sum(column.field == known.code for column in columns) > 1:
            raise Refused(no("field_twice", field=str(known.label)))
    return Layout(layout.sheet, layout.header_top, layout.header_rows, tuple(columns), layout.others)


def parse_mapping(layout: Layout, pairs: Mapping[str, str], wanted: Wanted) -> dict[int, str]:
    """``{"单位": "customer", "C": "phone"}``: a header or a column's letter → a field's code or label, "-" for none.

    Raises:
        Refused: no such column or field.
    """
    by_name = {header_key(str(field.label)): field.code for field in wanted.fields} | {field.code: field.code for field in wanted.fields}
    found = {}
    for name, value in pairs.items():
        column = next((c for c in layout.columns if header_key(c.header) == header_key(name) and header_key(name)), None)
        column = column or next((c for c in layout.columns if column_letter(c.index) == name.upper()), None)
        if column is None:
            raise Refused(no("column_unknown", column=name))
        code = "" if value in {"", "-"} else by_name.get(value) or by_name.get(header_key(value))
        if code is None:
            raise Refused(no("field_unknown", field=value))
        found[column.index] = code
    taken = {code for code in found.values() if code}
    for column in layout.columns:  # what was given by hand takes the field from the column that held it
        field = wanted.field(column.field)
        if column.index not in found and column.field in taken and field is not None and not field.many:
            found[column.index] = ""
    return found


def remember(kind: str, before: Layout, after: Layout, *, by: User | None, at: datetime) -> int:
    """Keep what was changed by hand: for registers with these headers, and for any; how many columns."""
    changed = [
        (header_key(column.header)[:120], column.field)
        for old, column in zip(before.columns, after.columns, strict=True)
        if column.field != old.field and header_key(column.header)
    ]
    rows = [
        ColumnMemory(kind=kind, signature=signature, header=header, field=field, by=by, changed_at=at)
        for signature in (after.signature, "")
        for header, field in dict(changed).items()
    ]
    ColumnMemory.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["kind", "signature", "header"], update_fields=["field", "by", "changed_at"]
    )
    return len(changed)


def with_samples(layout: Layout, book: Book) -> Layout:
    """The layout with the first values of each column, read again from the file."""
    sheet = book.sheet(layout.sheet)
    if sheet is None:
        return layout
    below = sheet.rows[max(layout.first_row - 1, 0) :][:200]
    columns = tuple(replace(column, samples=samples(below, column.index)) for column in layout.columns)
    return replace(layout, columns=columns)


def dump(layout: Layout) -> dict[str, Any]:
    """The layout as JSON; without samples, which may be telephone numbers in clear."""
    columns = [[column.index, column.header[:80], column.field, column.how] for column in layout.columns]
    return {
        "sheet": layout.sheet,
        "header_top": layout.header_top,
        "header_rows": layout.header_rows,
        "columns": columns,
        "others": list(layout.others),
    }


def load(stored: Mapping[str, Any]) -> Layout:
    """The layout back from JSON."""
    columns = tuple(Column(*column) for column in stored["columns"])
    return Layout(stored["sheet"], stored["header_top"], stored["header_rows"], columns, tuple(stored["others"]))
