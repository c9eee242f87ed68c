"""Making a backup: the database first, then every file it can name, then the manifest; only then the archive gets its name."""

import fcntl
import hashlib
import os
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import transaction

from huifang.config import release
from huifang.config.saving import engines, keys, manifest, places
from huifang.config.saving.engines import Report
from huifang.config.saving.manifest import Kept, Manifest, NotSaved
from huifang.config.words import _
from huifang.journal.services import Actor, record
from huifang.kernel import clock
from huifang.kernel.refs import Ref

APART = ("secrets", "backups", "demo", "static")
"""Folders of the data folder that are not part of the work; all others are: uploads, mails and registers as they came."""
BEGINS, ENDS, PARTIAL, BESIDE = "huifang-", ".tar", ".partial", "files"
RESERVE = 64 * 1024 * 1024
INSTALLATION = Ref("config.installation", "1")


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that is whole."""

    file: Path
    manifest: Manifest
    size: int
    removed: list[str]


def make(*, folder: Path, by: Actor, keep: int = 0, beside: bool = False, at: datetime | None = None, report: Report | None = None) -> Made:
    """Back up database and files into ``folder``, and record it.

    Args:
        keep: how many archives may stay in the folder afterwards, the newest; 0 keeps all.
        beside: lay the files next to the archives, each once, instead of into every archive.
        report: told what is done, how much of it, and of how much.

    Raises:
        NotSaved: another backup runs, the disk is too small, or a part of it failed; nothing is left behind.
    """
    moment = at or clock.now()
    made = write(folder=folder, keep=keep, beside=beside, at=moment, report=report)
    note(made, by=by, at=moment)
    return made


def write(*, folder: Path, at: datetime, keep: int = 0, beside: bool = False, report: Report | None = None) -> Made:
    """The same without recording it: before an upgrade the tables may be older than the program."""
    tell = report or (lambda _what, _done, _total: None)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with _alone(folder):
            _require_room(folder, beside=beside)
            made = _write(folder, at, beside, tell)
            return replace(made, removed=retain(folder, keep) if keep else [])
    except OSError as error:
        raise NotSaved(_("The backup was not made: {why}").format(why=error.strerror or error)) from error


@transaction.atomic
def note(made: Made, *, by: Actor, at: datetime) -> None:
    """Record a backup."""
    found = made.manifest
    record(
        "config.backup.made", INSTALLATION, by=by, at=at, file=made.file.name, bytes=made.size, rows=found.total_rows,
        files=len(found.files), head=found.chain_head[:16],
    )  # fmt: skip


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One backup in a folder at a time; what a killed one left behind is cleared away."""
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise NotSaved(_("Another backup into {folder} is running.").format(folder=folder)) from error
        for left in folder.glob(f".{BEGINS}*{PARTIAL}"):
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        yield


def free_bytes(folder: Path) -> int:
    """What may still be written there."""
    return shutil.disk_usage(folder).free


def _require_room(folder: Path, *, beside: bool) -> None:
    """Refuse before anything is written: the copy and its packed form stand side by side for a while."""
    stored = sum(_size(path) for path, _name in _files())
    needed = engines.size() * 2 + (0 if beside else stored) + RESERVE
    free = free_bytes(folder)
    if free < needed:
        text = _("There is too little room in {folder}: {needed} MB are needed, {free} MB are free.")
        raise NotSaved(text.format(folder=folder, needed=needed // 1_000_000 + 1, free=free // 1_000_000))


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _write(folder: Path, moment: datetime, beside: bool, tell: Report) -> Made:
    name = f"{BEGINS}{clock.local(moment).strftime('%Y%m%d-%H%M%S')}"
    target, number = folder / f"{name}{ENDS}", 1
    while target.exists():
        number += 1
        target = folder / f"{name}-{number}{ENDS}"
    work, partial = folder / f".{name}.work{PARTIAL}", folder / f".{name}{ENDS}{PARTIAL}"
    work.mkdir(mode=0o700)
    try:
        packed, found = engines.dump(work, tell)
        with open(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as out:
            with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
                database = _add(tar, packed, packed.name, moment)
                files = _add_files(None if beside else tar, folder / BESIDE, moment, tell)
                written = _describe(moment, found, database, files, beside=beside)
                _add_text(tar, manifest.NAME, written.text(), moment)
            out.flush()
            os.fsync(out.fileno())
        partial.rename(target)
        sync(folder)
    finally:
        shutil.rmtree(work, ignore_errors=True)
        partial.unlink(missing_ok=True)
    return Made(target, written, target.stat().st_size, [])


def _describe(moment: datetime, found: engines.Contents, database: Kept, files: list[Kept], *, beside: bool) -> Manifest:
    made_at = moment.isoformat()
    lasting = {"HUIFANG_DATA_KEY": settings.DATA_KEY, "HUIFANG_INDEX_KEY": settings.INDEX_KEY}
    return Manifest(
        made_at=made_at, version=release.version(), commit=release.commit(), engine="sqlite" if engines.is_sqlite() else "postgresql",
        server=found.server, database=database, migrations=found.migrations, rows=found.rows, chain_position=found.chain_position,
        chain_head=found.chain_head, keys=manifest.fingerprints(lasting, made_at), demo=(Path(settings.DATA) / "demo").exists(),
        beside=beside, files=files, absent=sorted(set(found.stored) - {one.path.removeprefix("files/").replace("/", "") for one in files}),
    )  # fmt: skip


def _files() -> Iterator[tuple[Path, str]]:
    """Every file that belongs to the work, with its path in the data folder; hidden folders and drafts are left out."""
    base, own = Path(settings.DATA), places.folder()
    for place, folders, names in os.walk(base):
        here = Path(place)
        folders[:] = sorted(
            name for name in folders if not name.startswith(".") and here / name != own and (here != base or name not in APART)
        )
        for name in sorted(names) if here != base else ():
            path = here / name
            if not name.startswith(".") and ".part" not in path.suffix and not path.is_symlink():
                yield path, path.relative_to(base).as_posix()


def _add_files(tar: tarfile.TarFile | None, store: Path, moment: datetime, tell: Report) -> list[Kept]:
    found = list(_files())
    kept = []
    for done, (path, name) in enumerate(found, start=1):
        try:
            kept.append(_add(tar, path, name, moment) if tar else lay_beside(path, name, store))
        except FileNotFoundError:
            # Swept as an orphan since it was listed: no row of the copy names it.
            continue
        tell(_("Copying files"), done, len(found))
    return kept


class _Hashing:
    """Reads a file and its digest in one pass."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream, self.digest = stream, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        block = self.stream.read(size)
        self.digest.update(block)
        return block


def _add(tar: tarfile.TarFile, path: Path, name: str, moment: datetime) -> Kept:
    with path.open("rb") as stream:
        hashing, length = _Hashing(stream), os.fstat(stream.fileno()).st_size
        tar.addfile(_member(name, length, moment), hashing)
        return Kept(name, length, hashing.digest.hexdigest())


def _add_text(tar: tarfile.TarFile, name: str, text: str, moment: datetime) -> None:
    body = text.encode()
    tar.addfile(_member(name, len(body), moment), BytesIO(body))


def _member(name: str, length: int, moment: datetime) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode, member.mtime = length, 0o600, int(moment.timestamp())
    return member


def lay_beside(path: Path, name: str, store: Path) -> Kept:
    """Keep a file once under its digest next to the archives; what is there already is not copied again."""
    with path.open("rb") as stream:  # opened once: a content may be sealed anew, and so replaced, meanwhile
        digest, size = hashlib.file_digest(stream, "sha256").hexdigest(), os.fstat(stream.fileno()).st_size
        target = beside(store, digest)
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            draft = target.with_suffix(PARTIAL)
            stream.seek(0)
            with draft.open("wb") as out:
                shutil.copyfileobj(stream, out, engines.BLOCK)
                out.flush()
                os.fsync(out.fileno())
            draft.replace(target)
    return Kept(name, size, digest)


def beside(store: Path, digest: str) -> Path:
    """Where a file of this digest lies next to the archives."""
    return store / digest[:2] / digest


def archives(folder: Path) -> list[Path]:
    """Every archive by name, oldest first; unfinished ones have another name."""
    return sorted(folder.glob(f"{BEGINS}*{ENDS}"))


def retain(folder: Path, keep: int) -> list[str]:
    """Keep the newest archives and the files that they name; the names of those removed."""
    known = archives(folder)
    gone = known[: max(len(known) - keep, 0)]
    for file in gone:
        file.unlink()
    if gone and (folder / BESIDE).is_dir():
        _sweep(folder / BESIDE, [manifest.read(file) for file in known[len(gone) :]])
    return [file.name for file in gone]


def _sweep(store: Path, kept: list[Manifest | None]) -> None:
    """Remove what no archive names; nothing at all while one of them can't be read."""
    if None in kept:
        return
    named = {one.sha256 for found in kept if found for one in found.files}
    for path in store.glob("*/*"):
        if path.name not in named:
            path.unlink()


def sync(folder: Path) -> None:
    """Let a new name survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def current_keys() -> dict[str, str]:
    """The keys of this installation."""
    held = dict(zip(keys.NAMES, (settings.SECRET_KEY, settings.DATA_KEY, settings.INDEX_KEY), strict=True))
    ring = Path(settings.GRADED_KEYS_FILE)
    return held | ({keys.GRADED: ring.read_text()} if ring.is_file() else {})
