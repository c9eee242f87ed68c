"""Telephone numbers at rest: encrypted, found by keyed indexes, shown masked (R12.2).

A cipher is one byte naming the key of the ring, a nonce, and AES-GCM over the number. The indexes are HMACs, so
equal numbers meet without being readable; the whole index holds the extension, the tail index is of the
number's last four digits without it.
"""

import hashlib
import hmac
import secrets
from functools import lru_cache
from typing import TYPE_CHECKING, cast

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from huifang.archive.sealing import ring
from huifang.kernel.keyring import number_of
from huifang.kernel.phones import Kind, Phone, mask

if TYPE_CHECKING:
    from huifang.archive.models import Contact, ContactNumber

TAIL = 4
_NONCE = 12
_SEPARATOR = "\x1f"


class Unreadable(Exception):
    """A stored number does not open with the present data key."""


def encrypt(phone: Phone) -> bytes:
    """The number as it is stored; two ciphers of one number differ."""
    nonce, keys = secrets.token_bytes(_NONCE), ring()
    plain = _SEPARATOR.join((phone.kind, phone.number, phone.extension, phone.e164 or ""))
    mark = bytes((keys.current,))
    return mark + nonce + _box(keys.keys[keys.current]).encrypt(nonce, plain.encode(), mark)


def decrypt(cipher: "bytes | memoryview[int]") -> Phone:
    """The number behind a cipher.

    Raises:
        Unreadable: the key is another one, or the bytes were changed.
    """
    stored = bytes(cipher)
    secret = ring().keys.get(number_of(stored))
    if secret is None:
        raise Unreadable("the key is not at hand")
    nonce, body = stored[1 : 1 + _NONCE], stored[1 + _NONCE :]
    try:
        plain = _box(secret).decrypt(nonce, body, stored[:1]).decode()
    except (InvalidTag, ValueError) as error:
        raise Unreadable("the data key does not open this number") from error
    kind, number, extension, e164 = plain.split(_SEPARATOR)
    return Phone(cast(Kind, kind), number, extension, e164 or None)


def whole_index(digits: str) -> str:
    """The keyed index of a whole number; give ``digits_of(phone)``."""
    return _index("whole", digits)


def tail_index(last4: str) -> str:
    """The keyed index of a number's last four digits."""
    return _index("tail", last4)


def digits_of(phone: Phone) -> str:
    """What the whole index is computed over: the digits, and the extension behind an ``x``."""
    return f"{phone.number}x{phone.extension}" if phone.extension else phone.number


def build(contact: "Contact", phone: Phone, order: int = 0) -> "ContactNumber":
    """An unsaved number of ``contact``, ready for ``bulk_create``."""
    from huifang.archive.models import ContactNumber

    return ContactNumber(
        contact=contact,
        kind=phone.kind,
        cipher=encrypt(phone),
        whole_index=whole_index(digits_of(phone)),
        tail_index=tail_index(phone.number[-TAIL:]),
        masked=mask(phone),
        order=order,
    )


@lru_cache(maxsize=4)
def _box(secret: str) -> AESGCM:
    return AESGCM(_derive(secret, b"huifang telephone numbers 1"))


@lru_cache(maxsize=4)
def _index_key(secret: str) -> bytes:
    return _derive(secret, b"huifang telephone indexes 1")


def _derive(secret: str, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(secret.encode())


def _index(purpose: str, digits: str) -> str:
    return hmac.new(_index_key(settings.INDEX_KEY), f"{purpose}:{digits}".encode(), hashlib.sha256).hexdigest()[:32]
