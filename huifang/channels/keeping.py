"""Raw mails on disk, by their hash: written once, whole or not at all, never changed."""

import hashlib
import os
import re
import tempfile
from pathlib import Path

from django.conf import settings

_NAME = re.compile(r"[0-9a-f]{64}")


def folder() -> Path:
    """Where raw mails are kept; part of every backup."""
    return Path(settings.DATA) / "mail"


def keep(raw: bytes) -> str:
    """Store a mail; its name is the SHA-256 of its bytes. When this returns it survives a power cut."""
    name = hashlib.sha256(raw).hexdigest()
    place = folder() / name[:2]
    path = place / f"{name}.eml"
    if path.exists():
        return name
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, half = tempfile.mkstemp(dir=place, prefix=".half-")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(raw)
            stream.flush()
            os.fsync(stream.fileno())
        Path(half).replace(path)
    except BaseException:
        Path(half).unlink(missing_ok=True)
        raise
    return name


def load(name: str) -> bytes | None:
    """The bytes of a mail; none when it is not there."""
    path = folder() / name[:2] / f"{name}.eml"
    return path.read_bytes() if _NAME.fullmatch(name) and path.is_file() else None


def discard(name: str) -> None:
    """Take a mail off the disk for good (its destruction was approved)."""
    if _NAME.fullmatch(name):
        (folder() / name[:2] / f"{name}.eml").unlink(missing_ok=True)
