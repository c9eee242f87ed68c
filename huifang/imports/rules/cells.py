"""What stands in a cell, as text and as the key by which headers are compared."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache

Cell = str | int | float | bool | date | datetime | time | timedelta | None
Row = Sequence[Cell]

_BRACKETED = re.compile(r"[(\[{<【〔《].*?[)\]}>】〕》]")
_NOISE = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range, counted from 0, its last row and column included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as it was read: the first row is row 1 of the sheet, however empty."""

    name: str
    rows: Sequence[Row]
    merges: Sequence[Merge] = ()
    hidden: bool = False

    @property
    def width(self) -> int:
        """The longest of the first thousand rows."""
        return max((len(row) for row in self.rows[:1000]), default=0)


@dataclass(frozen=True, slots=True)
class Book:
    """Every sheet of a file."""

    sheets: Sequence[Sheet] = field(default=())

    def sheet(self, name: str) -> Sheet | None:
        """The sheet of this name."""
        return next((sheet for sheet in self.sheets if sheet.name == name), None)


def text_of(cell: Cell) -> str:
    """The cell as a person reads it, without blanks around it; a whole number has no decimals."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float) and abs(cell) < 1e15 and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime) and (cell.hour, cell.minute, cell.second) == (0, 0, 0):
        return cell.date().isoformat()
    return str(cell)


def is_blank(cell: Cell) -> bool:
    """Nothing, or nothing but blanks."""
    return cell is None or (isinstance(cell, str) and not cell.strip(" \t\r\n\u3000\xa0\u200b\ufeff"))


def filled(row: Row) -> list[int]:
    """Columns that hold something."""
    return [index for index, cell in enumerate(row) if not is_blank(cell)]


@lru_cache(maxsize=4096)
def header_key(text: str) -> str:
    """A header as it is compared: full-width folded, letters and digits only, lower case."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text)).lower()


@lru_cache(maxsize=4096)
def bare_key(text: str) -> str:
    """The same without what stands in brackets: 电话(必填) is 电话."""
    return header_key(_BRACKETED.sub("", unicodedata.normalize("NFKC", text)))


def squeeze(text: str) -> str:
    """Without any blanks: 合    计 is 合计."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def column_letter(index: int) -> str:
    """A, B … Z, AA of a column counted from 0."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def texts(row: Iterable[Cell]) -> list[str]:
    """The row as text."""
    return [text_of(cell) for cell in row]
