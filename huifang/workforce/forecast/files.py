"""The files of ``huifang workforce forecast``: a history and the slots that are asked for in, the forecast out.

``timestamp,calls[,mark]`` and ``timestamp[,mark]``: a slot's begin, its calls, and what makes its day special (``国庆节``, ``促销``).
"""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from math import isfinite
from typing import TextIO

from huifang.workforce.forecast.marks import Mark


class BadLine(ValueError):
    """A line that can't be used: its number in the file, the reason's code and what it holds."""

    def __init__(self, line: int, reason: str, held: str) -> None:
        super().__init__(f"line {line}: {reason}: {held}")
        self.line, self.reason, self.held = line, reason, held


@dataclass
class Sheet:
    """What a file holds; ``calls`` is empty for a future. ``wrong``: every line that can't be used."""

    moments: list[datetime] = field(default_factory=list)
    calls: list[float] = field(default_factory=list)
    marks: dict[date, Mark] = field(default_factory=dict)
    wrong: list[BadLine] = field(default_factory=list)


def read(lines: Iterable[str], *, history: bool) -> Sheet:
    """The sheet; lines that can't be used are named in it.

    Raises:
        BadLine: a column is missing.
    """
    reader = csv.DictReader(lines)
    for name in ("timestamp", "calls") if history else ("timestamp",):
        if name not in (reader.fieldnames or []):
            raise BadLine(1, "no_column", name)
    sheet, seen = Sheet(), set[datetime]()
    for row in reader:
        try:
            moment = _moment(row["timestamp"], reader.line_num)
            if moment in seen:
                raise BadLine(reader.line_num, "twice", row["timestamp"])
            number = _number(row["calls"], reader.line_num) if history else 0.0
        except BadLine as bad:
            sheet.wrong.append(bad)
            continue
        seen.add(moment)
        sheet.moments.append(moment)
        if history:
            sheet.calls.append(number)
        if mark := (row.get("mark") or "").strip():
            sheet.marks[moment.date()] = Mark(f"mark:{mark}")
    return sheet


def _moment(text: str | None, line: int) -> datetime:
    try:
        return datetime.fromisoformat((text or "").strip()).replace(tzinfo=None)
    except ValueError as error:
        raise BadLine(line, "no_moment", text or "") from error


def _number(text: str | None, line: int) -> float:
    try:
        number = float(text or "")
    except ValueError as error:
        raise BadLine(line, "no_number", text or "") from error
    if not isfinite(number) or number < 0:
        raise BadLine(line, "no_number", text or "")
    return number


def write(lines: TextIO, moments: Sequence[datetime], expected: Iterable[float], low: Iterable[float], high: Iterable[float]) -> None:
    """``timestamp,forecast,lo80,hi80``, a line per slot."""
    writer = csv.writer(lines)
    writer.writerow(("timestamp", "forecast", "lo80", "hi80"))
    for moment, *numbers in zip(moments, expected, low, high, strict=True):
        writer.writerow((moment.isoformat(sep=" "), *(f"{number:.6g}" for number in numbers)))
