"""Rows of a list of past complaints, read: their times kept to the second, nothing of their words lost (R3.1)."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from huifang.imports.registry import Fault, Refusal
from huifang.imports.rules.cells import Cell, text_of
from huifang.imports.rules.lines import Line
from huifang.kernel.clock import ZONE

_MOMENT = re.compile(
    r"\s*(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?[\sT]*(?:(\d{1,2})[::时](\d{1,2})(?:[::分](\d{1,2})(?:\.\d+)?)?秒?)?\s*"
)
AHEAD = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PastCase:
    """One case as it stood in the list."""

    row: int
    number: str
    who: str
    subject: str
    content: str
    at: datetime
    category: str
    answer: str
    answered_at: datetime | None
    state: str
    source: str
    """By which the same row of the same list is known again: its number, time and category."""


def moment_of(cell: Cell) -> datetime | None:
    """A moment on Shanghai's clock, aware; a date alone is its midnight. None if it is none."""
    if isinstance(cell, datetime):
        return cell.replace(tzinfo=ZONE) if cell.tzinfo is None else cell
    if isinstance(cell, date):
        return datetime.combine(cell, time(0), tzinfo=ZONE)
    found = _MOMENT.fullmatch(text_of(cell)) if cell is not None else None
    try:
        if found:
            return datetime(*(int(part or 0) for part in found.groups()), tzinfo=ZONE)  # type: ignore[arg-type, misc]
    except ValueError:
        return None
    return None


def read(line: Line, fields: Mapping[str, Sequence[int]], now: datetime) -> PastCase | Refusal:
    """The case, or every fault that keeps it out."""
    cells = {code: next(iter(line.of(columns)), None) for code, columns in fields.items()}
    at, answered_at = moment_of(cells.get("at")), moment_of(cells.get("answered_at"))
    content, subject = _words(cells.get("content")), _words(cells.get("subject"))
    faults = tuple(_faults(cells, at, answered_at, subject or content, now))
    if faults:
        return Refusal(line.number, faults)
    assert at
    number, category = _words(cells.get("number"))[:40], _words(cells.get("category"))[:250]
    who = _words(cells.get("who"))[:120]
    whole = "\n".join(dict.fromkeys(filter(None, (subject, content))))
    known = number or hashlib.sha256(f"{who}|{whole}".encode()).hexdigest()[:16]
    return PastCase(
        row=line.number, number=number, who=who, subject=subject, content=whole, at=at, category=category,
        answer=_words(cells.get("answer")), answered_at=answered_at, state=_words(cells.get("state"))[:40],
        source=f"{known}|{at:%Y%m%d%H%M%S}|{hashlib.sha256(category.encode()).hexdigest()[:12] if category else ''}",
    )  # fmt: skip


def _faults(cells: Mapping[str, Cell], at: datetime | None, answered_at: datetime | None, words: str, now: datetime) -> Iterator[Fault]:
    if not words:
        yield Fault("content", "content_missing")
    if at is None:
        yield Fault("at", "time_unusable" if _words(cells.get("at")) else "time_missing", _words(cells.get("at"))[:60])
    elif at > now + AHEAD:
        yield Fault("at", "time_ahead", _words(cells.get("at"))[:60])
    if answered_at is None and _words(cells.get("answered_at")):
        yield Fault("answered_at", "time_unusable", _words(cells.get("answered_at"))[:60])
    elif at and answered_at and answered_at < at:
        yield Fault("answered_at", "answered_before", _words(cells.get("answered_at"))[:60])


def _words(cell: Cell) -> str:
    """A text with nothing but its outer blanks taken off; a number as it is read by people."""
    return cell.replace("\r\n", "\n").replace("\0", "").strip() if isinstance(cell, str) else text_of(cell)
