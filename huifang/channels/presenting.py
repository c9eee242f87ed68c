"""What pages show of messages: masked addresses in lists, harmless HTML, a record's name only for who may read it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from huifang.accounts.models import User
from huifang.channels import labels, threads
from huifang.channels.mail import cleaning, quoting
from huifang.channels.models import Channel, InboundMessage, OutboundMessage
from huifang.journal.selectors import Line, history, lines
from huifang.kernel.refs import Ref
from huifang.organization import options
from huifang.ui.words import reason_words

_ADDRESS = re.compile(r"([^\s@<>:;,\"']{1,64})@([^\s@<>:;,\"']{1,190})")
TEMPLATES = {
    "archive.customer": "channels.template_customer",
    "complaints.complaint": "channels.template_complaint",
    "assignments.assignment": "channels.template_assignment",
}


@dataclass(frozen=True, slots=True)
class About:
    """A record that a message is about: what it is, and its name and address for who may read it."""

    label: str
    title: str = ""
    url: str = ""


def about(user: User, ref: Ref | None) -> About | None:
    """How a record is shown to this user."""
    thread = threads.of(ref.kind) if ref else None
    if thread is None or ref is None:
        return None
    if not threads.may_read(user, ref):
        return About(str(thread.label))
    return About(str(thread.label), thread.title(ref.id), thread.url(ref.id))


def masked(text: str) -> str:
    """A text with the names in its mail addresses hidden: ``h***@example.com``."""
    return _ADDRESS.sub(lambda match: f"{match[1][0]}***@{match[2]}", text)


def prepare_outbound(rows: Sequence[OutboundMessage]) -> None:
    """Add what a row of the outbox shows."""
    for row in rows:
        thread = threads.of(row.about_kind) if row.about_kind else None
        row.shown_to = masked(row.to)  # type: ignore[attr-defined]
        row.shown_words = masked(row.words)  # type: ignore[attr-defined]
        row.shown_about = str(thread.label) if thread else ""  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class File:
    """An attachment as the page shows it."""

    name: str
    size: int
    url: str
    refused: str


@dataclass(frozen=True, slots=True)
class Shown:
    """The words of a message: the sender's own, the whole with what it quotes, the harmless HTML."""

    own: str
    whole: str
    html: SafeString
    files: list[File]


def shown(message: InboundMessage) -> Shown:
    """A message ready for its page."""
    pictures = {
        one["cid"]: reverse("files:view", args=[one["file"]]) for one in message.attachments if one.get("cid") and one.get("picture")
    }
    html = cleaning.clean(message.html, lambda cid: pictures.get(cid, "")) if message.html else ""
    own = quoting.written(message.text)
    return Shown(own, message.text if message.text.strip() != own else "", mark_safe(html), [_file(one) for one in message.attachments])


def _file(one: Mapping[str, object]) -> File:
    url = reverse("files:download", args=[one["file"]]) if one.get("file") else ""
    refused = reason_words(str(one["refused"]), {}) if one.get("refused") else ""
    size = one.get("size")
    return File(str(one.get("name", "")), size if isinstance(size, int) else 0, url, refused)


@dataclass(frozen=True, slots=True)
class Letter:
    """A line of a record's letters."""

    outbound: bool
    row: OutboundMessage | InboundMessage
    at: datetime
    who: str
    title: str
    url: str
    state: str
    answer_url: str = ""


def letters(ref: Ref, limit: int = 30) -> list[Letter]:
    """What was written and what came on a record, newest first. The caller has checked that it may be read."""
    out = OutboundMessage.objects.filter(about_kind=ref.kind, about_id=ref.id).exclude(by=None).order_by("-id")[:limit]
    came = InboundMessage.objects.filter(about_kind=ref.kind, about_id=ref.id).order_by("-id")[:limit]
    found = [Letter(True, row, row.queued_at, row.to, _title(row), reverse("channels:letter", args=[row.pk]), row.state) for row in out]
    for row in came:
        url = reverse("channels:message", args=[row.pk])
        found.append(Letter(False, row, row.received_at, row.sender_name or row.sender, _title(row), url, row.state, _answer(ref, row)))
    return sorted(found, key=lambda letter: (letter.at, letter.row.pk), reverse=True)[:limit]


def _title(row: OutboundMessage | InboundMessage) -> str:
    return row.subject or " ".join(row.text.split())[:60] or str(_("(without subject)"))


def _answer(ref: Ref, row: InboundMessage) -> str:
    if row.channel != Channel.MAIL or row.state != InboundMessage.State.FILED:
        return ""
    return reverse("channels:write", args=[ref.kind, ref.id]) + f"?answer={row.pk}"


def timeline(row: InboundMessage | OutboundMessage) -> list[Line]:
    """What happened to a message itself."""
    return lines(history([Ref.of(row)]))


@dataclass(frozen=True, slots=True)
class Hit:
    """A record that a message may be filed on."""

    ref: str
    label: str
    title: str


def hits(user: User, text: str) -> list[Hit]:
    """Records within the user's reach that a search names."""
    if not text.strip():
        return []
    found = ((thread, pk, title) for thread in threads.every() for pk, title in thread.find(user, text.strip()))
    return [Hit(f"{thread.kind}:{pk}", str(thread.label), title) for thread, pk, title in found]


def _facts_of(thread: threads.Thread | None, user: User, pk: str) -> Mapping[str, str]:
    if thread is None:
        return {}
    return thread.facts_for(user, pk) if thread.facts_for else thread.facts(pk)


def draft_of(user: User, ref: Ref, answered: InboundMessage | None, people: Mapping[str, str]) -> dict[str, str]:
    """How a new mail begins: the company's text for this kind of record, or the quoted mail that is answered."""
    thread = threads.of(ref.kind)
    facts = {"me": user.name, "company": settings.COMPANY, **_facts_of(thread, user, ref.id)}
    first, _newline, rest = str(options.value(TEMPLATES[ref.kind])).partition("\n") if ref.kind in TEMPLATES else ("", "", "")
    draft = {"to": next(iter(people), ""), "subject": _filled(first, facts), "text": _filled(rest, facts)}
    if answered is None:
        return draft
    quoted = "\n".join(f"> {line}" for line in quoting.written(answered.text).splitlines()[:60])
    subject = answered.subject if answered.subject.lower().startswith(("re:", "回复")) else f"{_('Re:')}{answered.subject}"
    return {"to": answered.sender, "subject": subject, "text": f"\n\n{user.name}\n\n{quoted}"}


def _filled(template: str, facts: Mapping[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda match: facts.get(match[1], ""), template).strip("\n")


def setup_out() -> str:
    """That mail does not go out yet, in words; nothing when it does."""
    found = options.values(("channels.smtp_host", "channels.sender"))
    return "" if all(found.values()) else str(labels.NO_MAIL_OUT)


def setup_in() -> str:
    """That mail does not come in yet, in words; nothing when it does."""
    return "" if options.value("channels.imap_host") else str(labels.NO_MAIL_IN)
