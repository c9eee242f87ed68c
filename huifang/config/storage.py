"""How much room the installation takes: the database, its largest tables, files by kind, backups, what is free (R12.1)."""

import shutil
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from huifang.files import selectors as files
from huifang.files.types import KINDS

LARGEST = 12
Table = tuple[str, int, int | None]
"""Name, rows, bytes where the database tells."""


@dataclass(slots=True)
class Kept:
    """Sizes in bytes; tables with their rows."""

    engine: str
    database: int
    free: int
    folder: str
    quota: int = 0
    imports: tuple[int, int] = (0, 0)
    """How many uploaded registers are kept, and their bytes."""
    tables: list[Table] = field(default_factory=list)
    files: list[tuple[str, int, int]] = field(default_factory=list)
    backups: list[tuple[str, int, datetime]] = field(default_factory=list)

    @property
    def oldest_backup(self) -> datetime | None:
        """The oldest backup that is kept."""
        return min((at for _name, _size, at in self.backups), default=None)

    @property
    def newest_backup(self) -> datetime | None:
        """The newest one."""
        return max((at for _name, _size, at in self.backups), default=None)


def measure() -> Kept:
    """Look once; large tables are counted by the database's own estimate where it has one."""
    folder = Path(settings.DATA)
    found = Kept(
        engine="SQLite" if connection.vendor == "sqlite" else "PostgreSQL",
        database=_database_size(),
        free=shutil.disk_usage(folder).free,
        folder=str(folder),
    )
    found.tables = _tables()
    stored = files.storage()
    found.files, found.quota = (
        [(_kind(code), n, size) for code, n, size in stored.by_kind],
        stored.quota,
    )
    found.imports = _folder(folder / "imports")
    found.backups = _backups()
    return found


def _database_size() -> int:
    if connection.vendor == "sqlite":
        file = Path(str(settings.DATABASES["default"]["NAME"]))
        parts = [file, file.with_name(file.name + "-wal")]
        return sum(part.stat().st_size for part in parts if part.exists())
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])


def _tables() -> list[Table]:
    names = _names()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT relname, reltuples::bigint, pg_total_relation_size(oid) FROM pg_class WHERE relkind = 'r'")
            rows: list[Table] = [(names[t], max(int(n), 0), int(size)) for t, n, size in cursor.fetchall() if t in names]
            return sorted(rows, key=lambda r: -(r[2] or 0))[:LARGEST]
        counted: list[Table] = []
        for table, name in names.items():
            cursor.execute(f'SELECT COALESCE(MAX(rowid), 0) FROM "{table}"')
            counted.append((name, int(cursor.fetchone()[0]), None))
    return sorted(counted, key=lambda r: -r[1])[:LARGEST]


def _names() -> dict[str, str]:
    """What the tables are called; those that never had a name of their own are small."""
    ours = [m._meta for m in apps.get_models() if m.__module__.startswith("huifang.") and "verbose_name" in m._meta.original_attrs]
    known = {"journal_delivery": _("Told facts"), "journal_seal": _("Seals of the journal")}
    return {meta.db_table: str(meta.verbose_name) for meta in ours} | known


def _folder(path: Path) -> tuple[int, int]:
    """How many files, and their bytes."""
    files = [f for f in path.rglob("*") if f.is_file()] if path.is_dir() else []
    return len(files), sum(f.stat().st_size for f in files)


def _backups() -> list[tuple[str, int, datetime]]:
    from huifang.config.saving import making, places

    found = making.archives(places.folder())
    return [(path.name, path.stat().st_size, datetime.fromtimestamp(path.stat().st_mtime, UTC)) for path in found]


def _kind(code: str) -> str:
    """``PDF 文档``; plain text has no short name of its own."""
    if code not in KINDS:
        return code
    return str(KINDS[code].label) if code == "text" else f"{code.upper()} {KINDS[code].label}"
