"""Reads the State Council's yearly notice of holidays and judges whether it can be true (R2.12).

The wording is that of 国务院办公厅关于…年部分节假日安排的通知: one item a holiday, with 放假, 调休, 共…天 and 上班.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from huifang.kernel.calendar import DayRule

SHIFTED = "调休"
HOLIDAYS = ("元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节")
ERROR, WARNING = "error", "warning"
LONGEST = 12
_ALIASES = {"清明": "清明节", "端午": "端午节", "中秋": "中秋节", "五一": "劳动节", "国际劳动节": "劳动节", "国庆": "国庆节"}
_NAME = "国际劳动节|元旦|春节|清明节|清明|劳动节|五一|端午节|端午|中秋节|中秋|国庆节|国庆"
_ITEM = re.compile(rf"(?P<names>(?:{_NAME})(?:[、和与及](?:{_NAME}))*)(?:假期)?:")
_YEAR = re.compile(r"(?<!\d)(20\d\d)年(?:部分|全国|春节|元旦|清明|劳动|端午|中秋|国庆|节假日|放假|五一)")
_DATE = r"(?:(?P<{0}y>20\d\d)年)?(?:(?P<{0}m>\d{{1,2}})月)?(?P<{0}d>\d{{1,2}})日(?P<{0}w>\([^()]*\))?"
_SPAN = re.compile(_DATE.format("a") + r"(?:(?:至|到|—+|–|-|~)" + _DATE.format("b") + ")?")
_WEEKDAY = re.compile(r"(?:周|星期)([一二三四五六日天])")
_TOTAL = re.compile(r"(?:共|放假)(\d{1,2})天")
_AFTERWARDS = re.compile(r"起(?:正常)?上班")


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that is wrong (``error``) or looks strange (``warning``), with what its sentence needs."""

    code: str
    level: str = ERROR
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Notice:
    """What was read: exceptions in order of their days, the holidays named, what is wrong."""

    year: int
    rules: tuple[DayRule, ...]
    names: tuple[str, ...]
    troubles: tuple[Trouble, ...]

    @property
    def whole(self) -> bool:
        """Does it name every holiday of a year? Otherwise it mends single ones."""
        return set(HOLIDAYS) <= set(self.names)

    @property
    def possible(self) -> bool:
        """Is nothing wrong that forbids entering it?"""
        return bool(self.rules) and not any(t.level == ERROR for t in self.troubles)

    @property
    def days_off(self) -> int:
        """Days on which nobody works because of a holiday, weekends inside it included."""
        return sum(1 for r in self.rules if not r.works)

    @property
    def balance(self) -> int:
        """Weekdays that are free less weekend days that are worked: the statutory days of a whole notice."""
        free = sum(1 for r in self.rules if not r.works and r.day.weekday() < 5)
        return free - sum(1 for r in self.rules if r.works and r.day.weekday() >= 5)


def statutory(year: int) -> int:
    """Statutory holidays of a year by 全国年节及纪念日放假办法: 13 days since 2025, 11 since 2008."""
    return 13 if year >= 2025 else 11


def read_notice(text: str, *, year: int | None = None) -> Notice:
    """Read a notice; ``year`` is used where the text names none."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    found = _YEAR.search(plain)
    of = int(found[1]) if found else year
    if of is None:
        return Notice(0, (), (), (Trouble("notice_without_year"),))
    reader = _Reader(of)
    items = list(_items(plain))
    for names, body in items:
        reader.item(names, body)
    if not items:
        reader.troubles.append(Trouble("notice_without_holidays"))
    troubles = [*reader.troubles, *judge(of, reader.rules.values(), reader.names)]
    if year is not None and of != year:
        troubles.insert(0, Trouble("notice_of_other_year", WARNING, {"year": of, "wanted": year}))
    return Notice(of, tuple(sorted(reader.rules.values(), key=lambda r: r.day)), tuple(reader.names), tuple(troubles))


def notice_of(year: int, rules: Iterable[DayRule]) -> Notice:
    """The same judgement over days that came from a table or a calendar file."""
    days: dict[date, DayRule] = {}
    troubles: list[Trouble] = []
    for rule in rules:
        if (before := days.get(rule.day)) and before.works != rule.works:
            troubles.append(Trouble("notice_twice", params={"day": rule.day.isoformat()}))
        days[rule.day] = rule
    names = list(dict.fromkeys(n for r in days.values() for n in HOLIDAYS if n in r.note))
    troubles += judge(year, days.values(), names)
    return Notice(year, tuple(sorted(days.values(), key=lambda r: r.day)), tuple(names), tuple(troubles))


def judge(year: int, rules: Iterable[DayRule], names: Sequence[str]) -> Iterator[Trouble]:
    """Is this plausible as the holidays of a year?"""
    known = sorted(rules, key=lambda r: r.day)
    for rule in known:
        first, last = date(year - 1, 12, 25), date(year, 12, 31)
        if not first <= rule.day <= last:
            yield Trouble("notice_day_of_other_year", params={"day": rule.day.isoformat(), "year": year})
        if rule.works and rule.day.weekday() < 5:
            yield Trouble("notice_work_on_weekday", params={"day": rule.day.isoformat()})
    for run in _runs([r.day for r in known if not r.works]):
        if len(run) > LONGEST:
            params = {"first": run[0].isoformat(), "last": run[-1].isoformat(), "n": len(run)}
            yield Trouble("notice_long", WARNING, params)
    missing = [n for n in HOLIDAYS if n not in names]
    if missing and known:
        yield Trouble("notice_partial", WARNING, {"names": "、".join(missing)})
    if not missing:
        balance = Notice(year, tuple(known), tuple(names), ()).balance
        if balance != statutory(year):
            yield Trouble("notice_balance", WARNING, {"n": balance, "wanted": statutory(year), "year": year})


def _items(plain: str) -> Iterator[tuple[list[str], str]]:
    heads = list(_ITEM.finditer(plain))
    ends = [*(head.start() for head in heads[1:]), len(plain)]
    for head, end in zip(heads, ends, strict=False):
        yield _names(head["names"]), plain[head.end() : end]
    if not heads and (names := re.findall(_NAME, plain)) and "放假" in plain:
        yield list(dict.fromkeys(_ALIASES.get(n, n) for n in names)), plain


def _names(text: str) -> list[str]:
    return [_ALIASES.get(n, n) for n in re.findall(_NAME, text)]


def _runs(days: Sequence[date]) -> list[list[date]]:
    found: list[list[date]] = []
    for day in days:
        if found and day - found[-1][-1] == timedelta(days=1):
            found[-1].append(day)
        else:
            found.append([day])
    return found


class _Reader:
    """Reads items one after the other; the day rules and what is wrong with them."""

    def __init__(self, year: int) -> None:
        self.year = year
        self.rules: dict[date, DayRule] = {}
        self.names: list[str] = []
        self.troubles: list[Trouble] = []

    def item(self, names: list[str], body: str) -> None:
        self.names += [n for n in names if n not in self.names]
        called, before = "、".join(names), len(self.rules)
        for sentence in re.split(r"[。;;]", body):
            if "鼓励" in sentence or _AFTERWARDS.search(sentence):
                continue
            head, off, tail = sentence.partition("放假")
            if off:
                self._free(called, head, tail)
                sentence = tail
            if "上班" in sentence:
                self._worked(called, sentence.partition("上班")[0])
        if len(self.rules) == before:
            self.troubles.append(Trouble("notice_nothing_read", params={"name": called, "text": body[:60]}))

    def _free(self, called: str, head: str, tail: str) -> None:
        days = [day for span in _SPAN.finditer(head) for day in self._days(called, span)]
        for day in days:
            self._put(DayRule(day, works=False, note=called))
        if (total := _TOTAL.search("放假" + tail)) and days and int(total[1]) != len(days):
            self.troubles.append(Trouble("notice_total", params={"name": called, "n": len(days), "said": int(total[1])}))

    def _worked(self, called: str, text: str) -> None:
        for span in _SPAN.finditer(text):
            for day in self._days(called, span):
                self._put(DayRule(day, works=True, note=called + SHIFTED))

    def _put(self, rule: DayRule) -> None:
        if (known := self.rules.get(rule.day)) and known != rule:
            self.troubles.append(Trouble("notice_twice", params={"day": rule.day.isoformat()}))
        self.rules[rule.day] = rule

    def _days(self, called: str, span: re.Match[str]) -> list[date]:
        first = self._date(called, span, "a", None)
        last = self._date(called, span, "b", first) if span["bd"] else first
        if first is None or last is None:
            return []
        if not first <= last <= first + timedelta(days=30):
            self.troubles.append(Trouble("notice_span", params={"first": first.isoformat(), "last": last.isoformat()}))
            return []
        return [first + timedelta(days=i) for i in range((last - first).days + 1)]

    def _date(self, called: str, span: re.Match[str], part: str, after: date | None) -> date | None:
        month = int(span[f"{part}m"] or (after.month if after else 0) or self._month)
        self._month = month
        if span[f"{part}y"]:
            year = int(span[f"{part}y"])
        elif after:
            year = after.year + (month < after.month)
        else:
            year = self.year - (month == 12 and "元旦" in called)
        try:
            day = date(year, month, int(span[f"{part}d"]))
        except ValueError:
            self.troubles.append(Trouble("notice_no_date", params={"text": span[0]}))
            return None
        self._weekday(day, span[f"{part}w"] or "")
        return day

    _month = 0

    def _weekday(self, day: date, said: str) -> None:
        found = _WEEKDAY.search(said)
        if found and "一二三四五六日".index(found[1].replace("天", "日")) != day.weekday():
            is_really = "周" + "一二三四五六日"[day.weekday()]
            self.troubles.append(Trouble("notice_weekday", params={"day": day.isoformat(), "said": found[0], "is": is_really}))
