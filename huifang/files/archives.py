"""Zip archives, office documents among them: bombs, nests and things hidden behind other content are refused (issue 3).

Nothing is unpacked onto the disk. What an archive says of itself is checked first, then it is inflated once, piece by
piece and within a budget, since what it says may be a lie.
"""

import tempfile
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from huifang.kernel.decision import Refused, no

MOST_ENTRIES = 5000
MOST_BYTES = 600 * 1024 * 1024
"""Unpacked, all levels together."""
RATIO = 150
"""Unpacked to packed; documents of long tables reach 60."""
FREE = 10 * 1024 * 1024
"""Unpacked bytes below which the ratio doesn't matter."""
DEPTH = 2
_NESTED = (b"PK\x03\x04", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b\x08", b"BZh", b"\xfd7zXZ")
_PIECE = 1 << 16


@dataclass
class _Budget:
    left: int
    entries: int


def check(path: Path) -> tuple[list[str], bool]:
    """The names in the archive, and whether some of it is encrypted.

    Raises:
        Refused: ``files_bomb``, ``files_nested``, ``files_archive_broken``, ``files_archive_paths``.
    """
    with path.open("rb") as stream:
        return _level(stream, path.stat().st_size, _Budget(MOST_BYTES, MOST_ENTRIES), 1)


def refuse_hidden(path: Path) -> None:
    """Refuse a document at whose end an archive hides: two programs would see two contents.

    Raises:
        Refused: ``files_two_in_one``.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            hidden = bool(archive.infolist())
    except (zipfile.BadZipFile, ValueError, RuntimeError, OSError):
        return
    if hidden:
        raise Refused(no("files_two_in_one"))


def _level(stream: IO[bytes], size: int, budget: _Budget, depth: int) -> tuple[list[str], bool]:
    try:
        with zipfile.ZipFile(stream) as archive:
            entries = archive.infolist()
            _claims(entries, size, budget)
            for entry in entries:
                if not entry.flag_bits & 1:
                    _inflate(archive, entry, budget, depth)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, RuntimeError, OSError) as error:
        raise Refused(no("files_archive_broken")) from error
    return [entry.filename for entry in entries], any(entry.flag_bits & 1 for entry in entries)


def _claims(entries: list[zipfile.ZipInfo], size: int, budget: _Budget) -> None:
    budget.entries -= len(entries)
    claimed = sum(entry.file_size for entry in entries)
    if budget.entries < 0 or claimed > budget.left or (claimed > FREE and claimed > size * RATIO):
        raise Refused(no("files_bomb"))
    if sum(entry.compress_size for entry in entries) > size:
        raise Refused(no("files_bomb"))  # entries that lie on top of one another
    for entry in entries:
        parts = entry.filename.replace("\\", "/").split("/")
        if ".." in parts or parts[0] == "" or parts[0].endswith(":") or "\0" in entry.orig_filename:
            raise Refused(no("files_archive_paths", entry=entry.filename[:60]))


def _inflate(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, budget: _Budget, depth: int) -> None:
    with archive.open(entry) as packed:
        head = packed.read(_PIECE)
        if not head.startswith(_NESTED):
            _spend(budget, len(head))
            while piece := packed.read(_PIECE):
                _spend(budget, len(piece))
            return
        if depth >= DEPTH:
            raise Refused(no("files_nested"))
        if not head.startswith(b"PK"):
            raise Refused(no("files_nested_unseen", entry=entry.filename[:60]))
        with tempfile.SpooledTemporaryFile(max_size=1 << 20) as inner:
            while head:
                _spend(budget, len(head))
                inner.write(head)
                head = packed.read(_PIECE)
            size = inner.tell()
            inner.seek(0)
            _level(inner, size, budget, depth + 1)


def _spend(budget: _Budget, count: int) -> None:
    budget.left -= count
    if budget.left < 0:
        raise Refused(no("files_bomb"))
