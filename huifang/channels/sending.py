"""The outbox: messages claimed in batches by lease, sent outside any transaction, marked one by one.

A process killed in between leaves its messages inflight; they are claimed again when the lease has run out and sent
with the same Message-ID, by which mail programs know them as one.
"""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet

from huifang.channels import rules, selectors, sms, smtp, threads
from huifang.channels.mail import signing
from huifang.channels.mail.composing import Letter, compose
from huifang.channels.models import BlockedAddress, Channel, OutboundMessage
from huifang.journal.services import record
from huifang.kernel.refs import Ref, system
from huifang.organization import options

LEASE = timedelta(minutes=10)
BATCH = 50
BUDGET = 240.0
"""Seconds after which a batch stops and gives the rest back, well inside the lease."""
State = OutboundMessage.State
POSTMAN = system("channels")


class NotSent(Exception):
    """A batch stopped: the server's words. Shown in the worker's state."""


def due(channel: str, at: datetime) -> bool:
    """Does any message wait to be sent now?"""
    return _waiting(channel, at).exists()


def _waiting(channel: str, at: datetime) -> QuerySet[OutboundMessage]:
    states = OutboundMessage.objects.filter(state__in=(State.QUEUED, State.RETRY, State.INFLIGHT))
    return states.filter(channel=channel, due_at__lte=at)


def claim(channel: str, at: datetime, limit: int = BATCH) -> list[OutboundMessage]:
    """Take up to ``limit`` due messages; no other process gets them before the lease has run out."""
    ids = list(_waiting(channel, at).order_by("due_at", "id").values_list("id", flat=True)[:limit])
    mark = secrets.token_hex(16)
    if not ids or not _waiting(channel, at).filter(id__in=ids).update(
        state=State.INFLIGHT, claim=mark, due_at=at + LEASE, tries=F("tries") + 1
    ):
        return []
    return list(OutboundMessage.objects.filter(claim=mark, state=State.INFLIGHT).select_related("answers").order_by("queued_at", "id"))


def send_mails(at: datetime) -> int:
    """Send the mails that are due over one connection; how many the server took.

    Raises:
        NotSent: the server could not be used; the mails wait.
    """
    if not due(Channel.MAIL, at):
        return 0
    values = options.values(smtp.CODES)
    if not values["channels.smtp_host"] or not values["channels.sender"]:
        return 0
    rows = claim(Channel.MAIL, at)
    sent, began = 0, monotonic()
    try:
        with smtp.connection(values) as server:
            while rows and monotonic() - began < BUDGET:
                sent += _send_mail(server, rows[0], values, at)
                rows.pop(0)
    except smtp.Lost as error:
        _release(rows, str(error), at)
        raise NotSent(str(error)[:200]) from None
    _release(rows, "", at)
    return sent


def _send_mail(server: Any, row: OutboundMessage, values: Mapping[str, Any], at: datetime) -> bool:
    try:
        raw = compose(letter_of(row, values))
        said = smtp.deliver(server, sender=str(values["channels.reply_address"] or values["channels.sender"]), to=row.to, raw=raw)
    except smtp.NotTaken as error:
        postpone(row, error.words, at, permanent=error.permanent)
        return False
    except ValueError as error:
        postpone(row, str(error)[:300], at, permanent=True)
        return False
    return mark_sent(row, said, at)


def letter_of(row: OutboundMessage, values: Mapping[str, Any]) -> Letter:
    """The mail of a row; the same each time."""
    address = str(values["channels.reply_address"] or values["channels.sender"])
    thread = threads.of(row.about_kind) if row.reply_token else None
    marked = signing.mark(thread.code, row.about_id, key=settings.DATA_KEY) if thread else ""
    plus = bool(values["channels.reply_plus"])
    return Letter(
        message_id=row.key,
        sender=str(values["channels.sender"]),
        sender_name=str(values["channels.sender_name"]),
        to=row.to,
        subject=f"{row.subject} {signing.tag(marked)}" if marked and not plus else row.subject,
        text=row.text,
        html=row.html,
        at=row.queued_at,
        reply_to=signing.reply_address(address, marked) if marked and plus else address,
        references=[row.answers.message_id] if row.answers and row.answers.message_id else [],
        automatic=row.by_id is None,
    )


def send_texts(at: datetime) -> int:
    """Send the text messages that are due, if customers may be disturbed now; how many the provider took.

    Raises:
        NotSent: the provider could not be reached; the messages wait.
    """
    if not due(Channel.SMS, at):
        return 0
    values = options.values(sms.CODES)
    if not values["channels.sms_url"]:
        return 0
    if not selectors.may_call(at):
        later = selectors.next_opening(at) or at + timedelta(hours=12)
        _waiting(Channel.SMS, at).exclude(state=State.INFLIGHT).update(due_at=later)
        return 0
    rows = claim(Channel.SMS, at, limit=20)
    sent, began = 0, monotonic()
    while rows and monotonic() - began < BUDGET:
        row = rows.pop(0)
        try:
            said = sms.send(row, values)
        except sms.NotTaken as error:
            postpone(row, error.words, at, permanent=error.permanent)
            if not error.permanent:
                _release(rows, error.words, at)
                raise NotSent(error.words[:200]) from None
            continue
        sent += mark_sent(row, said.words, at, provider_id=said.provider_id)
    _release(rows, "", at)
    return sent


def mark_sent(row: OutboundMessage, words: str, at: datetime, *, provider_id: str = "") -> bool:
    """The other side has it; false when the claim was lost meanwhile."""
    changes = {"state": State.SENT, "sent_at": at, "words": words[:500], "claim": "", "provider_id": provider_id[:120]}
    return bool(_mine(row).update(**changes))


@transaction.atomic
def postpone(row: OutboundMessage, words: str, at: datetime, *, permanent: bool) -> None:
    """It was not taken: try again later, or give up and tell."""
    if not permanent and row.tries < rules.PATIENCE:
        _mine(row).update(state=State.RETRY, due_at=at + rules.wait_after(row.tries), words=words[:500], claim="")
        return
    if _mine(row).update(state=State.FAILED, words=words[:500], claim=""):
        tell("channels.message.failed", row, words, at)
        if permanent and row.channel == Channel.MAIL and rules.blocks_address(_enhanced(words)):
            block(Channel.MAIL, row.to.lower(), row.to, words, at)


def _enhanced(words: str) -> str:
    return next((word for word in words.split() if word.count(".") == 2 and word.startswith("5.")), "")


def tell(kind: str, row: OutboundMessage, words: str, at: datetime) -> None:
    """Record what became of a message on the record that it is about; notices find its writer by ``owner``."""
    record(kind, row.about or Ref.of(row), by=POSTMAN, at=at, personal={"words": words[:300]}, message=row.pk, owner=row.by_id)


def block(channel: str, key: str, shown: str, words: str, at: datetime) -> None:
    """Send nothing more to an address; inside the caller's transaction."""
    row, created = BlockedAddress.objects.get_or_create(
        channel=channel, address_key=key[:254], defaults={"shown": shown[:254], "words": words[:300], "since": at}
    )
    if created:
        personal = {"address": shown, "words": words[:200]}
        record("channels.address.blocked", row, by=POSTMAN, at=at, personal=personal, channel=channel)


def _mine(row: OutboundMessage) -> QuerySet[OutboundMessage]:
    return OutboundMessage.objects.filter(Q(claim=row.claim), pk=row.pk, state=State.INFLIGHT)


def _release(rows: Sequence[OutboundMessage], words: str, at: datetime) -> None:
    """Give back what was claimed and not tried; such a turn counts as a try only when the server was away."""
    for row in rows:
        wait = rules.wait_after(row.tries) if words else timedelta(0)
        if words and row.tries >= rules.PATIENCE:
            postpone(row, words, at, permanent=True)
            continue
        tries = row.tries if words else max(row.tries - 1, 0)
        changes: dict[str, Any] = {"words": words[:500]} if words else {}
        _mine(row).update(state=State.RETRY, due_at=at + wait, tries=tries, claim="", **changes)
