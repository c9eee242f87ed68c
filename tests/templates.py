"""A migrated, empty database made once and copied: by each worker, each stage, each test that starts an installation of its own.

Migrating takes some 16 seconds of CPU, copying takes less than one. The copy on SQLite is a file in `.pytest_cache`, on
PostgreSQL a database `huifang_template_…` of the server under test; both bear the digest of all that migrating depends on.
"""

from __future__ import annotations

import fcntl
import functools
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from psycopg.sql import SQL, Identifier

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / ".pytest_cache" / "databases"
PREFIX = "huifang_template_"
SOURCES = ("huifang/*/migrations/*.py", "huifang/*/models.py", "huifang/*/models/**/*.py", "huifang/config/settings.py", "requirements.txt")
"""What migrating depends on; the models since the command enters their content types and permissions."""
MANY = 4
"""So many templates are kept at most: others may work on another state of the models at the same time."""
ADVISORY = 20_261_122
"""The number of the lock that keeps two workers from making the same template at once."""


@functools.cache
def digest() -> str:
    """Name the state of migrations and models."""
    found = hashlib.sha256(sys.version.encode())
    for path in sorted({path for pattern in SOURCES for path in ROOT.glob(pattern)}):
        found.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()[:16]


def copy(name: str, settings: dict[str, Any]) -> None:
    """Make the database ``name``, migrated and empty, on the engine that Django's ``settings`` name, in place of any that is there."""
    if settings["ENGINE"].endswith("sqlite3"):
        sqlite_copy(Path(name))
    else:
        postgres_copy(name, settings)


def sqlite_copy(target: Path) -> None:
    """Put a migrated, empty SQLite database at ``target``."""
    KEPT.mkdir(parents=True, exist_ok=True)
    template = KEPT / f"{digest()}.sqlite3"
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not template.exists():
            _make_sqlite(template)
        target.parent.mkdir(parents=True, exist_ok=True)
        for rest in ("-wal", "-shm"):
            target.with_name(target.name + rest).unlink(missing_ok=True)
        shutil.copyfile(template, target)


def _make_sqlite(template: Path) -> None:
    others = sorted(KEPT.glob("*.sqlite3"), key=lambda path: path.stat().st_mtime)
    for old in others[: -MANY + 1]:
        old.unlink()
    with tempfile.TemporaryDirectory(dir=KEPT) as folder:
        made, whole = Path(folder) / "made.sqlite3", Path(folder) / "whole.sqlite3"
        _migrate(f"sqlite:///{made}")
        with closing(sqlite3.connect(made)) as source, closing(sqlite3.connect(whole)) as target:
            source.backup(target)
        whole.rename(template)


def _migrate(address: str) -> None:
    """Migrate in a process of its own: this one's connection may be elsewhere."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("HUIFANG_", "PYTEST_"))}
    with tempfile.TemporaryDirectory() as folder:
        environment = {**clean, "HUIFANG_DATA": folder, "DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "huifang.config.settings"}
        command = (sys.executable, "-m", "django", "migrate", "--verbosity", "0", "--no-input")
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr


def server_of(settings: dict[str, Any], database: str = "postgres") -> dict[str, Any]:
    """How psycopg reaches a database of the server that Django's settings name."""
    given = {"host": settings["HOST"], "port": settings["PORT"], "user": settings["USER"], "password": settings["PASSWORD"]}
    return {"dbname": database, "autocommit": True} | {key: value for key, value in given.items() if value}


def postgres_copy(name: str, settings: dict[str, Any]) -> None:
    """Make the database ``name``, migrated and empty, in place of any that is there."""
    template = f"{PREFIX}{digest()}"
    with psycopg.connect(**server_of(settings)) as server:
        server.execute("SELECT pg_advisory_lock(%s)", (ADVISORY,))
        if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", (template,)).fetchone():
            others = server.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", (f"{PREFIX}%",)).fetchall()
            for (old,) in others if len(others) >= MANY else ():
                _drop(server, old)
            _drop(server, f"{template}_made")
            server.execute(SQL("CREATE DATABASE {}").format(Identifier(f"{template}_made")))
            _migrate_postgres(f"{template}_made", settings)
            server.execute(SQL("ALTER DATABASE {} RENAME TO {}").format(Identifier(f"{template}_made"), Identifier(template)))
        _drop(server, name)
        server.execute(SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(name), Identifier(template)))


def _migrate_postgres(name: str, settings: dict[str, Any]) -> None:
    user = ":".join(quote(part, safe="") for part in (settings["USER"], settings["PASSWORD"]) if part)
    place = f"{quote(settings['HOST'], safe='')}:{settings['PORT']}" if settings["PORT"] else quote(settings["HOST"], safe="")
    _migrate(f"postgres://{user}@{place}/{name}")


def _drop(server: psycopg.Connection[Any], name: str) -> None:
    server.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))
