"""Text on its way into cells and narrow places."""

from typing import TypeVar, overload

T = TypeVar("T")

_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")
_GUARD = "'"


@overload
def spreadsheet_safe(text: str) -> str: ...
@overload
def spreadsheet_safe(text: T) -> T: ...
def spreadsheet_safe(text: object) -> object:
    """Text that no spreadsheet runs as a formula; a number, date or None stays what it is.

    A text that could start a formula gets a leading apostrophe, also behind leading blanks.
    """
    if not isinstance(text, str):
        return text
    return _GUARD + text if _could_run(text) else text


def spreadsheet_plain(text: str) -> str:
    """The text before ``spreadsheet_safe``, for workbooks that come back."""
    return text[1:] if text.startswith(_GUARD) and _could_run(text[1:]) else text


def shorten(text: str, width: int, ellipsis: str = "…") -> str:
    """``text`` on one line of at most ``width`` characters, the ellipsis included."""
    line = " ".join(text.split())
    if len(line) <= width:
        return line
    return line[: max(width - len(ellipsis), 0)].rstrip() + ellipsis[:width]


def _could_run(text: str) -> bool:
    return text[:1] in _FORMULA or text.lstrip()[:1] in _FORMULA if text else False
