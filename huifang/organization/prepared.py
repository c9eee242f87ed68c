"""Reads of plain columns that nearly every call makes: their SQL is built once in a process, not once a call.

Building a query costs several times what a small table takes to answer it. Only columns that need no conversion
(numbers, texts) may be read so, and only whole numbers, texts and dates may be given.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import QuerySet

Value = int | str | date
_SAMPLES: dict[type[Any], Callable[[int], Value]] = {
    int: lambda n: -7_700_000 - n,
    str: lambda n: f"\u2020sample {n}",
    date: lambda n: date(1, 1, 1) + timedelta(days=n),
}


class Prepared:
    """A query with holes: ``build`` gets a value for each of ``types`` and gives a ``values_list``."""

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], *types: type[Any]) -> None:
        self._build, self._types = build, types
        self._made: dict[str, tuple[str, tuple[int | None, ...], tuple[Any, ...]]] = {}

    def __call__(self, *given: Value) -> list[tuple[Any, ...]]:
        """The rows, as tuples."""
        made = self._made.get(connection.vendor)
        if made is None:
            made = self._made[connection.vendor] = self._compile()
        sql, holes, constants = made
        values = [_adapted(value) for value in given]
        with connection.cursor() as cursor:
            cursor.execute(sql, [constant if hole is None else values[hole] for hole, constant in zip(holes, constants, strict=True)])
            rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows

    def _compile(self) -> tuple[str, tuple[int | None, ...], tuple[Any, ...]]:
        samples = [_SAMPLES[kind](n) for n, kind in enumerate(self._types)]
        compiler = self._build(*samples).query.get_compiler(connection.alias)
        sql, params = compiler.as_sql()
        if compiler.get_converters([column for column, _sql, _alias in compiler.select]):
            raise TypeError("a column that has to be converted can't be read as it stands")
        known = {_adapted(sample): n for n, sample in enumerate(samples)}
        holes = tuple(known.get(param) for param in params)
        if missing := set(known.values()) - set(holes):
            raise LookupError(f"the query doesn't ask for its values {sorted(missing)}")
        return sql, holes, params


def _adapted(value: Value) -> Any:
    """A value as this database's driver takes it."""
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value
