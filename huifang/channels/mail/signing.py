"""Marks that only we can make: message ids, reply addresses and subject tags of one record. Pure; the key is an argument.

A mark names a record by the letters of its thread and its id, ``z12``; its signature stands behind a dot. Letters are
small, because mail programs may fold the local part of an address.
"""

import base64
import hashlib
import hmac
import re
import secrets

_ID = re.compile(r"hf\.([0-9a-f]{20})\.([a-z2-7]{16})@", re.ASCII)
_MARK = re.compile(r"([a-z]{1,3})(\d{1,18})\.([a-z2-7]{12})", re.ASCII)
_TAG = re.compile(r"\[#([a-z]{1,3}\d{1,18}\.[a-z2-7]{12})\]", re.ASCII | re.IGNORECASE)


def message_id(domain: str, *, key: str) -> str:
    """A new signed message id, without brackets."""
    name = secrets.token_hex(10)
    return f"hf.{name}.{_sign(key, 'message', name, 16)}@{domain}"


def is_ours(identity: str, *, key: str) -> bool:
    """Did we make this message id?"""
    match = _ID.match(identity.lower())
    return bool(match) and hmac.compare_digest(_sign(key, "message", match[1], 16), match[2]) if match else False


def ours_in(text: str, *, key: str) -> list[str]:
    """Message ids of ours that stand anywhere in a text, such as a free-form bounce."""
    found = re.findall(r"hf\.[0-9a-f]{20}\.[a-z2-7]{16}@[\w.-]{1,190}\w", text[:200_000])
    return [identity for identity in dict.fromkeys(found) if is_ours(identity, key=key)]


def mark(code: str, pk: str, *, key: str) -> str:
    """The mark of a record: ``z12.<signature>``."""
    return f"{code}{pk}.{_sign(key, 'record', f'{code}{pk}', 12)}"


def record_of(text: str, *, key: str) -> tuple[str, str] | None:
    """The letters and id that a mark names; none when it is not ours."""
    match = _MARK.fullmatch(text.lower())
    if match and hmac.compare_digest(_sign(key, "record", match[1] + match[2], 12), match[3]):
        return match[1], match[2]
    return None


def reply_address(address: str, marked: str) -> str:
    """The address that answers about a record go to: ``support+z12.…@example.com``."""
    local, _at, domain = address.partition("@")
    return f"{local}+{marked}@{domain}"


def mark_in_addresses(addresses: list[str], *, key: str) -> tuple[str, str] | None:
    """The record that one of the addresses names."""
    tagged = (address.partition("@")[0].partition("+")[2] for address in addresses)
    return next((found for tag in tagged if tag and (found := record_of(tag, key=key))), None)


def tag(marked: str) -> str:
    """The mark as it stands in a subject."""
    return f"[#{marked}]"


def mark_in_subject(subject: str, *, key: str) -> tuple[str, str] | None:
    """The record that the subject names."""
    return next((found for text in _TAG.findall(subject) if (found := record_of(text, key=key))), None)


def without_tag(subject: str) -> str:
    """The subject as people read it."""
    return " ".join(_TAG.sub("", subject).split())


def _sign(key: str, purpose: str, text: str, length: int) -> str:
    digest = hmac.new(key.encode(), f"huifang mail {purpose}:{text}".encode(), hashlib.sha256).digest()
    return base64.b32encode(digest).decode().lower()[:length]
