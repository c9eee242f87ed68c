"""Delivery reports (RFC 3464), and the free-form ones of Chinese mail houses."""

import re
from dataclasses import dataclass
from email.message import Message

from huifang.channels.mail import headers as reading

Mail = Message
_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")


@dataclass(frozen=True, slots=True)
class Bounce:
    """What a report says: the action (failed, delayed, delivered…), the status, the server's words, of which message."""

    action: str
    status: str
    words: str
    recipient: str
    message_ids: tuple[str, ...]

    @property
    def failed(self) -> bool:
        """Did the message not arrive for good?"""
        return self.action == "failed"


def bounce_in(message: Mail, text: str) -> Bounce | None:
    """The report in a mail, if it is one."""
    kind = message.get_content_type()
    blocks = _blocks(message) if kind == "multipart/report" else []
    if not blocks:
        return None
    fields: dict[str, str] = {}
    for block in blocks:
        for name, values in reading.read(block).items():
            fields[name] = values[0]
    words = fields.get("diagnostic-code", "").partition(";")[2].strip() or text.strip()[:300]
    match = _STATUS.search(fields.get("status", "")) or _STATUS.search(words)
    return Bounce(
        action=fields.get("action", "failed").strip().lower(),
        status=match[1] if match else "",
        words=" ".join(words.split())[:500],
        recipient=(fields.get("original-recipient") or fields.get("final-recipient", "")).rpartition(";")[2].strip().lower()[:254],
        message_ids=tuple(_original_ids(message)),
    )


def _blocks(message: Mail) -> list[Mail]:
    """The groups of fields of the delivery status part: one of the message, one of each recipient."""
    for part in _parts(message):
        body = part.get_payload()
        if part.get_content_type() == "message/delivery-status" and isinstance(body, list):
            return [block for block in body if isinstance(block, Message) and block.keys()]
    return []


def _original_ids(message: Mail) -> list[str]:
    for part in _parts(message):
        body = part.get_payload()
        if part.get_content_type() == "message/rfc822" and isinstance(body, list) and body and isinstance(body[0], Message):
            return reading.ids(reading.raw_of(body[0], "message-id"))
        if part.get_content_type() in {"text/rfc822-headers", "message/rfc822-headers"}:
            shown = part.get_payload(decode=True)
            found = re.search(rb"(?im)^message-id:\s*(<[^<>\s]{3,250}>)", shown if isinstance(shown, bytes) else b"")
            return reading.ids([found[1].decode("ascii", "replace")]) if found else []
    return []


def _parts(message: Mail) -> list[Mail]:
    body = message.get_payload()
    return [part for part in body if isinstance(part, Message)] if isinstance(body, list) else []
