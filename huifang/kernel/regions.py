"""Chinese regions: the city that a region column or an address means (R2.1: rules differ by region).

Knows every prefecture-level city and municipality, and the districts, counties and known zones of
Guangdong. What is not certain is None, never a guess.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from huifang.kernel.regions_data import GUANGDONG_PLACES, NOT_ALONE, PROVINCES

_GUANGDONG = "广东"
_ROAD = r"[东南西北中]?[一二三四五六七八九十]?(?:路(?!桥)|街|大道|道(?!滘)|巷(?!头)|里(?!水)|弄)"
_NOT_AFTER_SHORT = re.compile(rf"{_ROAD}|区|镇(?!泰)|乡|村|(?<=大理)石|(?<=和田)玉")
_SUFFIX = re.compile(r"(?:市|地区|盟)$")
_PLACE_SUFFIX = re.compile(r"(?:新区|高新区|开发区|街道|[区县市镇])$")
_LEAD = re.compile(r"^[\W_]*(?:中华人民共和国|中国)?[\W_]*")


@dataclass(frozen=True, slots=True, order=True)
class Region:
    """A prefecture-level city, or what stands in its place; ``area_code`` is "" outside the mainland."""

    code: str
    name: str
    full_name: str
    province: str
    area_code: str

    def __str__(self) -> str:
        return self.full_name


def all_regions() -> tuple[Region, ...]:
    """Every region, by code."""
    return _REGIONS


def region_by_code(code: str) -> Region | None:
    """The region of a GB/T 2260 code, or of the code of a county in it."""
    text = str(code).strip()
    return _BY_CODE.get(text) or _BY_CODE.get(text[:4] + "00") or (_BY_CODE.get(text[:2] + "0000") if len(text) == 6 else None)


def find_region(text: str | None, *, prefix_only: bool = False) -> Region | None:
    """The region of a region column or an address; with ``prefix_only`` (names of companies) only if ``text`` starts with it.

    A city before a district, a full name before a short one; a street called 中山路 is not 中山.
    """
    return _find(_LEAD.sub("", _squeeze(text or "")), prefix_only)


@lru_cache(maxsize=8192)
def _find(text: str, prefix_only: bool) -> Region | None:
    if not text:
        return None
    return _at_start(text, None) or (None if prefix_only else _anywhere(text))


def _squeeze(text: str) -> str:
    return "".join(ch for ch in unicodedata.normalize("NFKC", text) if not ch.isspace() and unicodedata.category(ch) != "Cf")


def _at_start(text: str, province: str | None) -> Region | None:
    """The region that ``text`` starts with, inside ``province`` if one was named."""
    if match := _FULL.match(text):
        found = _BY_FULL[match.group()]
        if province in {None, found.province}:
            return found
    if province is None and (match := _PROVINCE.match(text)) and not text[match.end() :].startswith(("市", "州")):
        return _at_start(text[match.end() :], _PROVINCE_NAMES[match.group()])
    if (match := _SHORT.match(text)) and not _NOT_AFTER_SHORT.match(text, match.end()):
        found = _BY_SHORT[match.group()]
        if province in {None, found.province}:
            return found
    return _place_at_start(text) if province in {None, _GUANGDONG} else None


def _place_at_start(text: str) -> Region | None:
    if match := _PLACE.match(text):
        return _PLACES[match.group()]
    if (match := _SHORT_PLACE.match(text)) and not _NOT_AFTER_SHORT.match(text, match.end()):
        return _SHORT_PLACES[match.group()]
    return None


def _anywhere(text: str) -> Region | None:
    if match := _FULL.search(text):
        return _BY_FULL[match.group()]
    provinces = {_PROVINCE_NAMES[m.group()] for m in _PROVINCE.finditer(text)}
    for match in _PROVINCE.finditer(text):
        if found := _at_start(text[match.end() :], _PROVINCE_NAMES[match.group()]):
            return found
    if provinces <= {_GUANGDONG} and (match := _PLACE.search(text)):
        return _PLACES[match.group()]
    return None


# tables


def _load() -> tuple[Region, ...]:
    found: list[Region] = []
    for head, cities in PROVINCES:
        number, province, _ = head.split()
        for city in filter(None, cities.split(", ")):
            code, names, area = city.split()
            full, _, short = names.partition("=")
            code = code if len(code) == 6 else f"{number}{code}00"
            found.append(Region(code, short or _SUFFIX.sub("", full), full, province, area.strip("-")))
    return tuple(sorted(found))


def _is_prefecture(region: Region) -> bool:
    return region.code.endswith("00")


def _any_of(names: Iterable[str]) -> re.Pattern[str]:
    """Longest first; 东方市场 is a market and not 东方市."""
    return re.compile("|".join(name + "(?!场)" * name.endswith("市") for name in sorted(names, key=len, reverse=True)))


_REGIONS = _load()
_BY_CODE = {r.code: r for r in _REGIONS}
_BY_FULL = {r.full_name: r for r in _REGIONS}
_BY_FULL |= {r.name.removesuffix("州") + "州": r for r in _REGIONS if r.full_name.endswith("自治州")}
_BY_SHORT = {r.name: r for r in _REGIONS if _is_prefecture(r) and r.name not in {"吉林", "海南州"}}
_PROVINCE_NAMES = {name: head.split()[1] for head, _ in PROVINCES for name in head.split()[1:] if head.split()[1] not in _BY_SHORT}
_PROVINCE_NAMES |= {f"{name}自治区": name for name in ("广西", "宁夏", "新疆")}
_PLACES = {place: _BY_FULL[city] for city, places in GUANGDONG_PLACES.items() for place in places.split()}
_NOT_ALONE = frozenset(NOT_ALONE.split())
_SHORT_PLACES = {
    short: region
    for place, region in _PLACES.items()
    if len(short := _PLACE_SUFFIX.sub("", place)) >= 2 and short not in _NOT_ALONE and short not in _BY_SHORT
}
_FULL, _SHORT, _PROVINCE = _any_of(_BY_FULL), _any_of(_BY_SHORT), _any_of(_PROVINCE_NAMES)
_PLACE, _SHORT_PLACE = _any_of(_PLACES), _any_of(_SHORT_PLACES)
