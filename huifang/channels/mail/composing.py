"""A mail's bytes from its row: the same row gives the same bytes, so that a second sending is the same mail."""

import hashlib
import html as entities
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from huifang.channels.mail.loops import LOOP
from huifang.kernel import clock


@dataclass(frozen=True, slots=True)
class Letter:
    """Everything that a mail is made of."""

    message_id: str
    sender: str
    sender_name: str
    to: str
    subject: str
    text: str
    html: str
    at: datetime
    reply_to: str = ""
    references: Sequence[str] = ()
    automatic: bool = False


def compose(letter: Letter) -> bytes:
    """The mail as text and HTML, in UTF-8, ready for SMTP.

    Raises:
        ValueError: an address that no mail can have.
    """
    mail = EmailMessage(policy=SMTP)
    mail["From"] = Address(" ".join(letter.sender_name.split()), addr_spec=letter.sender)
    mail["To"] = Address(addr_spec=letter.to)
    mail["Subject"] = " ".join(letter.subject.split())
    mail["Date"] = format_datetime(clock.local(letter.at))
    mail["Message-ID"] = f"<{letter.message_id}>"
    if letter.reply_to:
        mail["Reply-To"] = Address(" ".join(letter.sender_name.split()), addr_spec=letter.reply_to)
    if letter.references:
        mail["In-Reply-To"] = f"<{letter.references[-1]}>"
        mail["References"] = " ".join(f"<{one}>" for one in letter.references[-20:])
    if letter.automatic:
        mail["Auto-Submitted"] = "auto-generated"
        mail["X-Auto-Response-Suppress"] = "All"
    mail[LOOP] = letter.message_id.partition("@")[2]
    mail.set_content(letter.text or " ", cte="base64")
    mail.add_alternative(letter.html or as_html(letter.text), subtype="html", cte="base64")
    mail.set_boundary(f"huifang-{hashlib.sha256(letter.message_id.encode()).hexdigest()[:24]}")
    return mail.as_bytes()


def as_html(text: str) -> str:
    """Plain text as a page of paragraphs."""
    paragraphs = entities.escape(text.strip()).split("\n\n")
    body = "".join("<p>{}</p>".format(paragraph.replace("\n", "<br>")) for paragraph in paragraphs)
    return f'<!doctype html><html lang="zh-CN"><body>{body}</body></html>'
