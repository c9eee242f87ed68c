"""Reads a year of holidays from a file: a calendar file (.ics), a workbook or a text table."""

import io
import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from huifang.kernel.calendar import DayRule
from huifang.kernel.chinese import clean_text
from huifang.organization.rules.holidays import HOLIDAYS, SHIFTED, Notice, Trouble, notice_of

MOST = 2 * 1024 * 1024
_WORKS = re.compile(r"班|工作日|上班|补班|调休上班|work", re.IGNORECASE)
_FREE = re.compile(r"休|假|放假|holiday|off", re.IGNORECASE)
_DAY = re.compile(r"(20\d\d)[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?$")
_ICS_DAY = re.compile(r"^(DTSTART|DTEND)[^:]*:(\d{4})(\d\d)(\d\d)", re.MULTILINE)


def read_file(name: str, content: bytes, *, year: int) -> Notice:
    """The days of ``year`` in a file, judged like a notice; an unreadable file has its trouble."""
    try:
        if name.lower().endswith(".ics") or content.lstrip()[:15] == b"BEGIN:VCALENDAR":
            rules = list(_from_ics(content.decode("utf-8-sig", "replace")))
        else:
            rules = list(_from_rows(_rows(name, content)))
    except Exception:
        return Notice(year, (), (), (Trouble("file_unreadable", params={"name": name[:60]}),))
    of_year = [r for r in rules if date(year - 1, 12, 25) <= r.day <= date(year, 12, 31)]
    if not of_year:
        return Notice(year, (), (), (Trouble("file_without_days", params={"year": year}),))
    return notice_of(year, of_year)


def _rows(name: str, content: bytes) -> list[list[object]]:
    if name.lower().endswith((".xlsx", ".xls", ".ods")):
        from python_calamine import CalamineWorkbook

        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return [list(row) for sheet in book.sheet_names for row in book.get_sheet_by_name(sheet).to_python()]
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030")
    return [list(re.split(r"[\t,，;；]", line)) for line in text.splitlines()]


def _from_rows(rows: Iterable[list[object]]) -> Iterator[DayRule]:
    """A row that has a date; another cell says whether it is free or worked, or names the holiday."""
    for row in rows:
        cells = [clean_text(c) for c in row if not isinstance(c, date | datetime)]
        days = [c.date() if isinstance(c, datetime) else c for c in row if isinstance(c, date)]
        days += [d for c in cells if (d := _day(c))]
        words = " ".join(c for c in cells if not _day(c))
        if days and (rule := _rule(days[0], words)):
            yield rule


def _day(text: str) -> date | None:
    found = _DAY.match(text)
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None


def _rule(day: date, words: str) -> DayRule | None:
    name = next((n for n in HOLIDAYS if n in words or n.removesuffix("节") in words), "")
    if _WORKS.search(words):
        return DayRule(day, works=True, note=f"{name or words[:20]}{SHIFTED}" if name else SHIFTED)
    return DayRule(day, works=False, note=name or words[:30]) if name or _FREE.search(words) else None


def _from_ics(text: str) -> Iterator[DayRule]:
    plain = re.sub(r"\r?\n[ \t]", "", text)
    for body in plain.split("BEGIN:VEVENT")[1:]:
        event = body.partition("END:VEVENT")[0]
        days = {kind: date(int(y), int(m), int(d)) for kind, y, m, d in _ICS_DAY.findall(event)}
        said = re.search(r"^SUMMARY[^:]*:(.*)$", event, re.MULTILINE)
        if "DTSTART" not in days or not said:
            continue
        first, end = days["DTSTART"], days.get("DTEND", days["DTSTART"] + timedelta(days=1))
        for offset in range(min(max((end - first).days, 1), 31)):
            if rule := _rule(first + timedelta(days=offset), clean_text(said[1])):
                yield rule
