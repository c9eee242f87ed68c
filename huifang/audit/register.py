"""The destruction register outside the database: one line a certificate, appended before anything is erased, chained by digests.

It names kinds and numbers, never content. A backup from before a destruction holds what was destroyed; ``huifang restore`` and
``huifang serve`` carry out again what stands here and is not carried out in the database.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from huifang.kernel.refs import Ref

GENESIS = "0" * 64
_mirrors: list[Callable[[], Path]] = []


class BrokenRegister(Exception):
    """The register's own chain does not hold, or two registers contradict one another."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One certificate."""

    number: int
    certificate: str
    way: str
    at: str
    subjects: tuple[str, ...]
    previous: str
    digest: str

    @property
    def refs(self) -> list[Ref]:
        """What it names."""
        return [Ref.parse(subject) for subject in self.subjects]

    def line(self) -> str:
        """As it is stored."""
        return json.dumps({**self.body(), "previous": self.previous, "digest": self.digest}, ensure_ascii=False, sort_keys=True)

    def body(self) -> dict[str, object]:
        """What the digest covers beside the previous one."""
        return {"n": self.number, "certificate": self.certificate, "way": self.way, "at": self.at, "subjects": list(self.subjects)}


def path() -> Path:
    """Where it lies; backups carry it."""
    return Path(settings.DATA) / "destruction" / "register.jsonl"


def mirror(folder: Callable[[], Path]) -> None:
    """Keep a copy in this folder too, under the name ``destruction.jsonl`` (next to the backups)."""
    _mirrors.append(folder)


def parse(text: str) -> list[Entry]:
    """Read a register and check its chain.

    Raises:
        BrokenRegister: a line is damaged or missing.
    """
    entries: list[Entry] = []
    previous = GENESIS
    for number, line in enumerate((one for one in text.splitlines() if one.strip()), start=1):
        try:
            raw = json.loads(line)
            entry = Entry(
                int(raw["n"]), str(raw["certificate"]), str(raw["way"]), str(raw["at"]), tuple(map(str, raw["subjects"])),
                str(raw["previous"]), str(raw["digest"]),
            )  # fmt: skip
            refs = entry.refs
        except (ValueError, KeyError, TypeError) as error:
            raise BrokenRegister(f"line {number}") from error
        if entry.number != number or entry.previous != previous or entry.digest != _digest(previous, entry.body()) or not refs:
            raise BrokenRegister(f"line {number}")
        entries.append(entry)
        previous = entry.digest
    return entries


def read(file: Path | None = None) -> list[Entry]:
    """The entries of a register; none when there is no file.

    Raises:
        BrokenRegister: its chain does not hold.
    """
    known = file or path()
    return parse(known.read_text(encoding="utf-8")) if known.is_file() else []


def append(*, certificate: str, way: str, subjects: Sequence[Ref], at: datetime) -> Entry:
    """Write one certificate down, durable before this returns; once, however often it is called.

    Raises:
        BrokenRegister: what is there does not hold; nothing is destroyed then.
    """
    with _Alone() as _lock:
        entries = read()
        if known := next((one for one in entries if one.certificate == certificate), None):
            if known.subjects != tuple(sorted(map(str, subjects))):
                raise BrokenRegister(f"{certificate} stands for something else")
            return known
        previous = entries[-1].digest if entries else GENESIS
        fresh = Entry(len(entries) + 1, certificate, way, at.isoformat(), tuple(sorted(map(str, subjects))), previous, "")
        whole = Entry(
            fresh.number, fresh.certificate, fresh.way, fresh.at, fresh.subjects, previous, _digest(previous, fresh.body())
        )  # fmt: skip
        _write([*entries, whole])
        return whole


def merge(found: Iterable[Entry]) -> list[Entry]:
    """Take over a longer register that continues ours; the entries that hold then.

    Raises:
        BrokenRegister: neither continues the other.
    """
    theirs = list(found)
    with _Alone():
        ours = read()
        short, long = sorted((ours, theirs), key=len)
        if long[: len(short)] != short:
            raise BrokenRegister("two registers contradict one another")
        if len(theirs) > len(ours):
            _write(theirs)
        return long


class _Alone:
    """One writer at a time."""

    def __enter__(self) -> None:
        path().parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.lock = (path().parent / ".lock").open("w")
        fcntl.flock(self.lock, fcntl.LOCK_EX)

    def __exit__(self, *_error: object) -> None:
        self.lock.close()


def _write(entries: Sequence[Entry]) -> None:
    text = "".join(f"{entry.line()}\n" for entry in entries)
    _replace(path(), text)
    for folder in _mirrors:
        target = folder() / "destruction.jsonl"
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _replace(target, text)


def _replace(target: Path, text: str) -> None:
    draft = target.with_suffix(".part")
    with open(os.open(draft, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(target)
    handle = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _digest(previous: str, body: dict[str, object]) -> str:
    return hashlib.sha256(f"{previous}{json.dumps(body, ensure_ascii=False, sort_keys=True)}".encode()).hexdigest()
