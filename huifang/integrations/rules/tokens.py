"""The form of a token: a fixed beginning for secret scanners, 256 random bits, a checksum. Pure.

``hfp_…`` is a person's, ``hfm_…`` a machine's; the last six characters are a CRC of the rest, so that a scanner
tells a token from chance without asking anybody.
"""

import hashlib
import secrets
import zlib

BEGINNINGS = {"personal": "hfp_", "machine": "hfm_"}
SHOWN = 10
_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_BODY, _SUM = 43, 6


def make(kind: str) -> str:
    """A new token of a kind."""
    body = BEGINNINGS[kind] + "".join(secrets.choice(_LETTERS) for _letter in range(_BODY))
    return body + _checksum(body)


def is_token(text: str) -> bool:
    """Has the text the form of a token, checksum included?"""
    whole = text[:4] in BEGINNINGS.values() and len(text) == 4 + _BODY + _SUM and text.isascii()
    return whole and _checksum(text[:-_SUM]) == text[-_SUM:]


def digest(token: str) -> str:
    """What is stored of a token: 256 random bits need no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def _checksum(body: str) -> str:
    number, letters = zlib.crc32(body.encode()), ""
    for _place in range(_SUM):
        number, rest = divmod(number, 62)
        letters = _LETTERS[rest] + letters
    return letters
