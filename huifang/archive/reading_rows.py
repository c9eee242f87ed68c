"""One row of a register as a ``RegisterRow``, or the faults that keep it out."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache

from huifang.archive import own_fields
from huifang.archive import register_words as words
from huifang.archive.models import Contact, OwnField
from huifang.archive.register_rows import Person, RegisterRow
from huifang.imports.registry import Fault, Refusal
from huifang.imports.rules.cells import Cell, is_blank, text_of
from huifang.imports.rules.lines import Line
from huifang.kernel.chinese import clean_text, company_key
from huifang.kernel.dates import PartialDate, parse_date, why_not
from huifang.kernel.phones import Phone, find_phones, split_contact_cell
from huifang.kernel.regions import Region, find_region

AHEAD = timedelta(days=731)
_INNER_BLANK = re.compile(r"(?<=[\u3400-\u9fff()\uff08\uff09]) +(?=[\u3400-\u9fff()\uff08\uff09])")
_MR, _MS = re.compile(r"(?:先生|师傅)$"), re.compile(r"(?:女士|小姐|太太)$")
Fields = Mapping[str, Sequence[int]]


class RowReader:
    """Reads rows of one register; asks no database.

    ``type_named`` gives the code of a project type; ``users`` the id of a user by name.
    """

    def __init__(
        self, type_named: Callable[[str], str | None], users: Mapping[str, int], today: date, own: Sequence[OwnField] = ()
    ) -> None:
        self.type_named, self.users, self.today, self.own = type_named, users, today, own
        self.types = lru_cache(maxsize=4096)(self._types)
        self.date = lru_cache(maxsize=16384)(self._date)

    def read(self, line: Line, fields: Fields) -> RegisterRow | Refusal:
        """The row, or a refusal that names every fault."""
        cells = {code: line.of(columns) for code, columns in fields.items()}
        texts = {code: text_of(found[0]) if found else "" for code, found in cells.items()}
        name = company(texts.get("customer", ""))
        key = company_key(name)[:120]
        kinds = self.types(texts.get("type", ""))
        completed = self.date(_hashable(_first(cells, "completed")))
        faults = tuple(_faults(texts, key, kinds, completed))
        if faults:
            return Refusal(line.number, faults)
        assert isinstance(completed, PartialDate)
        return self._row(line, cells, texts, name, key, kinds, completed)

    def _row(
        self,
        line: Line,
        cells: Mapping[str, Sequence[Cell]],
        texts: Mapping[str, str],
        name: str,
        key: str,
        kinds: tuple[str, ...],
        completed: PartialDate,
    ) -> RegisterRow:
        region = region_of(texts.get("region", ""), texts.get("address", ""), line.section, name)
        people, unread = people_of(cells, texts.get("position", ""), region.area_code if region else None)
        remarks = [text for cell in cells.get("remarks", ()) if not words.says_nothing(text := clean_text(cell))]
        owner = texts.get("owner", "")
        own, unfit = own_fields.read(self.own, {one.code: texts.get(own_fields.PREFIX + one.code, "") for one in self.own}, self.today)
        notices = [
            *(["phone_unreadable"] if unread else []),
            *(["planned"] if completed.effective > self.today else []),
            *(["owner_unknown"] if owner and owner not in self.users else []),
            *(["own_unfit"] if unfit else []),
        ]
        signed = self.date(_hashable(_first(cells, "signed")))
        return RegisterRow(
            number=line.number,
            name=name,
            key=key,
            types=kinds,
            completed=completed.effective,
            precision=completed.precision,
            people=people,
            region=region.name if region else clean_text(texts.get("region", ""))[:20],
            region_code=region.code if region else "",
            address=clean_text(texts.get("address", ""))[:200],
            industry=clean_text(texts.get("industry", ""))[:60],
            email=texts["email"][:254] if words.looks_like_email(texts.get("email", "")) else "",
            grade=words.grade_of(texts.get("grade", ""), *remarks),
            owner=self.users.get(owner),
            contract=_known(texts.get("contract", ""))[:60],
            signed_on=signed.effective if isinstance(signed, PartialDate) else None,
            project_name=_known(texts.get("project", ""))[:120],
            cycle=words.cycle_months(texts.get("cycle", "")),
            remarks="\n".join([*remarks, *(f"电话栏原文：{text}" for text in unread)]),
            own=own,
            notices=tuple(notices),
        )

    def _types(self, text: str) -> tuple[str, ...]:
        """Codes of every type that the cell names; none if any part of it is unknown."""
        if not text:
            return ()
        whole = self.type_named(text)
        if whole is not None:
            return (whole,)
        found = [self.type_named(part) for part in words.split_types(text)]
        return tuple(dict.fromkeys(code for code in found if code)) if all(found) else ()

    def _date(self, cell: Cell) -> PartialDate | str:
        """The date, or the reason why there is none."""
        found = parse_date(cell, today=self.today)
        if found is None:
            return why_not(cell, today=self.today)
        return found if found.effective <= self.today + AHEAD else "out_of_range"


def _faults(texts: Mapping[str, str], key: str, kinds: tuple[str, ...], completed: PartialDate | str) -> Iterator[Fault]:
    if not key or words.says_nothing(texts.get("customer", "")):
        yield Fault("customer", "customer_missing", texts.get("customer", ""))
    if not kinds:
        kind = texts.get("type", "")
        yield Fault("type", "type_unknown" if kind else "type_missing", kind)
    if not isinstance(completed, PartialDate):
        yield Fault("completed", f"completed_{completed}", texts.get("completed", ""))


def company(text: str) -> str:
    """A company's name as it is stored: tidy, without blanks between Chinese characters."""
    return _INNER_BLANK.sub("", clean_text(text))[:120]


@lru_cache(maxsize=16384)
def region_of(column: str, address: str, section: str, name: str) -> Region | None:
    """The region of the row: its own column, else its address, the heading above it, or how the name begins."""
    return find_region(column) or find_region(address) or find_region(_without_number(section)) or find_region(name, prefix_only=True)


def people_of(cells: Mapping[str, Sequence[Cell]], position: str, area: str | None) -> tuple[tuple[Person, ...], list[str]]:
    """Whom to call: the contact's cell and every phone column; and texts of phone cells in which no number was found."""
    names, phones = _contact(_first(cells, "contact"), area)
    unread: list[str] = []
    for cell in cells.get("phone", ()):
        text = text_of(cell)
        if words.says_nothing(text):
            continue
        found = find_phones(cell, region_area_code=area)
        if not found:
            unread.append(clean_text(text)[:60])
        elif not names and isinstance(cell, str):
            names = _names(split_contact_cell(cell, region_area_code=area)[0])
        phones += [phone for phone in found if phone not in phones]
    if len(names) > 1 and len(names) == len(phones):
        return tuple(person(name, position, (phone,)) for name, phone in zip(names, phones, strict=True)), unread
    whole = "、".join(names)
    return (person(whole, position, tuple(phones)),) if whole or phones else (), unread


def person(name: str, position: str, phones: tuple[Phone, ...]) -> Person:
    """A contact; 女士 and 先生 tell the form of address."""
    title = Contact.Title.MS if _MS.search(name) else Contact.Title.MR if _MR.search(name) else Contact.Title.UNKNOWN
    return Person(name[:40], title, clean_text(position)[:40], phones)


def _contact(cell: Cell, area: str | None) -> tuple[list[str], list[Phone]]:
    text = text_of(cell)
    if words.says_nothing(text):
        return [], []
    if not any(ch.isdigit() for ch in text):
        return [_INNER_BLANK.sub("", clean_text(text))], []
    names, phones = split_contact_cell(cell, region_area_code=area)
    return _names(names), phones


def _names(text: str) -> list[str]:
    return [name for part in text.split("、") if (name := _INNER_BLANK.sub("", clean_text(part)))]


def _first(cells: Mapping[str, Sequence[Cell]], code: str) -> Cell:
    found = cells.get(code, ())
    return found[0] if found else None


def _hashable(cell: Cell) -> Cell:
    return cell.strip() if isinstance(cell, str) else None if is_blank(cell) else cell


def _known(text: str) -> str:
    return "" if words.says_nothing(text) else clean_text(text)


def _without_number(section: str) -> str:
    return re.sub(r"^[(（]?[一二三四五六七八九十\d]+[)）]?[、..]?", "", section)
