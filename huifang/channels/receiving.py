"""What arrives becomes one row, in one transaction: on its record, waiting to be filed, or kept as a machine's message.

Nothing is lost: a mail that cannot be read is a row with its fault, and its bytes are kept.
"""

import hashlib
from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import IntegrityError, transaction

from huifang.accounts.models import User
from huifang.channels import keeping, numbers, rules, sending, threads
from huifang.channels.attaching import TakenIn, attach_all, taken_in
from huifang.channels.mail import loops, quoting, signing
from huifang.channels.mail.bounces import Bounce
from huifang.channels.mail.parsing import Parsed, parse
from huifang.channels.matching import Match, match_mail, match_number
from huifang.channels.models import Channel, InboundMessage, OutboundMessage
from huifang.channels.sending import POSTMAN
from huifang.journal.services import record
from huifang.kernel.decision import Conflict, Refused
from huifang.kernel.phones import Phone, mask
from huifang.kernel.refs import Ref

PER_HOUR = 30
"""Messages of one sender within an hour that are acted upon; the rest are kept only."""
State = InboundMessage.State
OPT_OUT = {"t", "td", "n", "退订", "拒收", "退"}
log = structlog.get_logger(__name__)


def _nothing() -> None:
    return None


def receive_mail(
    raw: bytes, *, at: datetime, own: Collection[str] = (), also: Callable[[], None] = _nothing, note: str = ""
) -> InboundMessage | None:
    """Keep and file one mail; none when it was there already. ``also`` runs in the same transaction (the cursor)."""
    parsed = parse(raw)
    kept = keeping.keep(raw)
    digest = hashlib.sha256(f"{parsed.message_id or kept}\n{parsed.body_hash}".encode()).hexdigest()
    if InboundMessage.objects.filter(digest=digest).exists():
        also()
        return None
    try:
        with taken_in(parsed.attachments) as files, transaction.atomic():
            also()
            row = _row_of(parsed, kept, digest, at)
            row.note = note or "、".join(parsed.faults)[:200]
            return _file(row, parsed, files, own, at)
    except IntegrityError:
        if not InboundMessage.objects.filter(digest=digest).exists():
            raise
        # Another process read the same mail a moment ago.
        also()
        return None


def _row_of(parsed: Parsed, kept: str, digest: str, at: datetime) -> InboundMessage:
    return InboundMessage(
        channel=Channel.MAIL,
        digest=digest,
        message_id=parsed.message_id[:260],
        sender=parsed.sender[:254],
        sender_name=parsed.sender_name[:120],
        subject=signing.without_tag(parsed.subject)[:300],
        text=parsed.text,
        html=parsed.html,
        raw=kept,
        sent_at=parsed.sent_at,
        received_at=at,
    )


def _file(row: InboundMessage, parsed: Parsed, files: Sequence[TakenIn], own: Collection[str], at: datetime) -> InboundMessage:
    if report := _reports(parsed):
        return _file_report(row, report, at)
    match = match_mail(parsed)
    why = loops.automatic(parsed.headers, sender=parsed.sender, subject=parsed.subject, own=own) or _too_many(row, at)
    _place(row, match)
    if why:
        row.state, row.note = State.AUTOMATIC, why
    row.save(force_insert=True)
    attach_all(row, files, at)
    if match.answers:
        _proves_sent(match.answers, at)
    if row.about is None:
        return row
    personal = {"sender": row.sender, "subject": row.subject}
    record("channels.mail.received", row.about, by=POSTMAN, at=at, personal=personal, message=row.pk, matched=row.matched_by)
    if not why:
        _apply(row, quoting.written(row.text), _sender_of(row, match), at)
    return row


def _place(row: InboundMessage, match: Match) -> None:
    row.answers, row.matched_by = match.answers, match.by if match.about else ""
    if match.about:
        row.about_kind, row.about_id, row.state = match.about.kind, match.about.id, State.FILED


def _too_many(row: InboundMessage, at: datetime) -> str:
    recent = InboundMessage.objects.filter(sender=row.sender, received_at__gt=at - timedelta(hours=1))
    return "too_many" if recent[:PER_HOUR].count() >= PER_HOUR else ""


def _sender_of(row: InboundMessage, match: Match) -> User | None:
    """The user behind the address, if the message answers one that we sent to this very address."""
    if match.answers is None or match.answers.to.lower() != row.sender:
        return None
    found = list(User.objects.filter(email__iexact=row.sender, is_active=True)[:2])
    return found[0] if len(found) == 1 else None


def _apply(row: InboundMessage, written: str, sender: User | None, at: datetime) -> None:
    """Let the record's context do what an answer does there; a refusal leaves the message on the record."""
    thread = threads.of(row.about_kind)
    if thread is None:
        return
    try:
        with transaction.atomic():
            thread.receive(threads.Answer(row, written, sender, at))
    except (Refused, Conflict) as error:
        InboundMessage.objects.filter(pk=row.pk).update(note="not_applied")
        log.info("answer not applied", message=row.pk, kind=row.about_kind, reason=str(error))


def _proves_sent(row: OutboundMessage, at: datetime) -> None:
    """An answer proves that a message left, even when its process was killed before it could say so."""
    unsure = OutboundMessage.objects.filter(pk=row.pk, state__in=rules.OUTBOUND.sources("deliver"))
    unsure.update(state=OutboundMessage.State.SENT, sent_at=at, claim="")


def _reports(parsed: Parsed) -> Bounce | None:
    """A delivery report, by the standard or in the free form of a mail house; about a message of ours."""
    if parsed.bounce and any(signing.is_ours(one, key=settings.DATA_KEY) for one in parsed.bounce.message_ids):
        return parsed.bounce
    daemon = parsed.sender.partition("@")[0] in {"mailer-daemon", "postmaster", "mailerdaemon"}
    if not daemon and parsed.headers.get("return-path", [""])[0].strip() != "<>":
        return None
    around = "\n".join([parsed.text, *(one.content[:20_000].decode("ascii", "replace") for one in parsed.attachments[:5])])
    ours = signing.ours_in(around, key=settings.DATA_KEY)
    if not ours:
        return parsed.bounce
    if parsed.bounce:
        return Bounce(parsed.bounce.action, parsed.bounce.status, parsed.bounce.words, parsed.bounce.recipient, tuple(ours))
    return Bounce("failed", "", " ".join(parsed.text.split())[:300], "", tuple(ours))


def _file_report(row: InboundMessage, report: Bounce, at: datetime) -> InboundMessage:
    ours = [one.lower() for one in report.message_ids if signing.is_ours(one, key=settings.DATA_KEY)]
    original = OutboundMessage.objects.filter(key__in=ours).first()
    row.state, row.answers = State.BOUNCE, original
    if original and original.about:
        row.about_kind, row.about_id, row.matched_by = original.about_kind, original.about_id, "report"
    row.save(force_insert=True)
    if original is None:
        return row
    words = f"{report.status} {report.words}".strip()
    if not report.failed:
        OutboundMessage.objects.filter(pk=original.pk).update(words=words[:500])
        return row
    standing = OutboundMessage.objects.filter(pk=original.pk, state__in=rules.OUTBOUND.sources("bounce"))
    if standing.update(state=OutboundMessage.State.BOUNCED, words=words[:500], claim=""):
        sending.tell("channels.message.bounced", original, words, at)
        if rules.blocks_address(report.status):
            sending.block(Channel.MAIL, original.to.lower(), original.to, words, at)
    return row


@transaction.atomic
def receive_sms(*, number: Phone | None, shown: str, text: str, identity: str, at: datetime) -> InboundMessage | None:
    """File a text message on the record of the last one to that number; none when it was there already."""
    digest = hashlib.sha256(f"sms\n{identity}\n{shown}\n{text if not identity else ''}".encode()).hexdigest()
    index = numbers.index(number) if number else ""
    match = match_number(index)
    row, created = InboundMessage.objects.get_or_create(
        digest=digest,
        defaults={
            "channel": Channel.SMS,
            "sender": mask(number) if number else mask(shown),
            "number_sealed": numbers.sealed(number) if number else "",
            "number_index": index,
            "text": text[:2000],
            "received_at": at,
            "about_kind": match.about.kind if match.about else "",
            "about_id": match.about.id if match.about else "",
            "state": State.FILED if match.about else State.UNMATCHED,
            "matched_by": match.by if match.about else "",
            "answers": match.answers,
        },
    )
    if not created:
        return None
    subject = row.about or Ref.of(row)
    record("channels.sms.received", subject, by=POSTMAN, at=at, sender=row.sender, message=row.pk)
    if index and text.strip().lower() in OPT_OUT:
        sending.block(Channel.SMS, index, row.sender, text.strip(), at)
        record("channels.sms.declined", subject, by=POSTMAN, at=at, sender=row.sender)
    elif row.about:
        _apply(row, row.text, None, at)
    return row


@transaction.atomic
def receipt(*, identity: str, delivered: bool, words: str, at: datetime) -> bool:
    """What became of a text message, by our id or the provider's; false when it is unknown or was known already."""
    rows = OutboundMessage.objects.filter(channel=Channel.SMS)
    row = (rows.filter(key=identity).first() or rows.filter(provider_id=identity).order_by("-id").first()) if identity else None
    if row is None:
        return False
    if delivered:
        unsure = rows.filter(pk=row.pk, delivered_at=None, state__in=(*rules.OUTBOUND.sources("deliver"), "sent"))
        return bool(unsure.update(state=OutboundMessage.State.SENT, delivered_at=at, claim=""))
    standing = rows.filter(pk=row.pk, delivered_at=None, state__in=rules.OUTBOUND.sources("bounce"))
    if not standing.update(state=OutboundMessage.State.BOUNCED, words=words[:500], claim=""):
        return False
    sending.tell("channels.message.bounced", row, words, at)
    return True
