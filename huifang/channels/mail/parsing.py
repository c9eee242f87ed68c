"""A mail's bytes to what the product needs of it. Never fails: what cannot be read is said in ``faults``."""

import hashlib
import html as entities
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes
from email.message import Message

from huifang.channels.mail import headers as reading
from huifang.channels.mail.bounces import Bounce, bounce_in
from huifang.channels.mail.charsets import decode, storable

MAX_PARTS, MAX_DEPTH = 200, 25
MAX_TEXT, MAX_HTML = 200_000, 600_000
Mail = Message
_CELLS = re.compile(r"</t[dh]\s{0,20}>", re.IGNORECASE)
_BREAKS = re.compile(r"<(?:br|/p|/div|/tr|/li|/h[1-6])\b[^<>]{0,200}>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file in a mail; ``cid`` is how the HTML part names it, ``inline`` whether it is part of the text."""

    name: str
    type: str
    content: bytes
    cid: str = ""
    inline: bool = False


@dataclass(slots=True)
class Parsed:
    """A mail that was read. Addresses are in small letters, ids without brackets."""

    body_hash: str
    headers: dict[str, list[str]] = field(default_factory=dict)
    message_id: str = ""
    references: list[str] = field(default_factory=list)
    sender: str = ""
    sender_name: str = ""
    recipients: list[str] = field(default_factory=list)
    subject: str = ""
    sent_at: datetime | None = None
    text: str = ""
    html: str = ""
    attachments: list[Attachment] = field(default_factory=list)
    bounce: Bounce | None = None
    faults: list[str] = field(default_factory=list)


def parse(raw: bytes) -> Parsed:
    """Read a mail; a broken one gives what could be read, and its faults."""
    parsed = Parsed(hashlib.sha256(_body_of(raw)).hexdigest())
    try:
        message = message_from_bytes(raw)
        _envelope(parsed, message)
        _content(parsed, message)
        parsed.bounce = bounce_in(message, parsed.text)
    except Exception as error:
        parsed.faults.append(f"unreadable: {type(error).__name__}")
        parsed.text = parsed.text or decode(_body_of(raw)[:MAX_TEXT])
    return parsed


def _body_of(raw: bytes) -> bytes:
    return re.split(rb"\r?\n\r?\n", raw, maxsplit=1)[-1]


def _envelope(parsed: Parsed, message: Mail) -> None:
    parsed.headers = reading.read(message)
    senders = reading.addresses(reading.raw_of(message, "from")) or reading.addresses(reading.raw_of(message, "sender"))
    if senders:
        parsed.sender_name, parsed.sender = senders[0][0], senders[0][1].lower()
    names = ("delivered-to", "x-original-to", "envelope-to", "to", "cc")
    found = [address for name in names for _name, address in reading.addresses(reading.raw_of(message, name))]
    parsed.recipients = list(dict.fromkeys(address.lower() for address in found))[:50]
    parsed.subject = " ".join(next(iter(parsed.headers.get("subject", [])), "").split())[:300]
    parsed.message_id = next(iter(reading.ids(reading.raw_of(message, "message-id"))), "")
    answers, chain = (reading.ids(reading.raw_of(message, name)) for name in ("in-reply-to", "references"))
    parsed.references = list(dict.fromkeys([*answers, *reversed(chain)]))[:40]
    parsed.sent_at = reading.moment(reading.raw_of(message, "date"))


def _content(parsed: Parsed, message: Mail) -> None:
    texts: list[str] = []
    pages: list[str] = []
    for number, part in enumerate(_leaves(message)):
        _mend(part)
        if number >= MAX_PARTS:
            parsed.faults.append("too many parts")
            break
        kind = part.get_content_type()
        if kind == "application/ms-tnef":
            parsed.faults.append("winmail ignored")
        elif kind in {"text/plain", "text/html"} and not _is_file(part):
            (texts if kind == "text/plain" else pages).append(decode(_bytes_of(part), _charset_of(part)))
        elif kind not in {"message/delivery-status", "multipart/mixed"} or _is_file(part):
            parsed.attachments.append(_attachment(part))
    parsed.html = "\n".join(pages)[:MAX_HTML]
    parsed.text = ("\n".join(texts).replace("\r\n", "\n").strip() or as_text(parsed.html))[:MAX_TEXT]


def _leaves(message: Mail, depth: int = 0) -> Iterator[Mail]:
    """The parts that hold something; a mail inside the mail is one part."""
    body = message.get_payload()
    if isinstance(body, list) and depth < MAX_DEPTH and message.get_content_maintype() == "multipart":
        for part in body:
            if isinstance(part, Message):
                yield from _leaves(part, depth + 1)
    else:
        yield message


def _mend(part: Mail) -> None:
    """Raw bytes in the headers of a part, as old programs write names of files: text, before the library drops them."""
    for name in ("content-type", "content-disposition"):
        raw = next(iter(reading.raw_of(part, name)), "")
        if not raw.isascii():
            part.replace_header(name, reading.text_of(raw))


def _is_file(part: Mail) -> bool:
    return str(part.get("content-disposition") or "").strip().lower().startswith("attachment") or bool(_name_of(part))


def _charset_of(part: Mail) -> str:
    try:
        return str(part.get_content_charset("") or "")
    except (LookupError, ValueError, TypeError, AttributeError):
        return ""


def _bytes_of(part: Mail) -> bytes:
    inside = part.get_payload()
    if isinstance(inside, list):
        return b"\n".join(_whole(one) for one in inside if isinstance(one, Message))
    try:
        found = part.get_payload(decode=True)
    except (ValueError, LookupError, TypeError, AttributeError):
        found = None
    return found if isinstance(found, bytes) else str(inside or "").encode("utf-8", "surrogateescape")


def _whole(message: Mail) -> bytes:
    try:
        return message.as_bytes()
    except Exception:
        # A generator that stumbles over a broken header is no reason to lose the rest.
        return str(message.get_payload()).encode("utf-8", "replace")


def _attachment(part: Mail) -> Attachment:
    kind = part.get_content_type()
    name = _name_of(part) or (_inner_name(part) if kind == "message/rfc822" else "")
    cid = str(part.get("content-id") or "").strip().strip("<>")
    inline = bool(cid) and not str(part.get("content-disposition") or "").strip().lower().startswith("attachment")
    return Attachment(_plain_name(name, kind), storable(kind)[:100], _bytes_of(part), storable(cid)[:200], inline)


def _name_of(part: Mail) -> str:
    try:
        return reading.text_of(str(part.get_filename() or ""))
    except (ValueError, LookupError, TypeError, AttributeError, IndexError):
        return ""


def _inner_name(part: Mail) -> str:
    inside = part.get_payload()
    first = inside[0] if isinstance(inside, list) and inside else None
    subject = reading.read(first).get("subject", [""])[0] if isinstance(first, Message) else ""
    return f"{subject[:80]}.eml" if subject else ""


def _plain_name(name: str, kind: str) -> str:
    last = re.split(r"[\\/]", name)[-1]
    kept = "".join(c for c in last if c.isprintable() and c not in '<>:"|?*').strip(" .")[-120:]
    return kept or ("message.eml" if kind == "message/rfc822" else "attachment")


def as_text(html: str) -> str:
    """The words of an HTML part, with line breaks where paragraphs end."""
    import nh3

    words = entities.unescape(
        nh3.clean(_BREAKS.sub("\n", _CELLS.sub(" ", html)), tags=set(), clean_content_tags={"script", "style", "head", "title"})
    )
    lines = [" ".join(line.split()) for line in words.splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
