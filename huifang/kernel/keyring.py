"""A ring of numbered keys outside the database: what is sealed says by which key, the highest number seals (R12.2).

Key 1 is the installation's own data key; later ones stand in a file, one ``number:secret`` a line, readable by its
owner only. A sealed value is one byte naming the key, a nonce, and AES-GCM over the text; ``bound`` ties it to its
place, so that a value copied into another row does not open there.
"""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

FIRST, LAST = 1, 250
_NONCE = 12


class Unopened(Exception):
    """A sealed value does not open: its key is not at hand, it was changed, or it stands in another's place."""


@dataclass(frozen=True, slots=True)
class KeyRing:
    """Keys by number."""

    keys: Mapping[int, str]

    @property
    def current(self) -> int:
        """The number of the key that seals now."""
        return max(self.keys)

    def seal(self, plain: bytes, *, purpose: str, bound: str = "") -> bytes:
        """``plain`` as it is stored; two seals of one text differ."""
        number, nonce = self.current, secrets.token_bytes(_NONCE)
        return bytes((number,)) + nonce + _box(self.keys[number], purpose).encrypt(nonce, plain, f"{number} {bound}".encode())

    def open(self, sealed: "bytes | memoryview[int]", *, purpose: str, bound: str = "") -> bytes:
        """What was sealed.

        Raises:
            Unopened: no such key, another place, or changed bytes.
        """
        stored = bytes(sealed)
        number = number_of(stored)
        if number not in self.keys:
            raise Unopened(f"key {number} is not at hand")
        try:
            return _box(self.keys[number], purpose).decrypt(stored[1 : 1 + _NONCE], stored[1 + _NONCE :], f"{number} {bound}".encode())
        except (InvalidTag, ValueError) as error:
            raise Unopened("the key does not open this value") from error

    def box(self, number: int, purpose: str, salt: bytes) -> AESGCM:
        """The key of one content alone, for what is sealed in pieces (``sealed_stream``)."""
        info = f"huifang ring {purpose}".encode()
        return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=salt, info=info).derive(self.keys[number].encode()))


def number_of(sealed: "bytes | memoryview[int]") -> int:
    """The number of the key that sealed a value; 0 for an empty one."""
    return bytes(sealed[:1])[0] if len(sealed) else 0


def read(text: str, first: str) -> KeyRing:
    """The ring written in ``text``, with ``first`` as key 1.

    Raises:
        ValueError: a line is not ``number:secret``.
    """
    keys = {FIRST: first}
    for line in filter(None, (line.strip() for line in text.splitlines())):
        number, colon, secret = line.partition(":")
        if not colon or not number.isdecimal() or not FIRST < int(number) <= LAST or len(secret) < 32:
            raise ValueError("a line of the key ring is not number:secret")
        keys[int(number)] = secret
    return KeyRing(keys)


def add(file: Path, first: str) -> int:
    """Put a new key into the file, whole or not at all; its number.

    Raises:
        ValueError: the ring is full.
    """
    ring = read(file.read_text() if file.exists() else "", first)
    number = ring.current + 1
    if number > LAST:
        raise ValueError("the key ring is full")
    _write(file, {**ring.keys, number: secrets.token_urlsafe(48)})
    return number


def retire(file: Path, first: str) -> list[int]:
    """Take every key but the current one and the first out of the file; the numbers taken."""
    ring = read(file.read_text() if file.exists() else "", first)
    gone = [number for number in ring.keys if number not in {FIRST, ring.current}]
    if gone:
        _write(file, {number: key for number, key in ring.keys.items() if number not in gone})
    return gone


def _write(file: Path, keys: Mapping[int, str]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = file.with_suffix(".draft")
    handle = os.open(draft, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "w") as stream:
        stream.write("".join(f"{number}:{key}\n" for number, key in sorted(keys.items()) if number != FIRST))
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(file)


@lru_cache(maxsize=64)
def _box(key: str, purpose: str) -> AESGCM:
    return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=None, info=f"huifang ring {purpose}".encode()).derive(key.encode()))
