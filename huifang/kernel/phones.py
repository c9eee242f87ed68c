"""Phone numbers as Chinese offices write them (R2.8, R3.1; import).

A cell becomes zero, one or several ``Phone`` values; nothing here raises. Canonical digits carry the
area code but neither country code nor punctuation, so that equal numbers are equal text.
"""

import math
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Literal

import phonenumbers

Kind = Literal["mobile", "landline", "service", "short", "foreign"]

_MOBILE = re.compile(r"0?(1[3-9]\d{9})", re.ASCII)
_SERVICE = re.compile(r"[48]00\d{7}", re.ASCII)
_SHORT = re.compile(r"9[56]\d{3,6}|12\d{3}|100\d\d|1010\d{4}|11[68]\d{3}|11\d|12[02]", re.ASCII)
_LANDLINE = re.compile(r"(?:010|02\d)[2-9]\d{7}|0[3-9]\d\d[2-9]\d{6,7}", re.ASCII)
_LOCAL = re.compile(r"[2-9]\d{6,7}", re.ASCII)
_AREA = re.compile(r"010|02\d|0[3-9]\d\d", re.ASCII)

_RUN = re.compile(r"(?<![0-9A-Za-z])[+(\[]*\d(?:[\d \t\-.()\[\]+]*\d)?", re.ASCII)
_TOKEN = re.compile(r"(\D*)(\d+)", re.ASCII)
_EXTENSION = re.compile(r"[\s\-,;]*\(?\s*(?:转接?|分机号?|ext(?:ension)?|x|#|\*)\s*[.:]?\s*(\d{1,6})(?!\d)\s*\)?", re.IGNORECASE | re.ASCII)
_WORDS = (
    r"(?:联系|办公|移动|固定|公司|家庭|单位|值班|客服|服务)?(?:电话|手机|热线|号码|座机|固话|总机|传真)(?:号码?)?"
    r"|宅电|办公室?|办|宅|微信|tel(?:ephone)?|mobile|mob|cell|phone|fax|ph|[tm]"
)
_BAR = re.compile(r"(?<=\d)一(?=\d)|(?<=(?<!\d)0\d\d)/(?=[2-9]\d{7}(?!\d))|(?<=(?<!\d)0\d\d\d)/(?=[2-9]\d{6,7}(?!\d))", re.ASCII)
_LABEL = re.compile(rf"(?<![A-Za-z])(?:{_WORDS})[\s:.]*(?=[+(]*\d)", re.IGNORECASE | re.ASCII)
_NOTE = re.compile(r"\(?(?:微信同号|同微信|手机同微信)\)?|\((?:手机|座机|办公室?|固话|办|宅|微信|传真)\)")
_OTHER_NUMBER = re.compile(r"(?:qq|邮编)号?\s*[:.]?\s*\d+", re.IGNORECASE)
_EDGES = " \t\r\n,;:/、|()[]{}<>-.。·_~'\"和或及&【】〔〕"
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−－﹣─ー"), "-")
_FLAT_SEPARATORS = {ord("【"): "(", ord("】"): ")", ord("〔"): "(", ord("〕"): ")"}


@dataclass(frozen=True, slots=True)
class Phone:
    """One number: canonical digits, the extension's digits or "", and E.164 where the number has one."""

    kind: Kind
    number: str
    extension: str = ""
    e164: str | None = None

    @property
    def area_code(self) -> str:
        """The area code of a landline ("0755"), or ""."""
        match = _AREA.match(self.number) if self.kind == "landline" else None
        return match.group() if match else ""


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    end: int
    phones: tuple[Phone, ...]
    whole: bool


def parse_phone(text: object, *, region_area_code: str | None = None) -> Phone | None:
    """The one number that this cell holds, or None if it holds none, several, or something else.

    A local number takes ``region_area_code``; without it stays a landline without area code.
    """
    flat, found = _scan(_as_text(text), region_area_code)
    phones = [phone for item in found for phone in item.phones]
    rest = "".join(_outside(flat, found)).strip(_EDGES)
    return phones[0] if len(phones) == 1 and not rest and all(item.whole for item in found) else None


def find_phones(text: object, *, region_area_code: str | None = None) -> list[Phone]:
    """Every number of the cell once, in order; a local number takes the area code of the one before it."""
    _, found = _scan(_as_text(text), region_area_code)
    return list(dict.fromkeys(phone for item in found for phone in item.phones))


def split_contact_cell(text: object, *, region_area_code: str | None = None) -> tuple[str, list[Phone]]:
    """Who and which numbers, of a cell that holds both: ``王经理(13800138000)`` gives ``("王经理", [...])``.

    Several people are joined with 、; the name keeps its own punctuation.
    """
    raw = _strip_invisible(_as_text(text))
    flat, found = _scan(raw, region_area_code)
    kept = [item for item in found if item.phones]
    pieces = [_name_piece(raw[start:end], flat[start:end]) for start, end in _gaps(len(flat), kept)]
    names = "、".join(dict.fromkeys(piece for piece in pieces if piece))
    return names, list(dict.fromkeys(phone for item in kept for phone in item.phones))


def mask(phone: Phone | str) -> str:
    """The number for eyes that have no grant: ``138****2180``, ``0755****0000``; extensions hidden (R12.2).

    Public short numbers stay; what is no number shows its last four digits at most.
    """
    parsed = parse_phone(phone) if isinstance(phone, str) else phone
    if parsed is None:
        digits = re.sub(r"\D", "", str(phone))
        return "****" + (digits[-4:] if len(digits) >= 7 else "")
    number = parsed.number
    if parsed.kind == "short":
        return number
    head = {"mobile": number[:3], "service": number[:3], "foreign": "+" + number[:1]}.get(parsed.kind, parsed.area_code)
    return f"{head}****{number[-4:]}"


def speak(phone: Phone) -> str:
    """The number grouped for reading aloud: ``189 2174 2180``, ``0755-8355 0000 转801``."""
    number = phone.number
    if phone.kind == "mobile":
        shown = f"{number[:3]} {number[3:7]} {number[7:]}"
    elif phone.kind == "landline":
        area, local = phone.area_code, number[len(phone.area_code) :]
        shown = f"{area}-" * bool(area) + f"{local[:-4]} {local[-4:]}"
    elif phone.kind == "service":
        shown = f"{number[:3]} {number[3:6]} {number[6:]}"
    elif phone.kind == "foreign":
        shown = phonenumbers.format_number(phonenumbers.parse(f"+{number}"), phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    else:
        shown = number
    return f"{shown} 转{phone.extension}" if phone.extension else shown


# reading a cell


def _as_text(value: object) -> str:
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, Decimal):
        value = float(value) if value.is_finite() else ""
    if isinstance(value, float) and math.isfinite(value) and abs(value) < 1e16 and value == int(value):
        return str(int(value))
    return _unscientific(str(value))


def _unscientific(text: str) -> str:
    """``1.8921742180E10`` and ``18921742180.0`` as digits; a mantissa that Excel has cut stays unreadable."""
    if not re.fullmatch(r"\s*\d\.\d{7,}[eE]\+?\d{1,2}\s*|\s*\d{5,}\.0+\s*", text):
        return text
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        return text
    return str(int(number)) if number == int(number) else text


def _strip_invisible(text: str) -> str:
    return "".join(ch for ch in text if unicodedata.category(ch) != "Cf")


def _flatten(text: str) -> str:
    """One character for one, so that places in the result are places in ``text``."""
    narrow = "".join(n if len(n := unicodedata.normalize("NFKC", ch)) == 1 else ch for ch in text)
    narrow = narrow.translate(_DASHES).translate(_FLAT_SEPARATORS)
    narrow = _BAR.sub("-", narrow)
    for pattern in (_OTHER_NUMBER, _NOTE, _LABEL):
        narrow = pattern.sub(lambda m: " " * len(m.group()), narrow)
    return narrow


def _scan(text: str, area: str | None) -> tuple[str, list[_Found]]:
    flat = _flatten(_strip_invisible(text))
    found: list[_Found] = []
    at = 0
    while run := _RUN.search(flat, at):
        phones, whole = _read_run(run.group(), area)
        at = run.end()
        if phones and (extension := _EXTENSION.match(flat, at)):
            phones[-1] = replace(phones[-1], extension=extension.group(1))
            at = extension.end()
        area = next((p.area_code for p in reversed(phones) if p.area_code), area)
        found.append(_Found(run.start(), at, tuple(phones), whole))
    return flat, found


def _gaps(length: int, found: list[_Found]) -> Iterator[tuple[int, int]]:
    at = 0
    for item in found:
        yield at, item.start
        at = item.end
    yield at, length


def _outside(flat: str, found: list[_Found]) -> list[str]:
    return [flat[start:end] for start, end in _gaps(len(flat), found)]


def _name_piece(raw: str, flat: str) -> str:
    """The words of a gap, without the labels that ``_flatten`` blanked and without edge punctuation."""
    start, end = len(flat) - len(flat.lstrip(_EDGES)), len(flat.rstrip(_EDGES))
    piece = raw[start:end]
    opened = next((close for open_, close in ("()", "（）", "[]", "【】") if piece.count(open_) > piece.count(close)), "")
    return " ".join((piece + opened).split())


def _read_run(run: str, area: str | None) -> tuple[list[Phone], bool]:
    """Numbers in a run of digits and separators, longest first; and whether they use up all of it."""
    tokens = _TOKEN.findall(run)
    phones: list[Phone] = []
    whole = True
    at = 0
    while at < len(tokens):
        phone, used = _longest(tokens[at:], area)
        if phone is None:
            whole, at = False, at + 1
            continue
        at += used
        if at < len(tokens) and _is_extension(phone, *tokens[at]):
            phone, at = replace(phone, extension=tokens[at][1]), at + 1
        phones.append(phone)
        area = phone.area_code or area
    return phones, whole


def _longest(tokens: list[tuple[str, str]], area: str | None) -> tuple[Phone | None, int]:
    for used in range(min(len(tokens), 16), 0, -1):
        parts = [digits for _, digits in tokens[:used]]
        glued = used == 1 or (used == 2 and len(parts[0]) <= 3)
        phone = _classify("".join(parts), plus="+" in tokens[0][0], glued=glued, area=area)
        if phone and _plausible(phone, parts):
            return phone, used
    return None, 0


def _plausible(phone: Phone, parts: list[str]) -> bool:
    """Would a person group the digits so? 3330001-8 is an extension, 2024-06-10 a date."""
    if phone.kind in {"mobile", "foreign"}:
        return True
    return all(len(part) < 7 for part in parts[:-1]) and (len(parts) <= 2 or len("".join(parts)) > 8)


def _is_extension(phone: Phone, separator: str, digits: str) -> bool:
    marked = "-" in separator or "(" in separator or "[" in separator
    return marked and len(digits) <= 6 and phone.kind in {"landline", "service"}


# what digits mean


def _classify(digits: str, *, plus: bool, glued: bool, area: str | None) -> Phone | None:
    if plus or digits.startswith("00"):
        body = digits.removeprefix("00")
        return _domestic(body[2:], lost_zero=True, area=None) if body.startswith("86") else _foreign(body)
    phone = _domestic(digits, lost_zero=glued, area=area)
    if phone is None and digits.startswith("86") and len(digits) >= 12:
        phone = _domestic(digits[2:], lost_zero=True, area=None)
    return phone


def _domestic(digits: str, *, lost_zero: bool, area: str | None) -> Phone | None:
    if match := _MOBILE.fullmatch(digits):
        return Phone("mobile", match.group(1), e164=f"+86{match.group(1)}")
    if _SERVICE.fullmatch(digits):
        return Phone("service", digits, e164=f"+86{digits}")
    if _SHORT.fullmatch(digits):
        return Phone("short", digits)
    if _LANDLINE.fullmatch(digits):
        return _landline(digits)
    if lost_zero and _LANDLINE.fullmatch(f"0{digits}") and _is_valid(f"+86{digits}"):
        return _landline(f"0{digits}")
    if _LOCAL.fullmatch(digits):
        return _landline(f"{area}{digits}") if area and _AREA.fullmatch(area) else Phone("landline", digits)
    return None


def _landline(number: str) -> Phone:
    return Phone("landline", number, e164=f"+86{number[1:]}")


def _foreign(body: str) -> Phone | None:
    return Phone("foreign", body, e164=f"+{body}") if _is_valid(f"+{body}") else None


def _is_valid(e164: str) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(e164))
    except phonenumbers.NumberParseException:
        return False
