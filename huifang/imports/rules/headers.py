"""Where the register is: the sheet, the header's one or two rows, and what its columns are."""

import hashlib
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from huifang.imports.rules.cells import Book, Cell, Sheet, filled, header_key, text_of
from huifang.imports.rules.columns import Column, map_columns, missing, quality
from huifang.imports.rules.fields import IGNORE, Wanted

SEARCHED = 60
_BODY = 400


@dataclass(frozen=True, slots=True)
class Layout:
    """A register found in a file. Rows are counted from 1; ``header_top`` is 0 if there is no header."""

    sheet: str
    header_top: int
    header_rows: int
    columns: tuple[Column, ...]
    others: tuple[str, ...] = ()
    """Names of other sheets that look like registers too."""

    @property
    def first_row(self) -> int:
        """The first row below the header."""
        return self.header_top + self.header_rows

    @property
    def signature(self) -> str:
        """A digest of the headers: registers of one office have the same."""
        words = "|".join(header_key(column.header) for column in self.columns)
        return hashlib.sha256(words.encode()).hexdigest()[:32]


Memory = Mapping[str, Mapping[str, str]]
"""Signature ("" for any) → header key → field code; "" is a column that is not wanted."""


@dataclass(frozen=True, slots=True)
class _Found:
    score: float
    layout: Layout
    whole: bool


def find(book: Book, wanted: Wanted, *, memory: Memory | None = None, sheet: str = "", header: int | None = None) -> Layout | None:
    """The best register of the file; ``sheet`` and ``header`` (row from 1, 0 for none) narrow the search.

    None if no row looks like a header and the cells alone don't tell either.
    """
    found: list[_Found] = []
    for one in book.sheets:
        if sheet and one.name != sheet:
            continue
        candidates = list(_in_sheet(one, wanted, memory or {}, header))
        if candidates:
            found.append(max(candidates, key=lambda candidate: candidate.score))
    if not found:
        return None
    best = max(found, key=lambda candidate: candidate.score)
    others = tuple(one.layout.sheet for one in found if one is not best and one.whole)
    chosen = best.layout
    return Layout(chosen.sheet, chosen.header_top, chosen.header_rows, chosen.columns, others)


def labels(sheet: Sheet, top: int, rows: int) -> list[str]:
    """The header's texts; of two rows the lower, with the upper before it where that reads better is decided by ``_named``."""
    if not top:
        return [""] * sheet.width
    upper = _spread(sheet, top - 1)
    if rows == 1:
        return upper
    lower = _spread(sheet, top)
    return [_joined(a, b) for a, b in zip(upper, lower, strict=True)]


def _in_sheet(sheet: Sheet, wanted: Wanted, memory: Memory, header: int | None) -> Iterator[_Found]:
    if header is not None:
        rows = [header] if header <= len(sheet.rows) else []
    else:
        rows = [number for number in range(1, min(SEARCHED, len(sheet.rows)) + 1) if len(filled(sheet.rows[number - 1])) >= 2]
    found: dict[tuple[str, ...], _Found] = {}
    for number in rows:
        for one in _at(sheet, number, wanted, memory, chosen=header is not None):
            texts = tuple(column.header for column in one.layout.columns)
            known = found.get(texts)
            # A header printed again on each page counts where it stands first, and without the title above it.
            if known is None or _place(one.layout) < _place(known.layout):
                found[texts] = one
    yield from found.values()
    if header is None and not any(_names(labels(sheet, number, 1), wanted)[0] >= 2 for number in rows):
        yield from _headless(sheet, wanted)


def _place(layout: Layout) -> tuple[int, int]:
    return layout.first_row, layout.header_rows


def _at(sheet: Sheet, number: int, wanted: Wanted, memory: Memory, *, chosen: bool) -> Iterator[_Found]:
    one, two = labels(sheet, number, 1), labels(sheet, number, 2) if 0 < number < len(sheet.rows) else []
    single, double = _names(one, wanted), _names(two, wanted)
    # A second row belongs to the header if it names more and holds no data of its own.
    rows = 2 if double > single and not _looks_like_data(sheet, number, wanted) else 1
    named = double if rows == 2 else single
    if named[0] < 2 and not chosen and not _remembered(one, memory):
        return
    texts = two if rows == 2 else one
    if rows == 2:
        texts = [_best_label(a, b, wanted) for a, b in zip(_spread(sheet, number - 1), _spread(sheet, number), strict=True)]
    yield _candidate(sheet, number, rows, texts, wanted, memory, named[1])


def _candidate(sheet: Sheet, top: int, rows: int, texts: Sequence[str], wanted: Wanted, memory: Memory, named: float) -> _Found:
    body = sheet.rows[top + rows - 1 if top else 0 :][:_BODY]
    plain = Layout(sheet.name, top, rows, tuple(Column(index, text) for index, text in enumerate(texts)))
    remembered = {**memory.get("", {}), **memory.get(plain.signature, {})}
    columns = map_columns(texts, body, wanted, remembered)
    lacking = len(missing(columns, wanted))
    lines = sum(1 for row in body if len(filled(row)) > 1)
    score = 10.0 * (len(wanted.required) - lacking) + named + 4 * quality(columns, body, wanted)
    score += math.log2(1 + lines) / 2 - (5 if sheet.hidden else 0) - (20 if not lines else 0)
    layout = Layout(sheet.name, top, rows if top else 0, columns)
    return _Found(score, layout, whole=not lacking and lines > 1)


def _headless(sheet: Sheet, wanted: Wanted) -> Iterator[_Found]:
    """A sheet that begins with data: only if the cells tell every required field."""
    if not any(len(filled(row)) >= len(wanted.required) for row in sheet.rows[:SEARCHED]):
        return
    found = _candidate(sheet, 0, 0, [""] * sheet.width, wanted, {}, 0.0)
    if found.whole or not missing(found.layout.columns, wanted):
        yield found


def _spread(sheet: Sheet, index: int) -> list[str]:
    """The texts of a row, each merged range written into all of its columns and into the row below."""
    row = list(sheet.rows[index]) if index < len(sheet.rows) else []
    row += [""] * (sheet.width - len(row))
    for merge in sheet.merges:
        if merge.top <= index <= merge.bottom and merge.top < len(sheet.rows) and merge.left < len(sheet.rows[merge.top]):
            for column in range(merge.left, min(merge.right, len(row) - 1) + 1):
                row[column] = sheet.rows[merge.top][merge.left]
    return [_one_line(cell) for cell in row]


def _one_line(cell: Cell) -> str:
    return "".join(text_of(cell).split())


def _joined(upper: str, lower: str) -> str:
    return lower if lower == upper or not upper else upper + lower


def _best_label(upper: str, lower: str, wanted: Wanted) -> str:
    """Of a two-row header the words that say most: the lower, both together, or the upper."""
    if not lower or lower == upper:
        return upper
    ways = (lower, _joined(upper, lower), *((upper,) if not lower else ()))
    best: str = max(ways, key=lambda text: max(wanted.fits(text).values(), default=0.0))
    return best


def _names(texts: Sequence[str], wanted: Wanted) -> tuple[int, float]:
    """How many fields a row names, and how well; a header never holds long sentences."""
    if not texts or any(len(text) > 60 for text in texts):
        return 0, 0.0
    best: dict[str, float] = {}
    for text in dict.fromkeys(text for text in texts if text):
        fits = wanted.fits(text)
        if fits:
            code = max(fits, key=lambda one: fits[one])
            best[code] = max(best.get(code, 0.0), fits[code])
    known = best.pop(IGNORE, 0.0)
    return len(best), round(sum(best.values()) + 0.3 * known, 3)


def _looks_like_data(sheet: Sheet, index: int, wanted: Wanted) -> bool:
    """Does the row below hold values of required fields rather than words of a header?"""
    cells = [cell for cell in sheet.rows[index] if text_of(cell)]
    fields = [field for field in wanted.fields if field.looks and field.required]
    return any(field.looks(cell) for field in fields for cell in cells if field.looks and not wanted.fits(_one_line(cell)))


def _remembered(texts: Sequence[str], memory: Memory) -> bool:
    known = {**memory.get("", {})}
    for more in memory.values():
        known.update(more)
    return sum(1 for text in texts if known.get(header_key(text))) >= 2
