"""Bringing an installation to the program's version: backup first, then migrations, search, calendar, packs; one fact at the end."""

import fcntl
import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

from huifang.config import presence, release, state
from huifang.config.saving import making
from huifang.config.saving.engines import Report
from huifang.config.words import _
from huifang.kernel.refs import system

UPGRADE = system("upgrade")
FACT = "config.installation.upgraded"
LOCK = 7_214_002
"""Number of PostgreSQL's advisory lock: two nodes never upgrade at once."""


class NotUpgraded(Exception):
    """Why nothing was done, in words for the operator."""


@dataclass
class Upgraded:
    """What was done; ``behind`` are processes of an earlier release that want a restart."""

    migrations: list[str] = field(default_factory=list)
    backup: making.Made | None = None
    searched: int = 0
    sealed: int = 0
    years: list[int] = field(default_factory=list)
    packs: list[str] = field(default_factory=list)
    behind: list[str] = field(default_factory=list)


def upgrade(*, folder: Path, at: datetime, keep: int = 0, without_backup: bool = False, report: Report | None = None) -> Upgraded:
    """Do what is left to do; a second run finds nothing and makes no backup.

    Raises:
        NotUpgraded: the database is not there, is newer than the program, or a newer or second upgrade is at work.
        NotSaved: the backup could not be made; nothing was changed.
    """
    with _alone():
        pending = _pending()
        _require_newest(at)
        done = Upgraded()
        if pending and not without_backup:
            done.backup = making.write(folder=folder, keep=keep, at=at, report=report)
        call_command("migrate", verbosity=0, interactive=False)
        done.migrations = pending
        done.sealed = _reseal(report or _silent)
        before = _last()
        if before.get("search") != search_format():
            done.searched = _search_anew(report or _silent)
        _company(done, before, at)
        done.behind = [f"{one.role} {one.node}:{one.pid}" for one in presence.living(at) if _of(one) < release.this()]
        if done.backup:
            making.note(done.backup, by=UPGRADE, at=at)
        if pending or before.get("version") != release.version() or done.searched:
            _record(done, at)
    return done


def _silent(_what: str, _done: int, _total: int) -> None:
    pass


@contextmanager
def _alone() -> Iterator[None]:
    with (Path(settings.DATA) / ".upgrade.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            held = _advisory("pg_try_advisory_lock")
        except OSError:
            held = False
        if not held:
            raise NotUpgraded(_("Another upgrade is running."))
        try:
            yield
        finally:
            _advisory("pg_advisory_unlock")


def _advisory(call: str) -> bool:
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {call}(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


def _pending() -> list[str]:
    """Migrations to apply, by name.

    Raises:
        NotUpgraded: the database knows migrations that this program does not, or was never set up.
    """
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(connection)
    if ("accounts", "0001_initial") not in loader.applied_migrations:
        raise NotUpgraded(_("This installation is not set up yet. Run: huifang init"))
    if unknown := sorted(set(loader.applied_migrations) - set(loader.disk_migrations)):
        ours = [f"{app}.{name}" for app, name in unknown if app in (*settings.CONTEXTS, "config")]
        if ours:
            raise NotUpgraded(_("The database is newer than this program ({name}). Install the newer program.").format(name=ours[0]))
    return [f"{one.app_label}.{one.name}" for one, _backwards in state.migration_plan()]


def _require_newest(at: datetime) -> None:
    if "config_process" not in connection.introspection.table_names():
        return
    if newer := presence.newer(at):
        one = newer[0]
        text = _("A newer Huifang is running ({role} on {node}, {version}). Upgrade with that program.")
        raise NotUpgraded(text.format(role=one.role, node=one.node, version=one.version))


def _of(process: Any) -> release.Release:
    return release.Release(release.parse(process.version), process.schema)


def _last() -> dict[str, Any]:
    """What the last upgrade recorded."""
    from huifang.journal.models import Event

    fact = Event.objects.filter(kind=FACT).order_by("-id").first()
    return fact.data if fact else {}


def search_format() -> str:
    """Changes when the code that makes search entries does, so that nobody has to remember to say so."""
    files = [release.HUIFANG / "search" / name for name in ("rules.py", "services.py", "models.py")]
    files += [release.HUIFANG / "kernel" / "chinese.py", *sorted(release.HUIFANG.glob("*/searching.py"))]
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def _reseal(tell: Callable[[str, int, int], None]) -> int:
    """Seal what was stored before it was graded; what an interrupted run has done is not done again."""
    from huifang.archive import resealing

    return resealing.reseal(lambda done: tell(_("Sealing"), done, done))


def _search_anew(tell: Callable[[str, int, int], None]) -> int:
    from huifang.search import registry, services

    kinds = registry.searchables()
    written = 0
    for done, kind in enumerate(kinds):
        tell(_("Search"), done, len(kinds))
        written += services.rebuild(kind.kind)
    return written


def _company(done: Upgraded, before: dict[str, Any], at: datetime) -> None:
    """Published holidays, and the packs whose content is another than at the last upgrade."""
    from huifang.organization import services as organization

    done.years = list(organization.seed_calendar(at=at))
    known = before.get("packs")
    done.packs = [code for code, digest in packs().items() if known is not None and known.get(code) != digest]


def packs() -> dict[str, str]:
    """Each shipped pack with a digest of its text."""
    found = sorted((release.HUIFANG / "regulations" / "packs").glob("*.toml"))
    return {file.stem: hashlib.sha256(file.read_bytes()).hexdigest()[:16] for file in found}


@transaction.atomic
def _record(done: Upgraded, at: datetime) -> None:
    from huifang.journal.services import record

    record(
        FACT, making.INSTALLATION, by=UPGRADE, at=at, version=release.version(), commit=release.commit()[:12],
        migrations=len(done.migrations), search=search_format(), packs=packs(),
    )  # fmt: skip
