"""Placeholders of greetings. Pure (R2.18)."""

import re

NAME, COMPANY = ("【称呼】", "【name】"), ("【公司】", "【company】")
_PLACE = re.compile(r"【[^【】]*】")


def unknown(text: str) -> list[str]:
    """Placeholders that nobody fills."""
    return [found for found in _PLACE.findall(text) if found not in NAME + COMPANY]


def fill(text: str, *, name: str, company: str) -> str:
    """The text for one person."""
    for place in NAME:
        text = text.replace(place, name)
    for place in COMPANY:
        text = text.replace(place, company)
    return text


def address(name: str, title: str) -> str:
    """How somebody is spoken to: the surname's form for Mr and Ms, else the whole name, else nothing personal."""
    if not name:
        return "您"
    surname = name[:2] if name[:2] in DOUBLE else name[:1]
    return {"mr": f"{surname}先生", "ms": f"{surname}女士"}.get(title, name)


DOUBLE = frozenset({"欧阳", "上官", "司马", "诸葛", "司徒", "皇甫", "尉迟", "长孙", "慕容", "夏侯", "东方", "公孙", "令狐"})
