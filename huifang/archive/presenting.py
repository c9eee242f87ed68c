"""A section as the page shows it: words for codes, tables, and the tree of departments or people (R1.2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from huifang.archive.sections import Field, Kind, Section
from huifang.ui import formats

CHARTS = {"structure": ("units", "under", ("head", "staff")), "key_people": ("people", "reports_to", ("position", "role"))}
"""Which field of a section is a tree: the field, the column that names what is above, the columns shown beside the name."""
DEEPEST = 12


@dataclass(frozen=True, slots=True)
class Shown:
    """One field in words: a text, or a table."""

    label: str
    text: str = ""
    is_long: bool = False
    heads: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    is_missing: bool = False


@dataclass(slots=True)
class Node:
    """One box of a chart with what hangs below it."""

    name: str
    notes: str
    below: list["Node"] = field(default_factory=list)


def shown(section: Section, values: Mapping[str, Any]) -> list[Shown]:
    """Every field of a section in words."""
    return [_shown(one, values.get(one.code)) for one in section.fields]


def _shown(one: Field, value: Any) -> Shown:
    if one.is_rows:
        rows = [[words(column, row.get(column.code)) for column in one.columns] for row in value or []]
        return Shown(_(one.label), heads=[_(column.label) for column in one.columns], rows=rows, is_missing=one.required and not rows)
    text = words(one, value)
    return Shown(_(one.label), text, is_long=one.kind == Kind.LONG, is_missing=one.required and not text)


def words(one: Field, value: Any) -> str:
    """A value in words, "" when there is none."""
    if value in {None, ""}:
        return ""
    text = str(value)
    if one.kind == Kind.CHOICE:
        return _(dict(one.choices).get(text, text))
    try:
        if one.kind == Kind.DATE:
            return formats.day(date.fromisoformat(text))
        if one.kind in {Kind.NUMBER, Kind.MONEY}:
            figure = _plain(Decimal(text.replace(",", "")))
            if one.code == "year":
                return text
            return _("CNY {n} × 10,000").format(n=figure) if one.kind == Kind.MONEY else figure
    except (InvalidOperation, ValueError):
        return text
    return text


def _plain(number: Decimal) -> str:
    """A figure with commas, without zeros behind the point."""
    return format(Decimal(format(number.normalize(), "f")), ",f")


def chart(section: Section, values: Mapping[str, Any]) -> list[Node]:
    """The departments or key people as a tree; whoever names nobody known above stands at the top, circles too."""
    if section.code not in CHARTS:
        return []
    code, above, beside = CHARTS[section.code]
    columns = {column.code: column for column in section.field(code).columns}
    rows = [row for row in values.get(code) or [] if row.get("name")]
    nodes: dict[str, Node] = {}
    for row in rows:
        notes = " · ".join(filter(None, (words(columns[name], row.get(name)) for name in beside)))
        nodes.setdefault(row["name"], Node(row["name"], notes))
    parents = {row["name"]: row.get(above, "") for row in reversed(rows)}
    tops = []
    for name, node in nodes.items():
        parent = parents.get(name, "")
        if parent in nodes and not _circles(name, parents):
            nodes[parent].below.append(node)
        else:
            tops.append(node)
    return tops


def _circles(name: str, parents: Mapping[str, str]) -> bool:
    """Does the way up from here never end?"""
    at = name
    for _step in range(DEEPEST):
        at = parents.get(at, "")
        if not at:
            return False
        if at == name:
            return True
    return True
