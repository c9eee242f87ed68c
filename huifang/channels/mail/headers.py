"""Headers of mails to text, however broken: encoded words cut inside a character, raw bytes, folded lines."""

import base64
import binascii
import quopri
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime

from huifang.channels.mail.charsets import decode, storable

LONGEST = 4000
_WORD = re.compile(r"=\?([\w.:+-]{1,40})(?:\*[\w-]*)?\?([bBqQ])\?([^?]*)\?=")
_ADDRESS = re.compile(r"[^\s@<>\"(),;:\\\[\]\x00-\x20]{1,64}@[^\s@<>\"(),;:\\\[\]\x00-\x20]{1,189}")
_ID = re.compile(r"<\s*([^<>\s]{3,250})\s*>")


def read(message: Message) -> dict[str, list[str]]:
    """All headers by their name in small letters, decoded, in their order."""
    found: dict[str, list[str]] = {}
    for name, value in message.raw_items():
        found.setdefault(str(name).lower(), []).append(text_of(str(value)))
    return found


def raw_of(message: Message, name: str) -> list[str]:
    """The values of a header as they stand in the mail, unfolded."""
    return [_unfolded(str(value)) for key, value in message.raw_items() if str(key).lower() == name]


def text_of(value: str) -> str:
    """A header's text: encoded words joined before they are decoded, raw bytes guessed."""
    flat = _unfolded(value)
    if "=?" not in flat:
        return _plain(flat)
    return "".join(_pieces(flat)).strip()


def _unfolded(value: str) -> str:
    return re.sub(r"[\r\n]+[ \t]*", " ", value[: LONGEST * 4]).strip()[:LONGEST]


def _plain(value: str) -> str:
    try:
        return storable(value) if value.isascii() else decode(value.encode("ascii", "surrogateescape"))
    except UnicodeEncodeError:
        return storable(value)


def _pieces(flat: str) -> Iterator[str]:
    at, charset, held = 0, "", b""
    for word in _WORD.finditer(flat):
        between = flat[at : word.start()]
        if between.strip() or (held and word[1].lower() != charset):
            yield decode(held, charset)
            held = b""
        if between.strip():
            yield _plain(between)
        charset, held, at = word[1].lower(), held + _bytes_of(word[2], word[3]), word.end()
    yield decode(held, charset)
    yield _plain(flat[at:])


def _bytes_of(kind: str, body: str) -> bytes:
    raw = body.encode("ascii", "ignore")
    if kind in "qQ":
        return quopri.decodestring(raw, header=True)
    try:
        return base64.b64decode(raw + b"=" * (-len(raw) % 4))
    except (binascii.Error, ValueError):
        return raw


def addresses(values: list[str]) -> list[tuple[str, str]]:
    """Names and addresses of raw header values; what is no address is left out."""
    try:
        pairs = getaddresses([value[:LONGEST] for value in values])
    except (ValueError, IndexError, TypeError):
        pairs = []
    found = [(text_of(name)[:120], address) for name, address in pairs if is_address(address)]
    return found or [("", match.group()) for value in values if (match := _ADDRESS.search(value[:LONGEST])) and is_address(match.group())]


def is_address(text: str) -> bool:
    """Is it one plain address that SMTP takes?"""
    return bool(_ADDRESS.fullmatch(text)) and text.isascii()


def ids(values: list[str]) -> list[str]:
    """The message ids in ``Message-ID``, ``In-Reply-To`` or ``References``, without their brackets."""
    return [storable(match) for value in values for match in _ID.findall(value[:LONGEST])]


def moment(values: list[str]) -> datetime | None:
    """The moment of a ``Date`` header; none when it is missing or impossible."""
    for value in values[:1]:
        try:
            read_at = parsedate_to_datetime(value)
            aware = read_at if read_at.tzinfo else read_at.replace(tzinfo=UTC)
            return aware.astimezone(UTC) if 1990 <= aware.year <= 2200 else None
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
    return None
