"""What publishing a draft would change: the registry that upper contexts fill in their ``previews.py``.

A context offers ``PREVIEWS``, a list of functions ``(old, new, at) -> lines``: the book in force on the day the draft
would begin without it, the book with it, and the moment of asking. Nothing may be written by them.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from huifang.regulations.book import Book
from huifang.regulations.kinds import offered


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """One effect in words with its number, and some of the rows behind it as columns and cells."""

    text: str
    count: int
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[object]] = field(default_factory=tuple)
    facts: Mapping[str, object] = field(default_factory=dict)


Preview = Callable[[Book, Book, datetime], Iterable[PreviewLine]]
PREVIEWS: list[Preview] = []


def registered() -> list[Preview]:
    """Every preview that a context offers."""
    return [preview for module in offered("previews") for preview in getattr(module, "PREVIEWS", ())]
