"""Empty the test database quickly: Django's `flush` deletes from every table and enters all permissions anew, which takes seconds.

Here only tables that hold a row are emptied, and what migrating entered (content types, permissions) stays.
"""

from __future__ import annotations

import functools
from typing import Any

from django.db import connection, transaction
from django.test import TransactionTestCase

HAPPENED = [0]
"""How often the database was emptied: whoever keeps rows in it from test to test looks whether they still are there."""
STAYS = {"django_content_type", "auth_permission", "django_migrations"}


def flush() -> None:
    """Delete every row but those of migrating, whatever refers to whatever."""
    HAPPENED[0] += 1
    with connection.cursor() as cursor:
        cursor.execute(_question())
        filled = [str(row[0]) for row in cursor.fetchall()]
    if not filled:
        return
    with connection.constraint_checks_disabled(), transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            filled.append("sqlite_sequence")
        elif _may_skip_checks():
            cursor.execute("SET LOCAL session_replication_role = replica")
        else:
            cursor.execute(f"TRUNCATE {', '.join(map(connection.ops.quote_name, filled))} CASCADE")
            return
        for name in filled:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(name)}")


def counted() -> list[tuple[str, int]]:
    """How many rows each table holds."""
    names, quote = _names(), connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT '{name}', (SELECT count(*) FROM {quote(name)})" for name in names))
        return sorted((str(name), int(number)) for name, number in cursor.fetchall())


@functools.cache
def _names() -> list[str]:
    return sorted(set(connection.introspection.django_table_names(include_views=False)) - STAYS)


@functools.cache
def _may_skip_checks() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        return bool(cursor.fetchone()[0])


@functools.cache
def _question() -> str:
    one = "SELECT * FROM (SELECT '{0}' FROM {1} LIMIT 1) AS {2}"
    quote = connection.ops.quote_name
    return " UNION ALL ".join(one.format(name, quote(name), quote(f"of_{name}"[:60])) for name in _names())


def install() -> None:
    """Let tests that commit end by this."""

    def teardown(_case: Any) -> None:
        flush()

    case: Any = TransactionTestCase
    case._fixture_teardown = teardown
