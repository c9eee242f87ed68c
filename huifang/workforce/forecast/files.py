"""The files of ``huifang workforce forecast``: a history and the slots that are asked for in, the forecast out.

``timestamp,calls[,mark]`` and ``timestamp[,mark]``: a slot's begin, its calls, and what makes its day special (``国庆节``, ``促销``).
"""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import isfinite
from typing import TextIO

from huifang.workforce.forecast.marks import Mark

MOST = 1e9
"""Calls a slot may hold; more is a mistake."""


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

    The hour that a clock change gives twice (told apart by the offset from UTC) counts once, with the mean of its calls.

    Raises:
        BadLine: a column is missing.
    """
    reader = csv.DictReader(lines)
    for name in ("timestamp", "calls") if history else ("timestamp",):
        if name not in (reader.fieldnames or []):
            raise BadLine(1, "no_column", name)
    sheet, seen = Sheet(), dict[datetime, tuple[int, timedelta | None]]()
    for row in reader:
        try:
            moment, offset = _moment(row["timestamp"], reader.line_num)
            number = _number(row["calls"], reader.line_num) if history else 0.0
            place, earlier = seen.get(moment, (-1, None))
            if place >= 0 and earlier == offset:
                raise BadLine(reader.line_num, "twice", row["timestamp"])
        except BadLine as bad:
            sheet.wrong.append(bad)
            continue
        if mark := (row.get("mark") or "").strip():
            sheet.marks[moment.date()] = Mark(f"mark:{mark}")
        if history and place >= 0:
            sheet.calls[place] = (sheet.calls[place] + number) / 2
            continue
        seen[moment] = len(sheet.moments), offset
        sheet.moments.append(moment)
        if history:
            sheet.calls.append(number)
    return sheet


def closed(known: Sequence[datetime], asked: Sequence[datetime]) -> set[date]:
    """Days that nobody asks for between the history's end and the last slot asked for: the centre is closed.

    A week or more before the first is asked for is only not of interest.
    """
    days = {moment.date() for moment in asked}
    begin = max(moment.date() for moment in known) + timedelta(days=1)
    if not days or min(days) - begin >= timedelta(days=7):
        begin = min(days, default=begin)
    return {begin + timedelta(days=n) for n in range((max(days, default=begin) - begin).days)} - days


def _moment(text: str | None, line: int) -> tuple[datetime, timedelta | None]:
    """The time on the wall, and its offset from UTC if it has one."""
    try:
        found = datetime.fromisoformat((text or "").strip())
    except ValueError as error:
        raise BadLine(line, "no_moment", text or "") from error
    if found.second or found.microsecond:
        raise BadLine(line, "no_minute", text or "")
    return found.replace(tzinfo=None), found.utcoffset()


def _number(text: str | None, line: int) -> float:
    try:
        number = float(text or "")
    except ValueError as error:
        raise BadLine(line, "no_number", text or "") from error
    if not isfinite(number) or number < 0:
        raise BadLine(line, "no_number", text or "")
    if number > MOST:
        raise BadLine(line, "too_large", text or "")
    return number


def write(lines: TextIO, moments: Sequence[datetime], expected: Iterable[float], low: Iterable[float], high: Iterable[float]) -> None:
    """``timestamp,forecast,lo80,hi80``, a line per slot."""
    writer = csv.writer(lines)
    writer.writerow(("timestamp", "forecast", "lo80", "hi80"))
    for moment, *numbers in zip(moments, expected, low, high, strict=True):
        writer.writerow((moment.isoformat(sep=" "), *(f"{number:.6g}" for number in numbers)))
