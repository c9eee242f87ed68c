"""Looking for words in every row of every table, whatever owns it."""

from __future__ import annotations

import json
from collections.abc import Iterable

from django.db import connection


def dump() -> dict[str, str]:
    """Every row of every table as text, by table."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith(("django_", "sqlite_", "search_index_")):
                continue
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found[table] = json.dumps(cursor.fetchall(), ensure_ascii=False, default=_plain)
    return found


def traces(words: Iterable[str]) -> dict[str, list[str]]:
    """Which of the words stand in which table."""
    wanted = list(words)
    return {table: hit for table, text in dump().items() if (hit := [word for word in wanted if word in text])}


def _plain(value: object) -> str:
    return bytes(value).decode("utf-8", "replace") if isinstance(value, bytes | memoryview) else str(value)
