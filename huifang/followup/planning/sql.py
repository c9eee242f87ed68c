"""The two databases: helper tables, values, ids for bulk inserts, one planner's chunk at a time."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import chain
from typing import Any

from django.db import connection, models

LOCK = 7_318_204
TOGETHER = 100
"""Rows of one statement on SQLite."""
Row = Sequence[Any]


def is_postgres() -> bool:
    """Is this PostgreSQL?"""
    return connection.vendor == "postgresql"


def join() -> str:
    """A join that keeps the written order: SQLite's planner has no statistics of helper tables."""
    return "JOIN" if is_postgres() else "CROSS JOIN"


def as_moment() -> str:
    """A parameter that is a moment."""
    return "CAST(%s AS timestamptz)" if is_postgres() else "%s"


def moment(value: datetime | None) -> Any:
    """A moment as a parameter of a raw statement."""
    return connection.ops.adapt_datetimefield_value(value)


def day(value: date | None) -> Any:
    """A date as a parameter of a raw statement."""
    return connection.ops.adapt_datefield_value(value)


def read_moment(value: Any) -> datetime:
    """A moment from a raw statement."""
    found: datetime = datetime.fromisoformat(value) if isinstance(value, str) else value
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def read_day(value: Any) -> date | None:
    """A date from a raw statement."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def run(statement: str, params: Row = ()) -> int:
    """Execute; the number of rows."""
    with connection.cursor() as cursor:
        cursor.execute(statement, list(params))
        return int(cursor.rowcount)


def rows(statement: str, params: Row = ()) -> list[tuple[Any, ...]]:
    """Execute and fetch everything."""
    with connection.cursor() as cursor:
        cursor.execute(statement, list(params))
        return list(cursor.fetchall())


def value(statement: str, params: Row = ()) -> Any:
    """The first column of the first row."""
    found = rows(statement, params)
    return found[0][0] if found else None


def helper(name: str, columns: str, *, key: str = "", compact: bool = True) -> None:
    """Make an empty helper table that lives as long as the connection; m: moment, d: day, b: bool, i: integer, t: text."""
    types = {"m": "timestamptz", "d": "date", "b": "boolean", "i": "bigint", "t": "text"}
    if not is_postgres():
        types = {"m": "text", "d": "text", "b": "boolean", "i": "integer", "t": "text"}
    parts = [f"{column} {types[sort]}" for column, _, sort in (c.partition(":") for c in columns.split())]
    if key:
        parts.append(f"PRIMARY KEY ({key})")
    drop(name)
    tail = " WITHOUT ROWID" if key and compact and not is_postgres() else ""
    run(f"CREATE TEMPORARY TABLE {name} ({', '.join(parts)}){tail}")


def drop(*names: str) -> None:
    """Remove helper tables."""
    for name in names:
        schema = "pg_temp" if is_postgres() else "temp"
        run(f"DROP TABLE IF EXISTS {schema}.{name}")


def empty(name: str) -> None:
    """Forget the rows of a helper table."""
    run(f"TRUNCATE {name}" if is_postgres() else f"DELETE FROM {name}")


def fill(name: str, columns: Sequence[str], lines: Iterable[Row]) -> None:
    """Put rows into a helper table; they are read whole first, because making them may ask the same connection."""
    whole = list(lines)
    names = ", ".join(columns)
    with connection.cursor() as cursor:
        if is_postgres():
            with cursor.copy(f"COPY {name} ({names}) FROM STDIN") as copy:
                for line in whole:
                    copy.write_row(line)
        else:
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {name} ({names}) VALUES ({marks})", whole)


def fill_many(name: str, columns: Sequence[str], lines: Sequence[Row]) -> None:
    """``fill`` for very many rows: on SQLite many of them to a statement, which halves what each costs."""
    if is_postgres():
        fill(name, columns, lines)
        return
    names, mark = ", ".join(columns), f"({', '.join(['%s'] * len(columns))})"
    with connection.cursor() as cursor:
        for start in range(0, len(lines), TOGETHER):
            part = lines[start : start + TOGETHER]
            cursor.execute(f"INSERT INTO {name} ({names}) VALUES {', '.join([mark] * len(part))}", list(chain.from_iterable(part)))


def analyze(*names: str) -> None:
    """Tell PostgreSQL what the helper tables hold."""
    if is_postgres():
        for name in names:
            run(f"ANALYZE {name}")


def lock() -> None:
    """Let no other planner write until this transaction ends; SQLite's transactions do so by themselves."""
    if is_postgres():
        run("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def next_id(model: type[models.Model]) -> str:
    """SQL for a fresh id of ``model`` in a bulk insert, in the order of ``row_number() OVER ()``.

    PostgreSQL takes it from the table's own sequence; on SQLite the writer is alone, so it counts on from the last.
    """
    table = model._meta.db_table
    if is_postgres():
        name = value("SELECT pg_get_serial_sequence(%s, 'id')", [table])
        return f"nextval('{name}')"
    last = value("SELECT max(seq) FROM sqlite_sequence WHERE name = %s", [table]) or 0
    last = max(last, value(f"SELECT max(id) FROM {table}") or 0)
    return f"({last} + row_number() OVER ())"


@dataclass(frozen=True, slots=True)
class Given:
    """A plain value in a bulk insert, where a text would be an SQL expression."""

    value: object


def insert(model: type[models.Model], given: Mapping[str, str | Given], source: str, params: Row = ()) -> int:
    """``INSERT … SELECT``; columns that are not given take the model's default. The number of rows.

    Args:
        given: attribute name → SQL expression over ``source``, or a plain value.
        source: everything from ``FROM`` on, with ``params``.
    """
    columns, expressions, plain = [], [], []
    for field in model._meta.concrete_fields:
        if field.attname not in given and field.primary_key:
            continue
        chosen = given.get(field.attname, Given(field.get_default()))
        columns.append(connection.ops.quote_name(str(field.column)))
        if isinstance(chosen, str):
            expressions.append(chosen)
        else:
            expressions.append(f"CAST(%s AS {field.db_type(connection)})" if is_postgres() else "%s")
            plain.append(field.get_db_prep_value(chosen.value, connection))
    statement = f"INSERT INTO {model._meta.db_table} ({', '.join(columns)}) SELECT {', '.join(expressions)} {source}"
    return run(statement, [*plain, *params])
