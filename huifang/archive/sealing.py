"""Graded content at rest: sealed under the key ring, found by keyed tokens (R1.6, R12.2)."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from huifang.kernel.keyring import Unopened
from huifang.organization.rings import file, ring

__all__ = ["Unopened", "digest", "file", "open_section", "open_text", "prefix", "ring", "seal_section", "seal_text", "token"]

_TEXT = "~"


def seal_section(values: Mapping[str, Any], *, customer: int, section: str) -> bytes:
    """The values of a section of one customer, as they are stored."""
    plain = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    return ring().seal(plain, purpose="section", bound=f"{customer}/{section}")


def open_section(sealed: "bytes | memoryview[int]", *, customer: int, section: str) -> dict[str, Any]:
    """The values again.

    Raises:
        Unopened: the key is not at hand, or the value belongs to another row.
    """
    found: dict[str, Any] = json.loads(ring().open(sealed, purpose="section", bound=f"{customer}/{section}"))
    return found


def seal_text(text: str) -> str:
    """A short text as a text column holds it, the key's number in clear before it; a blank stays blank."""
    if not text:
        return text
    keys = ring()
    return f"{prefix(keys.current)}{base64.urlsafe_b64encode(keys.seal(text.encode(), purpose='text')).decode()}"


def prefix(number: int) -> str:
    """How a text begins that a key sealed."""
    return f"{_TEXT}{number}."


def open_text(stored: str) -> str:
    """The text behind ``seal_text``; what was stored before texts were sealed is itself.

    Raises:
        Unopened: the key is not at hand, or the text was changed.
    """
    if not stored.startswith(_TEXT):
        return stored
    try:
        return ring().open(base64.urlsafe_b64decode(stored.partition(".")[2]), purpose="text").decode()
    except ValueError as error:
        raise Unopened("not a sealed text") from error


def token(piece: str) -> str:
    """The keyed token that stands for a piece of a sealed text in the search index."""
    return "x" + hmac.digest(_index_key(settings.INDEX_KEY), piece.encode(), "sha256")[:7].hex()


def digest(values: Mapping[str, Any]) -> str:
    """What a fact may hold of graded values: a keyed digest, by which equal values are known to be equal."""
    plain = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    return hmac.new(_index_key(settings.INDEX_KEY), b"values " + plain, hashlib.sha256).hexdigest()[:32]


@lru_cache(maxsize=4)
def _index_key(secret: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"huifang graded tokens 1").derive(secret.encode())
