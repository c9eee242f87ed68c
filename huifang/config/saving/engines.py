"""A copy of the database at one moment, on either engine, while others write; and the way back."""

import gzip
import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection

from huifang.config.saving.manifest import NotSaved
from huifang.config.words import _

Report = Callable[[str, int, int], None]
Ask = Callable[[str], list[tuple[Any, ...]]]
STEP = 2000
"""Pages that are copied between two signs of progress: 8 MB."""
BLOCK = 1024 * 1024
SERVER_BINARIES = "/usr/lib/postgresql"


@dataclass(frozen=True, slots=True)
class Contents:
    """What a database holds: read from the copy itself, or in the copy's own snapshot."""

    server: str
    migrations: list[list[str]]
    rows: dict[str, int]
    chain_position: int
    chain_head: str
    stored: tuple[str, ...] = ()
    """Hashes of the files that its rows name."""


def is_sqlite() -> bool:
    """Which engine is it?"""
    return connection.vendor == "sqlite"


def size() -> int:
    """Bytes of the database now."""
    with connection.cursor() as cursor:
        if is_sqlite():
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        else:
            cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])


def dump(folder: Path, report: Report) -> tuple[Path, Contents]:
    """Write the database into ``folder``; the file, compressed, and what it holds.

    Raises:
        NotSaved: PostgreSQL's own program is not there or failed.
    """
    return _dump_sqlite(folder, report) if is_sqlite() else _dump_postgres(folder, report)


def _dump_sqlite(folder: Path, report: Report) -> tuple[Path, Contents]:
    """Copy inside one read transaction: under WAL writers go on, and the copy never has to begin again for their sake.

    Without that transaction each write between two steps would restart the copy, for ever under load.
    """
    plain = folder / "huifang.sqlite3"
    with closing(sqlite3.connect(connection.settings_dict["NAME"], timeout=20, isolation_level=None)) as source:
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()
        with closing(sqlite3.connect(plain, isolation_level=None)) as copy:
            copy.execute("PRAGMA synchronous=OFF")
            source.backup(copy, pages=STEP, progress=lambda _state, left, total: report(_("Database"), total - left, total))
            copy.execute("PRAGMA journal_mode=DELETE")
        source.execute("COMMIT")
    with closing(sqlite3.connect(plain)) as copy:
        found = contents(lambda sql: copy.execute(sql).fetchall(), f"SQLite {sqlite3.sqlite_version}", sqlite=True)
    packed = folder / "database.sqlite3.gz"
    _pack(plain, packed, report)
    plain.unlink()
    return packed, found


def _pack(plain: Path, packed: Path, report: Report) -> None:
    total, done = plain.stat().st_size, 0
    with plain.open("rb") as stream, gzip.open(packed, "wb", compresslevel=1) as out:
        while block := stream.read(BLOCK):
            out.write(block)
            done += len(block)
            report(_("Compressing"), done, total)


def contents(ask: Ask, server: str, *, sqlite: bool) -> Contents:
    """Count every table and read where the chain of facts ends."""
    if sqlite:
        names = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
    else:
        names = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
    tables = [str(row[0]) for row in ask(names)]
    rows = {name: int(ask(f'SELECT count(*) FROM "{name}"')[0][0]) for name in tables}
    migrations = [list(row) for row in ask("SELECT app, name FROM django_migrations ORDER BY app, name")]
    ends = ask("SELECT position, digest FROM journal_seal ORDER BY position DESC LIMIT 1") if "journal_seal" in rows else []
    position, head = ends[0] if ends else (0, "")
    stored = ask("SELECT sha256 FROM files_blob ORDER BY sha256") if "files_blob" in rows else []
    return Contents(server, migrations, rows, int(position), str(head), tuple(str(row[0]) for row in stored))


def here() -> Contents:
    """What the database of this installation holds now."""
    with connection.cursor() as cursor:
        return contents(_asking(cursor), _server(cursor), sqlite=is_sqlite())


def _asking(cursor: Any) -> Ask:
    def ask(sql: str) -> list[tuple[Any, ...]]:
        cursor.execute(sql)
        return list(cursor.fetchall())

    return ask


def _server(cursor: Any) -> str:
    if is_sqlite():
        return f"SQLite {sqlite3.sqlite_version}"
    cursor.execute("SHOW server_version")
    return f"PostgreSQL {cursor.fetchone()[0].split()[0]}"


# PostgreSQL


def _dump_postgres(folder: Path, report: Report) -> tuple[Path, Contents]:
    """``pg_dump`` inside a snapshot that our own connection exports, so that what we count is what it writes."""
    program = program_for("pg_dump")
    packed = folder / "database.dump"
    with _snapshot() as (ask, server, name):
        report(_("Database"), 0, 1)
        command = [program, "--format=custom", "--compress=1", "--no-owner", "--no-privileges", f"--snapshot={name}", f"--file={packed}"]
        _call(command)
        report(_("Database"), 1, 1)
        return packed, contents(ask, server, sqlite=False)


@contextmanager
def _snapshot() -> Iterator[tuple[Ask, str, str]]:
    own = connection.copy()
    try:
        own.ensure_connection()
        own.set_autocommit(False)
        with own.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            name = str(cursor.fetchone()[0])
            yield _asking(cursor), _server(cursor), name
    finally:
        own.close()


def program_for(name: str) -> str:
    """PostgreSQL's program ``name``, of the server's major version or the nearest later one.

    Raises:
        NotSaved: there is none; the words say what to install.
    """
    with connection.cursor() as cursor:
        wanted = int(_server(cursor).split()[1].split(".")[0])
    found = sorted((major, path) for path in _candidates(name) if (major := _major(path)) >= wanted)
    if not found:
        raise NotSaved(
            _(
                "No {program} of PostgreSQL {version} or newer was found. Install postgresql-client-{version}, or name its folder in HUIFANG_PG_BIN."
            ).format(program=name, version=wanted)
        )
    return found[0][1]


def _candidates(name: str) -> Iterator[str]:
    if own := os.environ.get("HUIFANG_PG_BIN", ""):
        yield str(Path(own) / name)
        return
    yield from (str(path) for path in sorted(Path(SERVER_BINARIES).glob(f"*/bin/{name}")))
    if there := shutil.which(name):
        yield there


def _major(program: str) -> int:
    try:
        said = subprocess.run((program, "--version"), capture_output=True, text=True, check=False, timeout=20).stdout
    except (OSError, subprocess.TimeoutExpired):
        return 0
    found = re.search(r"\) (\d+)", said)
    return int(found[1]) if found else 0


def _call(command: Sequence[str], *, target: bool = False) -> None:
    """Run one of PostgreSQL's programs on our database; what it says goes into the refusal, the password into its environment only."""
    parameters = connection.get_connection_params()
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE"}
    names |= {
        "sslmode": "PGSSLMODE",
        "sslrootcert": "PGSSLROOTCERT",
        "sslcert": "PGSSLCERT",
        "sslkey": "PGSSLKEY",
        "passfile": "PGPASSFILE",
    }
    given = {names[key]: str(value) for key, value in parameters.items() if key in names and value}
    more = [f"--dbname={given['PGDATABASE']}"] if target else []
    done = subprocess.run([*command, *more], env={**os.environ, **given}, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotSaved(
            _("{program} failed: {why}").format(program=Path(command[0]).name, why=(done.stderr.strip().splitlines() or ["?"])[-1])
        )


def load_sqlite(packed: Path, target: Path, report: Report) -> None:
    """Unpack a copy; the pages of the file are checked by SQLite itself.

    Raises:
        NotSaved: SQLite finds the file damaged.
    """
    with gzip.open(packed, "rb") as stream, target.open("wb") as out:
        shutil.copyfileobj(stream, out, BLOCK)
        out.flush()
        os.fsync(out.fileno())
    report(_("Checking the database"), 0, 1)
    with closing(sqlite3.connect(target)) as copy:
        said = copy.execute("PRAGMA integrity_check").fetchall()
    if said != [("ok",)]:
        raise NotSaved(_("The database in the backup is damaged: {why}").format(why=said[0][0]))
    report(_("Checking the database"), 1, 1)


def load_postgres(packed: Path) -> None:
    """Fill the empty database of ``DATABASE_URL`` in one transaction: all of it, or nothing.

    Raises:
        NotSaved: it is not empty, or PostgreSQL's own program is not there or failed.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public'")
        if cursor.fetchone()[0]:
            raise NotSaved(_("The database of DATABASE_URL is not empty. Restore into a new one."))
    program = program_for("pg_restore")
    connection.close()
    _call([program, "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error", str(packed)], target=True)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
