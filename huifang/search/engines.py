"""The SQL of both engines; measured plans, see ``benchmarks/find_customer.py``.

SQLite streams matches newest first and stops. PostgreSQL must not be asked for an order: it then walks the primary
key past rows that don't match (160 ms where the index needs 8); without one its statistics of elements choose
between reading rows until there are enough, for what is common, and the index.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

_COLUMNS = "e.id, e.object_id, e.name, e.subtitle, e.texts, e.initials"


@dataclass(frozen=True, slots=True)
class Reach:
    """Whose rows count: everybody's, or those of some owners and units."""

    everything: bool
    owners: tuple[int, ...] = ()
    units: tuple[int, ...] = ()

    @property
    def tokens(self) -> list[str]:
        """One of these must be among a row's tokens."""
        return [] if self.everything else [*(f"o{i}" for i in self.owners), *(f"u{i}" for i in self.units)]

    @property
    def nothing(self) -> bool:
        """Does it hold no row at all?"""
        return not self.everything and not self.owners and not self.units


@dataclass(frozen=True, slots=True)
class Row:
    """A candidate."""

    id: int
    object_id: int
    name: str
    subtitle: str
    texts: tuple[str, ...]
    initials: tuple[str, ...]


def matching(kind: str, tokens: Sequence[str], reach: Reach, limit: int) -> list[Row]:
    """Rows that hold every token and are within reach."""
    if connection.vendor == "postgresql":
        return _matching_postgresql(kind, tokens, reach, limit)
    return _matching_sqlite(kind, tokens, reach, limit)


def containing(kind: str, text: str, reach: Reach, limit: int) -> list[Row]:
    """The newest rows within reach that hold ``text``, for a text so common that it is not indexed."""
    where, values = _within(reach)
    escaped = text.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
    sql = f"SELECT {_COLUMNS} FROM search_entry e WHERE e.kind = %s AND e.texts LIKE %s ESCAPE '\\' {where} ORDER BY e.id DESC LIMIT %s"
    return _rows(sql, [kind, f"%{escaped}%", *values, limit])


def beginning(kind: str, code: str, reach: Reach, limit: int) -> list[Row]:
    """Rows within reach that have a code beginning with ``code``."""
    text = 'c.text COLLATE "C"' if connection.vendor == "postgresql" else "c.text"
    where, values = _within(reach)
    after = code[:-1] + chr(ord(code[-1]) + 1)
    sql = (
        f"SELECT {_COLUMNS} FROM search_code c JOIN search_entry e ON e.id = c.entry_id "
        f"WHERE {text} >= %s AND {text} < %s AND e.kind = %s {where} ORDER BY {text} LIMIT %s"
    )
    return _rows(sql, [code, after, kind, *values, limit])


def _matching_sqlite(kind: str, tokens: Sequence[str], reach: Reach, limit: int) -> list[Row]:
    asked = [f'"{token}"' for token in tokens]
    if reach.tokens:
        asked.append("(" + " OR ".join(f'"{token}"' for token in reach.tokens) + ")")
    sql = (
        f"SELECT {_COLUMNS} FROM search_index i JOIN search_entry e ON e.id = i.rowid "
        "WHERE i.search_index MATCH %s AND e.kind = %s ORDER BY i.rowid DESC LIMIT %s"
    )
    return _rows(sql, [" AND ".join(asked), kind, limit])


def _matching_postgresql(kind: str, tokens: Sequence[str], reach: Reach, limit: int) -> list[Row]:
    array = "string_to_array(e.tokens, ' ')"
    where, values = f"{array} @> %s::text[]", [list(tokens)]
    if reach.tokens:
        where, values = f"{where} AND {array} && %s::text[]", [*values, reach.tokens]
    sql = f"SELECT {_COLUMNS} FROM search_entry e WHERE {where} AND e.kind = %s LIMIT %s"
    return sorted(_rows(sql, [*values, kind, limit]), key=lambda row: -row.id)


def _within(reach: Reach) -> tuple[str, list[Any]]:
    if reach.everything:
        return "", []
    sides = [(column, ids) for column, ids in (("e.owner_id", reach.owners), ("e.unit_id", reach.units)) if ids]
    parts = (f"{column} IN ({', '.join(['%s'] * len(ids))})" for column, ids in sides)
    return f"AND ({' OR '.join(parts)})", [i for _column, ids in sides for i in ids]


def _rows(sql: str, values: Sequence[Any]) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        found = cursor.fetchall()
    return [Row(i, o, name, subtitle, tuple(texts.split("\n")), tuple(spoken.split())) for i, o, name, subtitle, texts, spoken in found]
