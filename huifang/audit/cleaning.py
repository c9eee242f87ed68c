"""What deleting leaves behind: free pages, index segments and the write-ahead log, overwritten or written anew.

SQLite: the full-text index is merged, the file written anew (``VACUUM``), the log cut to nothing. PostgreSQL: the tables that lost rows
are written anew (``VACUUM FULL``); its own log and its archive are the operator's (docs/operation.md).
"""

from collections.abc import Iterable

from django.apps import apps
from django.db import OperationalError, connection

ALWAYS = ("audit.Destruction", "search.Entry", "search.Code", "journal.Event", "journal.Personal", "journal.Delivery")


def overwrite() -> None:
    """Let SQLite overwrite what this connection deletes; PostgreSQL has no such thing."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")
            cursor.fetchall()


def clean(labels: Iterable[str]) -> bool:
    """Write anew what held the rows of these tables; false when others are using it just now, so that it is tried again.

    Not inside a transaction: there it does nothing.
    """
    if connection.in_atomic_block:
        return True
    try:
        _sqlite() if connection.vendor == "sqlite" else _postgres(sorted({*labels, *ALWAYS}))
    except OperationalError:
        return False
    return True


def _sqlite() -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO search_index(search_index) VALUES ('optimize')")
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        busy, *_frames = cursor.fetchone() or (0,)
    if busy:
        raise OperationalError("the log is in use")


def _postgres(labels: list[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '20s'")
        try:
            for label in labels:
                table = connection.ops.quote_name(apps.get_model(label)._meta.db_table)
                cursor.execute(f"VACUUM (FULL, ANALYZE) {table}")
        finally:
            cursor.execute("SET lock_timeout = 0")
