"""What deleting leaves behind: free pages, index segments and the write-ahead log, overwritten or written anew.

SQLite: the full-text index is merged, the file written anew (``VACUUM``), the log cut to nothing. PostgreSQL: the tables that lost rows
are freed of them and written anew (``VACUUM``, ``VACUUM FULL``); its own log and its archive are the operator's (docs/operation.md).
"""

import time
from collections.abc import Iterable

from django.apps import apps
from django.db import OperationalError, connection
from django.db.backends.utils import CursorWrapper

ALWAYS = ("audit.Destruction", "search.Entry", "search.Code", "journal.Event", "journal.Personal", "journal.Delivery")
OPEN = (
    "SELECT pid, xact_start FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database() "
    "AND (backend_xid IS NOT NULL OR backend_xmin IS NOT NULL)"
)
"""Transactions of this database; those of others hold nothing back here."""
TRIES, PAUSE = 100, 0.2
"""How often, and how many seconds apart, it is seen whether they have ended."""


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
        _let_readers_end(cursor)
        cursor.execute("SET lock_timeout = '20s'")
        try:
            for label in labels:
                table = connection.ops.quote_name(apps.get_model(label)._meta.db_table)
                # FULL alone copies dead rows while any transaction of the whole server is older; the plain one minds this database only.
                cursor.execute(f"VACUUM (DISABLE_PAGE_SKIPPING) {table}")
                cursor.execute(f"VACUUM (FULL, ANALYZE) {table}")
        finally:
            cursor.execute("SET lock_timeout = 0")


def _let_readers_end(cursor: CursorWrapper) -> None:
    """Wait until every transaction that may still see what was deleted has ended: what it can see stays.

    Raises:
        OperationalError: one goes on.
    """
    cursor.execute(OPEN)
    older, tries = set(cursor.fetchall()), 0
    while older:
        if tries == TRIES:
            raise OperationalError("others still read what was there")
        time.sleep(PAUSE)
        cursor.execute(OPEN)
        older, tries = older & set(cursor.fetchall()), tries + 1
