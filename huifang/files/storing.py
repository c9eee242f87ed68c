"""Contents on the disk: ``HUIFANG_DATA/files/ab/cdef…``, written beside, made durable, moved into place.

``place(sha256)`` is only called while the row of that content is locked or being inserted (``services``), and so is
``remove``: an upload and the sweep never meet at one file.

Contents of owners that ask for it (``registry.register_owner(sealed=True)``) lie there sealed under the key ring, with their
small pictures and drawn pages; the hash is that of the plain content. Whoever reads goes through ``opened``.
"""

import hashlib
import io
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from huifang.kernel import sealed_stream
from huifang.kernel.decision import Refused, no
from huifang.organization.rings import ring

PIECE = 256 * 1024
RESERVE = 512 * 1024 * 1024
"""Bytes of the disk that uploads leave to the database."""


def folder() -> Path:
    """Where contents lie."""
    return _made(Path(settings.DATA) / "files")


def incoming() -> Path:
    """Where uploads are written until they are known to be good; a backup leaves it out."""
    return _made(folder() / ".incoming")


def path_of(sha256: str) -> Path:
    """Where the content of this hash lies, or would."""
    return folder() / sha256[:2] / sha256[2:]


def thumbnail_of(sha256: str) -> Path:
    """Where its small picture lies, or would; it can be made again at any time."""
    return folder() / ".thumbnails" / sha256[:2] / sha256[2:]


def pages_of(sha256: str) -> Path:
    """The folder of its drawn pages, or where it would be; they can be drawn again at any time."""
    return folder() / ".pages" / sha256[:2] / sha256[2:]


def _made(path: Path) -> Path:
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


@contextmanager
def draft() -> Iterator[Path]:
    """An empty file to write to; gone at the end unless it was moved into place."""
    handle, name = tempfile.mkstemp(dir=incoming(), suffix=".part")
    os.close(handle)
    path = Path(name)
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def receive(content: BinaryIO, target: Path, limit: int) -> int:
    """Write a stream into ``target`` piece by piece; its length in bytes.

    Raises:
        Refused: ``files_too_large`` as soon as the limit is passed, ``files_disk_full``.
    """
    size = 0
    check_space(0)
    with target.open("wb") as stream:
        while piece := _read(content):
            size += len(piece)
            if size > limit:
                raise too_large(limit)
            if size % (64 * PIECE) < len(piece):
                check_space(0)
            try:
                stream.write(piece)
            except OSError as error:
                raise Refused(no("files_disk_full")) from error
    return size


def _read(content: BinaryIO) -> bytes:
    try:
        return content.read(PIECE)
    except OSError as error:
        raise Refused(no("files_cut_off")) from error


def too_large(limit: int) -> Refused:
    """The refusal of a content beyond ``limit`` bytes."""
    return Refused(no("files_too_large", limit=limit // (1024 * 1024)))


def check_space(size: int) -> None:
    """Refuse what would fill the disk.

    Raises:
        Refused: ``files_disk_full``.
    """
    if shutil.disk_usage(folder()).free < size + RESERVE:
        raise Refused(no("files_disk_full"))


def digest(path: Path) -> str:
    """SHA-256 of the plain content of a file.

    Raises:
        Unopened: it is sealed and does not open.
    """
    with opened(path) as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]


def opened(path: Path) -> BinaryIO:
    """What lies at ``path`` as plain bytes, sealed or not; it can be sought in.

    Raises:
        OSError: it is not there.
        Unopened: it is sealed and does not open; reading raises it too.
    """
    stream = path.open("rb")
    try:
        return sealed_stream.opened(stream, ring(), bound=_bound(path))
    except BaseException:
        stream.close()
        raise


def read(path: Path) -> bytes:
    """All of it."""
    with opened(path) as stream:
        return stream.read()


def size_of(path: Path) -> int:
    """The length of the plain content in bytes."""
    with opened(path) as stream:
        return stream.seek(0, io.SEEK_END)


def key_of(path: Path) -> int:
    """Under which key a file lies; 0 when it is not sealed."""
    with path.open("rb") as stream:
        return sealed_stream.key_of(stream)


def _bound(path: Path) -> str:
    return path.relative_to(folder()).as_posix() if path.is_relative_to(folder()) else ""


def keep(path: Path, content: BinaryIO, *, sealed: bool) -> int:
    """Write a content to ``path``, whole or not at all; the number of the key that sealed it, or 0."""
    _made(path.parent)
    number = 0
    with draft() as beside:
        with beside.open("wb") as stream:
            if sealed:
                number = sealed_stream.seal(content, stream, ring(), bound=_bound(path))
            else:
                shutil.copyfileobj(content, stream, PIECE)
        make_durable(beside)
        beside.replace(path)
    return number


def seal(sha256: str) -> int:
    """Have a content lie sealed under the newest key; the key's number. What was drawn of it is made anew when it is seen.

    Raises:
        OSError: it is not there.
        Unopened: it is sealed and does not open.
    """
    path = path_of(sha256)
    with opened(path) as content:
        number = keep(path, content, sealed=True)
    _sync_folder(path.parent)
    _forget_drawn(sha256)
    return number


def scratch(room: int) -> Path:
    """Where what is sealed may lie in plain for a moment: in memory, if that has ``room`` bytes to spare."""
    memory = Path("/dev/shm")  # noqa: S108 – used through tempfile only
    if os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 2 * room + RESERVE:
        return memory
    return incoming()


def make_durable(path: Path) -> None:
    """Have the operating system write the file down, readable by its owner only."""
    path.chmod(0o600)
    with path.open("rb") as stream:
        os.fsync(stream.fileno())


def place(source: Path, sha256: str, *, sealed: bool = False) -> int:
    """Bring a durable draft to where its hash says, unless the content is there already; the number of its key, or 0."""
    target = path_of(sha256)
    if target.exists():
        return key_of(target) or (seal(sha256) if sealed else 0)
    number = 0
    if sealed:
        with source.open("rb") as content:
            number = keep(target, content, sealed=True)
    else:
        _made(target.parent)
        source.replace(target)
    _sync_folder(target.parent)
    return number


def remove(sha256: str) -> None:
    """Take a content, its small picture and its drawn pages off the disk."""
    path_of(sha256).unlink(missing_ok=True)
    _forget_drawn(sha256)


def _forget_drawn(sha256: str) -> None:
    thumbnail_of(sha256).unlink(missing_ok=True)
    shutil.rmtree(pages_of(sha256), ignore_errors=True)


def _sync_folder(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        with suppress(OSError):  # some network file systems know no such thing
            os.fsync(handle)
    finally:
        os.close(handle)


def contents() -> Iterator[tuple[str, Path]]:
    """Hash and path of everything that lies in the folder under the name of a hash."""
    for first in sorted(folder().iterdir()):
        if len(first.name) == 2 and first.is_dir():
            for path in sorted(first.iterdir()):
                if len(path.name) == 62:
                    yield first.name + path.name, path
