"""What a backup holds, as its last member says; a file without it is no backup."""

import hashlib
import hmac
import json
import tarfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

NAME, FORMAT = "manifest.json", 1
AT_MOST = 512 * 1024 * 1024


class NotSaved(Exception):
    """Why a backup could not be made, read or restored, in words for the operator."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A file of the data folder: where it lies, and what it held."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """Everything a restore is compared with. ``beside`` says that the files lie next to the archive, by their hash."""

    made_at: str
    version: str
    commit: str
    engine: str
    server: str
    database: Kept
    migrations: list[list[str]]
    rows: dict[str, int]
    chain_position: int
    chain_head: str
    keys: dict[str, str]
    demo: bool = False
    beside: bool = False
    files: list[Kept] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    format: int = FORMAT

    def text(self) -> str:
        """As it is stored."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True)

    @property
    def total_rows(self) -> int:
        """Rows of all tables."""
        return sum(self.rows.values())


def parse(text: str | bytes) -> Manifest:
    """Read a manifest back; paths that leave their folder are refused.

    Raises:
        ValueError: it is none of ours, or of a later format.
    """
    raw: dict[str, Any] = json.loads(text)
    if raw.get("format") != FORMAT:
        raise ValueError(f"format {raw.get('format')}")
    try:
        raw["database"] = Kept(**raw["database"])
        raw["files"] = [Kept(**one) for one in raw["files"]]
        found = Manifest(**raw)
    except (KeyError, TypeError) as error:
        raise ValueError(str(error)) from error
    for one in (found.database, *found.files):
        parts = PurePosixPath(one.path).parts
        if not parts or ".." in parts or one.path.startswith("/"):
            raise ValueError(one.path)
    return found


def read(archive: Path) -> Manifest | None:
    """The manifest of an archive; none when the file is not whole or no backup."""
    try:
        with tarfile.open(archive, "r:") as tar:
            member = tar.getmember(NAME)
            stream = tar.extractfile(member)
            if stream is None or member.size > AT_MOST:
                return None
            return parse(stream.read())
    except (OSError, tarfile.TarError, KeyError, ValueError):
        return None


def fingerprints(keys: Mapping[str, str], salt: str) -> dict[str, str]:
    """A mark of each key that tells whether a key at hand is the same one, and nothing else."""
    return {
        name: hashlib.scrypt(value.encode(), salt=f"{name} {salt}".encode(), n=2**14, r=8, p=1, dklen=16).hex()
        for name, value in keys.items()
    }


def differing(found: Manifest, keys: Mapping[str, str]) -> list[str]:
    """The keys at hand that are not those the backup was made under."""
    mine = fingerprints(keys, found.made_at)
    return [name for name, mark in found.keys.items() if name in mine and not hmac.compare_digest(mark, mine[name])]
