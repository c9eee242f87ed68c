"""Short secrets at rest: AES-GCM under a key derived per purpose. Pure; the key is an argument."""

import base64
import secrets
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_VERSION = "1:"
_NONCE = 12


class Unsealable(Exception):
    """A sealed text does not open with this key and purpose."""


def seal(text: str, *, key: str, purpose: str) -> str:
    """``text`` as it may be stored; two seals of one text differ."""
    nonce = secrets.token_bytes(_NONCE)
    body = _box(key, purpose).encrypt(nonce, text.encode(), purpose.encode())
    return _VERSION + base64.urlsafe_b64encode(nonce + body).decode()


def unseal(sealed: str, *, key: str, purpose: str) -> str:
    """The text behind ``seal``.

    Raises:
        Unsealable: another key or purpose, or the text was changed.
    """
    if not sealed.startswith(_VERSION):
        raise Unsealable("unknown version of a sealed text")
    try:
        stored = base64.urlsafe_b64decode(sealed[len(_VERSION) :])
        return _box(key, purpose).decrypt(stored[:_NONCE], stored[_NONCE:], purpose.encode()).decode()
    except (InvalidTag, ValueError) as error:
        raise Unsealable("the key does not open this text") from error


@lru_cache(maxsize=32)
def _box(key: str, purpose: str) -> AESGCM:
    return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=None, info=f"huifang {purpose}".encode()).derive(key.encode()))
