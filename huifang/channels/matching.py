"""Which record a message answers: our ids first, then the signed address, then the signed subject of a known sender."""

from dataclasses import dataclass

from django.conf import settings

from huifang.channels import threads
from huifang.channels.mail import signing
from huifang.channels.mail.parsing import Parsed
from huifang.channels.models import Channel, OutboundMessage
from huifang.kernel.refs import Ref


@dataclass(frozen=True, slots=True)
class Match:
    """The record, how it was found, and the message of ours that is answered."""

    about: Ref | None = None
    by: str = ""
    answers: OutboundMessage | None = None


def match_mail(parsed: Parsed) -> Match:
    """Find the record of a mail. An unsigned number in a subject is never trusted."""
    return _by_references(parsed) or _by_address(parsed) or _by_subject(parsed) or Match()


def _by_references(parsed: Parsed) -> Match | None:
    ours = [one for one in parsed.references if signing.is_ours(one, key=settings.DATA_KEY)]
    rows = {row.key: row for row in OutboundMessage.objects.filter(key__in=ours)} if ours else {}
    row = next((rows[one] for one in ours if one in rows), None)
    return Match(row.about if row.reply_token else None, "references", row) if row else None


def _by_address(parsed: Parsed) -> Match | None:
    about = _record(signing.mark_in_addresses(parsed.recipients, key=settings.DATA_KEY))
    return Match(about, "address", _sent_to(parsed.sender, about)) if about else None


def _by_subject(parsed: Parsed) -> Match | None:
    about = _record(signing.mark_in_subject(parsed.subject, key=settings.DATA_KEY))
    row = _sent_to(parsed.sender, about) if about else None
    return Match(about, "subject", row) if row else None


def _record(found: tuple[str, str] | None) -> Ref | None:
    thread = threads.by_code(found[0]) if found else None
    return Ref(thread.kind, found[1]) if thread and found and thread.exists(found[1]) else None


def _sent_to(sender: str, about: Ref) -> OutboundMessage | None:
    """Our last mail about the record to this very address."""
    rows = OutboundMessage.objects.filter(about_kind=about.kind, about_id=about.id, channel=Channel.MAIL, to__iexact=sender)
    return rows.exclude(state=OutboundMessage.State.CANCELLED).order_by("-id").first() if sender else None


def match_number(index: str) -> Match:
    """The record of our last text message to this number."""
    row = OutboundMessage.objects.filter(number_index=index, channel=Channel.SMS).order_by("-id").first() if index else None
    return Match(row.about, "number", row) if row else Match()
