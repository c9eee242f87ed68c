"""Dates as offices write them, with their precision kept (R2.1, R2.9; import).

A date of month precision counts from the month's last day. What can't be read with certainty is
refused with a reason; day/month/year and month/day/year are never guessed.
"""

import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal, Self

Precision = Literal["day", "month"]
Reason = Literal["empty", "no_year", "impossible", "unreadable", "out_of_range"]
Parts = tuple[int, int, int | None]

EARLIEST_YEAR = 1980
YEARS_AHEAD = 10
EMPTY = frozenset({"", "无", "/", "\\", "-", "--", "—", "——", "暂无", "n/a", "#n/a", "null", "none", "nil", "空"})

_SERIAL_ORIGIN = date(1899, 12, 30)
_TIME = re.compile(
    r"(?:(?<=\d)t|(?<=[\d日号])\s+|(?<=[日号]))(?:上午|下午|早上|晚上|am|pm)?\s*"
    r"(?:\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?|\d{1,2}[时点](?:\d{1,2}分?)?(?:\d{1,2}秒?)?|24:00)\s*(?:am|pm)?(?:z|[+-]\d{2}:?\d{2})?$"
)
_WEEKDAY = re.compile(r"\(?(?:星期|周|礼拜)[一二三四五六日天]\)?")
_TAIL = re.compile(r"(?:完成|完工|竣工|验收|为止|止|起)$")
_MONTH_TAIL = re.compile(r"(?:月份|月?(?:上旬|中旬|下旬|月?底|月?末|月?初|月?中|左右|前后))$")
_HAN_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_HAN_NUMBER = re.compile(r"[一二两三]?[十廿卅][一二三四五六七八九]?|[一二三四五六七八九]")
_HAN_TENS = {"十": 10, "廿": 20, "卅": 30}
_ENGLISH = {m: n for n, m in enumerate(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1)}
_YMD = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_YM = re.compile(r"(\d{4})-(\d{1,2})")
_SHORT_YMD = re.compile(r"(\d{2})-(\d{1,2})-(\d{1,2})")
_YEAR_LAST = re.compile(r"(\d{1,2})-(\d{1,2})-(\d{4})")
_MONTH_YEAR = re.compile(r"(\d{1,2})-(\d{4})")
_NO_YEAR = re.compile(r"\d{1,2}-\d{1,2}")


class _Refused(Exception):
    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date of day or month precision. Raises ``ValueError`` for a date that no calendar has."""

    year: int
    month: int
    day: int | None = None

    def __post_init__(self) -> None:
        date(self.year, self.month, self.day or 1)
        if self.day is not None and self.day < 1:
            raise ValueError("days count from 1")

    def __str__(self) -> str:
        return self.display

    @classmethod
    def of(cls, day: date, precision: Precision = "day") -> Self:
        """The partial date of a stored effective date and its precision."""
        return cls(day.year, day.month, day.day if precision == "day" else None)

    @property
    def precision(self) -> Precision:
        """``day`` or ``month``."""
        return "month" if self.day is None else "day"

    @property
    def effective(self) -> date:
        """The date that counts: of a month its last day."""
        return date(self.year, self.month, self.day or monthrange(self.year, self.month)[1])

    @property
    def display(self) -> str:
        """``2024-05`` or ``2024-06-10``."""
        return f"{self.year:04d}-{self.month:02d}" + (f"-{self.day:02d}" if self.day else "")


def parse_date(value: object, *, today: date) -> PartialDate | None:
    """The date in a cell of any type, or None; ``why_not`` tells the reason.

    Refused too: years before 1980 and dates more than ten years after ``today``.
    """
    try:
        return _in_range(_read(value), today)
    except _Refused:
        return None


def why_not(value: object, *, today: date | None = None) -> Reason | Literal[""]:
    """Why ``parse_date`` refuses ``value``; "" if it doesn't.

    Without ``today`` the value is taken as refused: a readable date is then ``out_of_range``.
    """
    try:
        found = _read(value)
        if today is None:
            return "out_of_range"
        _in_range(found, today)
    except _Refused as refusal:
        return refusal.reason
    return ""


def _in_range(found: PartialDate, today: date) -> PartialDate:
    if found.year < EARLIEST_YEAR or (found.year - YEARS_AHEAD, found.month, found.day or 1) > (today.year, today.month, today.day):
        raise _Refused("out_of_range")
    return found


def _read(value: object) -> PartialDate:
    if value is None:
        raise _Refused("empty")
    if isinstance(value, date):  # a datetime is a date
        return PartialDate(value.year, value.month, value.day)
    if isinstance(value, bool):
        raise _Refused("unreadable")
    if isinstance(value, int | float | Decimal):
        return _read_number(value)
    return _build(_parts(str(value)))


def _build(parts: Parts) -> PartialDate:
    try:
        return PartialDate(*parts)
    except ValueError:
        raise _Refused("impossible") from None


def _read_number(value: float | Decimal) -> PartialDate:
    if (isinstance(value, Decimal) and not value.is_finite()) or not -1e9 < value < 1e9:
        raise _Refused("unreadable")
    if value == int(value):
        return _build(_from_digits(str(int(value))))
    if 10000 <= value < 100000:
        return _build(_from_serial(int(value)))
    text = str(value)  # 2024.6 typed as a number: 2024.1 may be January or October
    if re.fullmatch(r"(?:19|20)\d\d\.(?:[2-9]|0[1-9]|1[12])", text):
        return _build(_parts(text))
    raise _Refused("unreadable")


def _from_serial(serial: int) -> Parts:
    day = _SERIAL_ORIGIN + timedelta(days=serial)
    return day.year, day.month, day.day


def _from_digits(digits: str) -> Parts:
    """20230917, 202309, 230917, or the serial number of a day."""
    if len(digits) == 8:
        return int(digits[:4]), int(digits[4:6]), int(digits[6:])
    if len(digits) == 6 and digits[:2] in {"19", "20"} and 1 <= int(digits[4:]) <= 12:
        return int(digits[:4]), int(digits[4:]), None
    if len(digits) == 6:
        return _century(int(digits[:2])), int(digits[2:4]), int(digits[4:])
    if len(digits) == 5:
        return _from_serial(int(digits))
    raise _Refused("unreadable")


def _century(year: int) -> int:
    return year + (1900 if year >= 80 else 2000)


# text


def _parts(text: str) -> Parts:
    plain = _simplify(text)
    if plain in EMPTY:
        raise _Refused("empty")
    plain = _TAIL.sub("", _TIME.sub("", _WEEKDAY.sub("", plain).strip()).strip())
    plain = _digits_for_han(plain)
    month_only = bool(_MONTH_TAIL.search(plain))
    plain = _MONTH_TAIL.sub("月", plain)
    if re.fullmatch(r"\d+(?:\.0+)?", plain):
        return _from_digits(plain.split(".", maxsplit=1)[0])
    parts = _from_english(plain) or _from_marked(plain) or _from_separated(plain)
    if month_only and parts[2] is not None:
        raise _Refused("unreadable")
    return parts


def _simplify(text: str) -> str:
    narrow = unicodedata.normalize("NFKC", text)
    narrow = "".join(ch for ch in narrow if unicodedata.category(ch) != "Cf")
    narrow = re.sub(r"[‐‑–—−]", "-", narrow).strip().lstrip("'`").lower()
    narrow = re.sub(r"\s*([年月日号./\-])\s*", r"\1", re.sub(r"([日号])\s+(?=\d)", r"\1\0", narrow))
    return narrow.replace("\0", " ").strip()


def _digits_for_han(text: str) -> str:
    """二〇二四年六月十日 → 2024年6月10日."""
    if not re.search(r"[〇零○一二三四五六七八九十廿卅元]", text):
        return text
    text = re.sub(r"^[〇零○o一二三四五六七八九]{2,4}(?=年)", lambda m: m.group().replace("o", "0").translate(_HAN_DIGITS), text)
    return _HAN_NUMBER.sub(_han_number, text.replace("元月", "1月"))


def _han_number(match: re.Match[str]) -> str:
    text = match.group().replace("两", "二")
    tens = next((ch for ch in text if ch in _HAN_TENS), None)
    if tens is None:
        return text.translate(_HAN_DIGITS)
    head, _, tail = text.partition(tens)
    times = int(head.translate(_HAN_DIGITS)) if head else 1
    return str(times * _HAN_TENS[tens] + int(tail.translate(_HAN_DIGITS) or 0))


def _from_english(text: str) -> Parts | None:
    """10-Jun-2024, June 10, 2024, Jun 2024."""
    words = re.findall(r"[a-z]+|\d+", text)
    months = [word for word in words if word[:3] in _ENGLISH and len(word) >= 3]
    numbers = [word for word in words if word.isdigit()]
    if len(months) != 1 or len(words) != len(numbers) + 1 or not numbers:
        return None
    years, days = [n for n in numbers if len(n) == 4], [n for n in numbers if len(n) < 3]
    if len(years) != 1 or len(days) != len(numbers) - 1 or len(days) > 1:
        raise _Refused("unreadable")
    return int(years[0]), _ENGLISH[months[0][:3]], int(days[0]) if days else None


def _from_marked(text: str) -> Parts | None:
    """Forms with 年 or 月, whose parts need no guess."""
    if match := re.fullmatch(r"(\d{4}|\d{2})年(\d{1,2})(?:月(?:(\d{1,2})?[日号]?)?)?", text):
        year, month, day = match.groups()
        return _century(int(year)) if len(year) == 2 else int(year), int(month), int(day) if day else None
    if match := re.fullmatch(r"(\d{1,2})月(?:(\d{1,2})[日号])?,?\s*(\d{4})年?", text):
        month, day, year = match.groups()
        return int(year), int(month), int(day) if day else None
    if re.fullmatch(r"\d{1,2}月(?:\d{1,2}[日号]?)?", text):
        raise _Refused("no_year")
    return None


def _from_separated(text: str) -> Parts:
    """Forms with any separator between the parts."""
    plain = re.sub(r"[./_、,\\\s年月]+", "-", text.rstrip("日号")).strip("-")
    if match := _YMD.fullmatch(plain):
        return int(match[1]), int(match[2]), int(match[3])
    if match := _YM.fullmatch(plain):
        return int(match[1]), int(match[2]), None
    if match := _SHORT_YMD.fullmatch(plain):
        return _short_year(int(match[1]), int(match[2]), int(match[3]))
    if match := _YEAR_LAST.fullmatch(plain):
        return _year_last(int(match[1]), int(match[2]), int(match[3]))
    if match := _MONTH_YEAR.fullmatch(plain):
        return int(match[2]), int(match[1]), None
    raise _Refused("no_year" if _NO_YEAR.fullmatch(plain) else "unreadable")


def _short_year(first: int, second: int, third: int) -> Parts:
    """24.6.10 is Chinese; 06/10/24 could be three dates."""
    if first <= 12:
        raise _Refused("unreadable")
    return _century(first), second, third


def _year_last(first: int, second: int, year: int) -> Parts:
    if first > 12 >= second:
        return year, second, first
    if second > 12 >= first or first == second:
        return year, first, second
    raise _Refused("unreadable" if first <= 12 and second <= 12 else "impossible")
