"""Lets SQLite use partial indexes.

SQLite chooses an index ``WHERE state IN ('waiting', 'callback')`` only when the statement itself shows that the
condition holds, and Django binds values as parameters, which show nothing: every such query read the whole table.
So values compared with a column that a partial index's condition names are written into the statement, and a
comparison with a non-empty text says so where the condition is "not empty". PostgreSQL sees the values anyway.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import CharField, Index, Q, UniqueConstraint
from django.db.models.expressions import Col
from django.db.models.lookups import Exact, In

WORD = re.compile(r"[\w.:/-]+", re.ASCII)
AT_MOST = 12
Compiled = tuple[str, Any]
Column = tuple[str, str]


def show_values() -> None:
    """Take part in every comparison of texts from now on."""
    CharField.register_lookup(ShownExact)
    CharField.register_lookup(ShownIn)


class ShownExact(Exact):
    """``column = 'value'``."""

    def as_sqlite(self, compiler: Any, connection: Any, **_more: Any) -> Compiled:
        """As SQLite needs it to choose a partial index."""
        return shown(self, *self.as_sql(compiler, connection))


class ShownIn(In):
    """``column IN ('value', …)``, in the order in which an index names the same values."""

    def as_sqlite(self, compiler: Any, connection: Any, **_more: Any) -> Compiled:
        """As SQLite needs it to choose a partial index."""
        return shown(self, *self.as_sql(compiler, connection))


def shown(lookup: "Exact[Any] | In", sql: str, params: Any) -> Compiled:
    """The comparison with its values written out, where a partial index asks for that."""
    if not isinstance(lookup.lhs, Col) or not lookup.rhs_is_direct_value():
        return sql, params
    column = (lookup.lhs.target.model._meta.label, lookup.lhs.target.attname)
    known = columns()
    if column in known.listed and 0 < len(params) <= AT_MOST and all(isinstance(one, str) and WORD.fullmatch(one) for one in params):
        order = next((one for one in known.listed[column] if set(one) == set(params)), params)
        return sql % tuple(f"'{one}'" for one in order), []
    if column in known.filled and params and all(params):
        left = sql.rsplit(" IN " if isinstance(lookup, In) else " = ", 1)[0]
        return f"({sql} AND NOT ({left} = ''))", params
    return sql, params


@dataclass(slots=True)
class Columns:
    """Columns that conditions of partial indexes name: those compared with values, in their order, and those not empty."""

    listed: dict[Column, list[tuple[str, ...]]] = field(default_factory=dict)
    filled: set[Column] = field(default_factory=set)


@cache
def columns() -> Columns:
    """What the models' partial indexes and conditional constraints ask for."""
    found = Columns()
    for model in apps.get_models():
        for index in [*model._meta.indexes, *model._meta.constraints]:
            condition = index.condition if isinstance(index, (Index, UniqueConstraint)) else None
            for name, value in compared(condition) if condition else ():
                column = (model._meta.label, name.split("__")[0])
                if value == "":
                    found.filled.add(column)
                else:
                    found.listed.setdefault(column, []).append((value,) if isinstance(value, str) else tuple(value))
    return found


def compared(condition: Q) -> Iterator[tuple[str, Any]]:
    """The comparisons with texts in a condition."""
    for child in condition.children:
        if isinstance(child, Q):
            yield from compared(child)
        elif isinstance(child, tuple) and isinstance(child[1], (str, tuple, list)):
            yield child
