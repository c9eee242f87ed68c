"""Files become sheets: .xlsx, .xls, .ods, text with any separator, tables of a web page. Formulas are their last values, macros are never run."""

import csv
import hashlib
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import python_calamine
from django.conf import settings

from huifang.imports.rules.cells import Book, Cell, Merge, Row, Sheet
from huifang.imports.web_tables import sheets_of
from huifang.kernel.decision import Refused, no
from huifang.kernel.text import spreadsheet_plain

MAX_BYTES = 64 * 1024 * 1024
MAX_UNPACKED = 1024 * 1024 * 1024
MAX_RATIO = 200
MAX_ROWS = 300_000
MAX_COLUMNS = 200
MAX_SHEETS = 60
MAX_CELL = 32_767
"""As much as a cell of a workbook holds: whole letters stand in lists of complaints."""
ENDINGS = (".xlsx", ".xlsm", ".xls", ".ods", ".csv", ".txt", ".tsv")
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_SEPARATORS = ",;\t|"
_WEB = re.compile(r"\s*<(?:!doctype|html|head|meta|table|\?xml[^>]*>\s*<html)", re.IGNORECASE)
_STRANGE = b"\x00"


@dataclass(frozen=True, slots=True)
class Kept:
    """A file in our keeping."""

    sha256: str
    path: Path
    size: int


def folder() -> Path:
    """Where imported files are kept, by their digest, readable by the product's account only."""
    place: Path = settings.DATA / "imports"
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    return place


def keep(chunks: Iterator[bytes], name: str) -> Kept:
    """Write a file under its digest; the same content is kept once.

    Raises:
        Refused: the ending is unknown, the file is empty or too large.
    """
    ending = Path(name).suffix.lower()
    if ending not in ENDINGS:
        raise Refused(no("file_ending_unknown", ending=ending or name))
    digest, size, parts = hashlib.sha256(), 0, []
    for chunk in chunks:
        size += len(chunk)
        if size > MAX_BYTES:
            raise Refused(no("file_too_large", limit=MAX_BYTES // 1024 // 1024))
        digest.update(chunk)
        parts.append(chunk)
    if not size:
        raise Refused(no("file_empty"))
    path = folder() / f"{digest.hexdigest()}{ending}"
    if not path.exists():
        draft = path.with_suffix(f".part{id(parts)}")
        draft.write_bytes(b"".join(parts))
        draft.chmod(0o600)
        draft.replace(path)
    return Kept(digest.hexdigest(), path, size)


def keep_path(path: Path) -> Kept:
    """Take a file of this machine into keeping."""
    try:
        with path.open("rb") as stream:
            return keep(iter(lambda: stream.read(1024 * 1024), b""), path.name)
    except OSError as error:
        raise Refused(no("file_not_found", name=path.name)) from error


def path_of(sha256: str, name: str) -> Path:
    """Where a kept file lies."""
    return folder() / f"{sha256}{Path(name).suffix.lower()}"


def read(path: Path) -> Book:
    """Every sheet of a file, whatever its ending says; the content decides.

    Raises:
        Refused: it is no spreadsheet, is damaged, has a password, or is too large.
    """
    try:
        with path.open("rb") as stream:
            head = stream.read(8)
    except OSError as error:
        raise Refused(no("file_not_found", name=path.name)) from error
    if head.startswith((_ZIP, _OLE)):
        return _workbook(path, packed=head.startswith(_ZIP))
    raw = path.read_bytes()
    text = decode(raw)
    if _WEB.match(text):
        return Book(sheets_of(text, max_rows=MAX_ROWS, max_columns=MAX_COLUMNS))
    return Book((_text(path.stem, text),))


def _workbook(path: Path, *, packed: bool) -> Book:
    if packed:
        _guard(path)
    try:
        with python_calamine.CalamineWorkbook.from_path(str(path)) as book:
            return Book(tuple(_sheets(book)))
    except python_calamine.PasswordError as error:
        raise Refused(no("file_has_password")) from error
    except Refused:
        raise
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:  # a damaged file can make the reader panic, which is no Exception
        raise Refused(no("file_unreadable")) from error


def _sheets(book: python_calamine.CalamineWorkbook) -> Iterator[Sheet]:
    for meta in book.sheets_metadata[:MAX_SHEETS]:
        if meta.typ != python_calamine.SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_name(meta.name)
        if sheet.end is None:
            yield Sheet(meta.name, ())
            continue
        if sheet.end[0] >= MAX_ROWS:
            raise Refused(no("file_too_many_rows", limit=MAX_ROWS))
        if sheet.end[1] >= MAX_COLUMNS * 10:
            raise Refused(no("file_too_many_columns", limit=MAX_COLUMNS))
        rows = [_row(row) for row in sheet.to_python(skip_empty_area=False, nrows=MAX_ROWS)]
        hidden = meta.visible != python_calamine.SheetVisibleEnum.Visible
        yield Sheet(meta.name, rows, tuple(_merges(sheet)), hidden)


def _merges(sheet: python_calamine.CalamineSheet) -> Iterator[Merge]:
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        yield Merge(top, left, bottom, right)


def _row(row: Sequence[Cell]) -> Row:
    """The cells; an apostrophe that our own workbook of refused rows put before a sign is taken off again."""
    return [spreadsheet_plain(cell[:MAX_CELL]) if isinstance(cell, str) else cell for cell in row[:MAX_COLUMNS]]


def _guard(path: Path) -> None:
    """A small archive that unpacks to very much is no register."""
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(item.file_size for item in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise Refused(no("file_unreadable")) from error
    if unpacked > MAX_UNPACKED or (unpacked > 50 * 1024 * 1024 and unpacked > MAX_RATIO * path.stat().st_size):
        raise Refused(no("file_unpacks_too_large"))


# text


def _text(name: str, text: str) -> Sheet:
    rows: list[Row] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator(text), strict=False):
            if len(rows) >= MAX_ROWS:
                raise Refused(no("file_too_many_rows", limit=MAX_ROWS))
            rows.append(_row(row))
    except csv.Error as error:
        raise Refused(no("file_unreadable")) from error
    if not any(len(row) > 1 for row in rows):
        raise Refused(no("file_unreadable"))
    return Sheet(name if len(name) < 64 else "", rows)


def decode(raw: bytes) -> str:
    """UTF-8 with or without mark, UTF-16 with a mark, else GB18030, the superset of GBK and GB2312.

    Raises:
        Refused: it is none of them, so it is no text.
    """
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        if _STRANGE in raw[:65536]:
            raise Refused(no("file_unreadable"))
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused(no("file_encoding_unknown"))


def separator(text: str) -> str:
    """The separator that cuts most lines of the beginning into the same number of two or more pieces."""
    best, found = 0.0, ","
    for one in dict.fromkeys(_SEPARATORS):
        widths = [len(row) for row in csv.reader(io.StringIO(text[:200_000], newline=""), delimiter=one, strict=False) if any(row)][:300]
        usual = max(set(widths), key=lambda width: (widths.count(width), width), default=0)
        score = widths.count(usual) * min(usual, 12) if usual > 1 else 0.0
        if score > best:
            best, found = score, one
    return found
