"""Names, ranges and purposes of files. Pure (issue 3, R12.2)."""

import re
import unicodedata

NAME_BYTES = 200
"""UTF-8 bytes of a kept name: what every file system takes."""
_FORBIDDEN = str.maketrans(dict.fromkeys('<>:"|?*', "_"))
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)
_ENDING = re.compile(r"\.([A-Za-z0-9]{1,8})$")
_PURPOSE = re.compile(r"[a-z_]{0,20}")
_RANGE = re.compile(r"bytes=(\d*)-(\d*)", re.ASCII)
_HIDDEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def clean_name(raw: str, fallback: str) -> str:
    """A name that is safe to show, to send and to save: no path, no control or direction characters, not too long.

    Chinese stays as it is. ``fallback`` is used when nothing readable is left.
    """
    text = unicodedata.normalize("NFC", raw.replace("\\", "/").rstrip("/").rpartition("/")[2])
    text = "".join(" " if c.isspace() else c for c in text if c.isspace() or unicodedata.category(c) not in _HIDDEN).translate(_FORBIDDEN)
    text = " ".join(text.split()).strip(". ")
    ending = ending_of(text)
    stem = text[: len(text) - len(ending) - 1] if ending else text
    stem = stem.rstrip(". ") or fallback
    if _RESERVED.fullmatch(stem):
        stem = f"_{stem}"
    return _shorten(stem, NAME_BYTES - len(ending) - 1) + (f".{ending}" if ending else "")


def ending_of(name: str) -> str:
    """The ending in small letters without its dot, or nothing."""
    found = _ENDING.search(name)
    return found[1].lower() if found else ""


def with_ending(name: str, endings: tuple[str, ...]) -> str:
    """The name with one of these endings: its own if it is among them, else the first in its place."""
    present = ending_of(name)
    if present in endings:
        return name
    stem = name[: len(name) - len(present) - 1] if present else name
    return f"{_shorten(stem, NAME_BYTES - len(endings[0]) - 1)}.{endings[0]}"


def _shorten(stem: str, most: int) -> str:
    return stem if len(stem.encode()) <= most else stem.encode()[: most - 3].decode(errors="ignore").rstrip(". ") + "…"


def is_purpose(text: str) -> bool:
    """Is this a code that an owner gives to tell its files apart, such as ``evidence``?"""
    return _PURPOSE.fullmatch(text) is not None


def byte_range(header: str, size: int) -> tuple[int, int] | None:
    """First and last byte that a ``Range`` header asks for; nothing when the whole is to be sent.

    Several ranges count as none: sending the whole is allowed, and no client of ours asks for more than one.

    Raises:
        ValueError: no byte of the content is in the range (416).
    """
    found = _RANGE.fullmatch(header.strip().replace(" ", ""))
    if not found or not (found[1] or found[2]) or max(len(found[1]), len(found[2])) > 18:
        return None
    if not found[1]:
        first, last = max(size - int(found[2]), 0), size - 1
    else:
        first, last = int(found[1]), min(int(found[2] or size - 1), size - 1)
    if found[1] and found[2] and int(found[2]) < int(found[1]):
        return None
    if first >= size or last < first:
        raise ValueError(f"no byte of {size} in {header}")
    return first, last
