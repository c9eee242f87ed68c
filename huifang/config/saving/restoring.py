"""Restoring a backup into an empty installation, and proving it equal before it is handed over.

Everything is unpacked into a folder of its own and moved to its place at the end, so that what was cut short is never taken
for an installation.
"""

import hashlib
import os
import shutil
import tarfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import connection, transaction

from huifang.config.saving import engines, making
from huifang.config.saving.engines import Report
from huifang.config.saving.manifest import Kept, Manifest, NotSaved
from huifang.config.saving.preparing import WORK
from huifang.config.words import _

DATABASE = "huifang.sqlite3"


@dataclass(frozen=True, slots=True)
class Restored:
    """What is there again, each compared with the manifest; ``behind`` migrations are left to ``huifang upgrade``."""

    manifest: Manifest
    links: int
    behind: int


def restore(archive: Path, found: Manifest, *, at: datetime, report: Report | None = None) -> Restored:
    """Fill the empty installation that the settings name, and compare it with the manifest.

    Raises:
        NotSaved: a member is damaged or missing, the program is older than the backup, or something is not equal.
    """
    tell = report or (lambda _what, _done, _total: None)
    _require_known(found)
    data = Path(settings.DATA)
    work = data / WORK
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True, mode=0o700)
    try:
        with tarfile.open(archive, "r:") as tar:
            packed = work / found.database.path
            _take(tar, found.database, packed)
            for done, one in enumerate(found.files, start=1):
                target = work / "data" / one.path
                target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                _copy(making.beside(archive.parent / making.BESIDE, one.sha256), one, target) if found.beside else _take(tar, one, target)
                tell(_("Copying files"), done, len(found.files))
        if found.engine == "sqlite":
            engines.load_sqlite(packed, work / DATABASE, tell)
            (work / DATABASE).rename(data / DATABASE)
        else:
            engines.load_postgres(packed)
        _move_in(work / "data", data, found)
    except (OSError, tarfile.TarError, KeyError) as error:
        raise NotSaved(_("The backup can't be read: {why}").format(why=error)) from error
    finally:
        shutil.rmtree(work, ignore_errors=True)
    links, behind = compare(found, tell), _behind()
    if not behind:
        _record(found, at)
    return Restored(found, links, behind)


def _take(tar: tarfile.TarFile, one: Kept, target: Path) -> None:
    stream = tar.extractfile(one.path)
    if stream is None:
        raise KeyError(one.path)
    with stream:
        _write(stream, one, target)


def _copy(source: Path, one: Kept, target: Path) -> None:
    with source.open("rb") as stream:
        _write(stream, one, target)


def _write(stream: IO[bytes], one: Kept, target: Path) -> None:
    digest = hashlib.sha256()
    with open(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as out:
        while block := stream.read(engines.BLOCK):
            digest.update(block)
            out.write(block)
        out.flush()
        os.fsync(out.fileno())
    if digest.hexdigest() != one.sha256:
        raise NotSaved(_("{name} in the backup is damaged.").format(name=one.path))


def _move_in(unpacked: Path, data: Path, found: Manifest) -> None:
    for folder in unpacked.iterdir() if unpacked.exists() else ():
        folder.rename(data / folder.name)
    if found.demo:
        (data / "demo").mkdir(exist_ok=True)
    making.sync(data)


def _require_known(found: Manifest) -> None:
    """A program can't serve tables that a later one has changed."""
    from django.db.migrations.loader import MigrationLoader

    known = set(MigrationLoader(None).disk_migrations)
    if later := [f"{app}.{name}" for app, name in found.migrations if (app, name) not in known]:
        raise NotSaved(
            _("The backup was made by a later Huifang ({version}); it knows {name}. Install that version first.").format(
                version=found.version, name=later[0]
            )
        )


def compare(found: Manifest, tell: Report) -> int:
    """Hold database and files against the manifest, and the chain against itself; the number of its links.

    Raises:
        NotSaved: what is not equal.
    """
    now = engines.here()
    if wrong := [name for name in {**found.rows, **now.rows} if found.rows.get(name) != now.rows.get(name)]:
        first = min(wrong)
        text = _("Table {name} holds {n} rows instead of {wanted}.")
        raise NotSaved(text.format(name=first, n=now.rows.get(first, 0), wanted=found.rows.get(first, 0)))
    if (now.chain_position, now.chain_head) != (found.chain_position, found.chain_head):
        raise NotSaved(_("The chain of facts ends at another place than in the backup."))
    if sorted(now.migrations) != sorted(found.migrations):
        raise NotSaved(_("The migrations are not those of the backup."))
    for done, one in enumerate(found.files, start=1):
        path = Path(settings.DATA) / one.path
        with path.open("rb") as stream:
            if hashlib.file_digest(stream, "sha256").hexdigest() != one.sha256:
                raise NotSaved(_("{name} in the backup is damaged.").format(name=one.path))
        tell(_("Checking files"), done, len(found.files))
    connection.check_constraints()
    return _chain(tell)


def _chain(tell: Report) -> int:
    from huifang.journal.sealing import verify

    tell(_("Checking the chain of facts"), 0, 1)
    result = verify()
    if result.broken_at is not None:
        raise NotSaved(_("the chain is broken at place {n}").format(n=result.broken_at))
    tell(_("Checking the chain of facts"), 1, 1)
    return result.checked


def _behind() -> int:
    from huifang.config import state

    return state.missing_migrations()


@transaction.atomic
def _record(found: Manifest, at: datetime) -> None:
    from huifang.journal.services import record
    from huifang.kernel.refs import system

    record("config.backup.restored", making.INSTALLATION, by=system("cli"), at=at, made_at=found.made_at, version=found.version)
