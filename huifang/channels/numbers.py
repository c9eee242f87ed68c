"""Telephone numbers of messages at rest: sealed, found by a keyed index (R12.2)."""

import hashlib
import hmac
from typing import cast

from django.conf import settings

from huifang.kernel.phones import Kind, Phone
from huifang.kernel.sealed import Unsealable, seal, unseal

_PURPOSE = "channels number"


def sealed(phone: Phone) -> str:
    """The number as it is stored."""
    return seal("|".join((phone.kind, phone.number, phone.extension, phone.e164 or "")), key=settings.DATA_KEY, purpose=_PURPOSE)


def opened(text: str) -> Phone | None:
    """The number behind ``sealed``; none when the data key is another one."""
    try:
        kind, number, extension, e164 = unseal(text, key=settings.DATA_KEY, purpose=_PURPOSE).split("|")
    except (Unsealable, ValueError):
        return None
    return Phone(cast(Kind, kind), number, extension, e164 or None)


def index(phone: Phone) -> str:
    """Equal numbers have equal indexes, which tell nothing without the key."""
    return hmac.new(settings.INDEX_KEY.encode(), f"channels number:{phone.number}".encode(), hashlib.sha256).hexdigest()[:32]
