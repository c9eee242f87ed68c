"""Writes of messages: queue, cancel, try again, file by hand, set aside, release an address.

``send_mail`` and ``send_sms`` are for contexts that have asked their own access rules; ``write_mail`` and ``write_sms``
ask them for a person at a record's page.
"""

import secrets
from datetime import datetime

from django.conf import settings
from django.db import transaction

from huifang.accounts.models import User
from huifang.channels import access, numbers, rules, selectors, threads
from huifang.channels.mail import signing
from huifang.channels.mail.headers import is_address
from huifang.channels.models import BlockedAddress, Channel, InboundMessage, OutboundMessage
from huifang.journal.services import Actor, record
from huifang.kernel.decision import Conflict, Refused, enforce, no
from huifang.kernel.phones import Phone, mask
from huifang.kernel.refs import Ref
from huifang.organization import options

State = OutboundMessage.State


@transaction.atomic
def send_mail(
    *,
    to: str,
    subject: str,
    text: str,
    html: str = "",
    about: Ref | None = None,
    by: Actor,
    at: datetime,
    reply_token: bool = True,
    answers: InboundMessage | None = None,
) -> OutboundMessage:
    """Queue a mail; the worker sends it. An answer to it lands on ``about`` (unless ``reply_token`` is false).

    A mail that a part of the system writes says so to other machines (``Auto-Submitted``).

    Raises:
        Refused: ``address_wrong``, ``address_blocked``, or the record's party declines mail.
    """
    address = to.strip()
    if not is_address(address):
        raise Refused(no("address_wrong", address=address[:100]))
    _not_blocked(Channel.MAIL, address.lower())
    enforce(threads.refuses(about, Channel.MAIL))
    sender = str(options.value("channels.sender"))
    row = OutboundMessage.objects.create(
        channel=Channel.MAIL,
        key=signing.message_id(sender.partition("@")[2].lower() or "huifang.invalid", key=settings.DATA_KEY),
        to=address,
        subject=" ".join(subject.split())[:300],
        text=text.replace("\r\n", "\n"),
        html=html,
        about_kind=about.kind if about else "",
        about_id=about.id if about else "",
        by=by if isinstance(by, User) else None,
        answers=answers,
        reply_token=reply_token,
        due_at=at,
        queued_at=at,
    )
    personal = {"to": address, "subject": row.subject}
    # What a part of the system tells its users is no letter of the record.
    record("channels.mail.queued", about if about and row.by_id else Ref.of(row), by=by, at=at, personal=personal, message=row.pk)
    return row


@transaction.atomic
def send_sms(*, number: Phone, text: str, about: Ref | None = None, by: Actor, at: datetime) -> OutboundMessage:
    """Queue a text message; outside the calling hours it waits for their next opening (R2.6).

    Raises:
        Refused: ``sms_mobile_only``, ``sms_declined``, ``text_missing``, ``quiet_hours`` when no hours allow it, or the
            record's party does not want to be called.
    """
    if number.kind not in {"mobile", "foreign"}:
        raise Refused(no("sms_mobile_only"))
    if not text.strip():
        raise Refused(no("text_missing"))
    found = numbers.index(number)
    _not_blocked(Channel.SMS, found)
    enforce(threads.refuses(about, Channel.SMS))
    opening = selectors.next_opening(at)
    if opening is None:
        raise Refused(selectors.may_call(at))
    row = OutboundMessage.objects.create(
        channel=Channel.SMS,
        key=f"s{secrets.token_hex(12)}",
        to=mask(number),
        number_sealed=numbers.sealed(number),
        number_index=found,
        text=text.strip()[:1000],
        about_kind=about.kind if about else "",
        about_id=about.id if about else "",
        by=by if isinstance(by, User) else None,
        due_at=opening,
        queued_at=at,
    )
    record("channels.sms.queued", about or Ref.of(row), by=by, at=at, to=row.to, message=row.pk)
    return row


def _not_blocked(channel: str, key: str) -> None:
    blocked = BlockedAddress.objects.filter(channel=channel, address_key=key).first()
    if blocked is not None:
        raise Refused(no("address_blocked" if channel == Channel.MAIL else "sms_declined", address=blocked.shown, words=blocked.words))


def write_mail(
    *, to: str, subject: str, text: str, about: Ref, by: User, at: datetime, answers: InboundMessage | None = None
) -> OutboundMessage:
    """A person writes from a record's page.

    Raises:
        Refused: they may not write there, or ``address_not_of_record`` when nobody of the record has the address.
    """
    enforce(access.may_write(by, about))
    if to.strip().lower() not in access.addresses_of(by, about):
        raise Refused(no("address_not_of_record", address=to[:100]))
    return send_mail(to=to, subject=subject, text=text, about=about, by=by, at=at, answers=answers)


def write_sms(*, number: str, text: str, about: Ref, by: User, at: datetime) -> OutboundMessage:
    """A person writes to a number of the record, named by its id.

    Raises:
        Refused: they may not write there, or the number is not the record's.
    """
    enforce(access.may_write(by, about))
    thread = threads.of(about.kind)
    phone = thread.phone(by, about.id, number) if thread else None
    if phone is None:
        raise Refused(no("number_not_of_record"))
    return send_sms(number=phone, text=text, about=about, by=by, at=at)


@transaction.atomic
def retry(row: OutboundMessage, *, by: User, at: datetime) -> OutboundMessage:
    """Put a failed, returned or cancelled message into the queue again, with the same key.

    Raises:
        Refused: not permitted, or not from this state, or the address is blocked.
        Conflict: somebody was first.
    """
    enforce(access.may_handle(by, row))
    _not_blocked(row.channel, row.to.lower() if row.channel == Channel.MAIL else row.number_index)
    enforce(threads.refuses(row.about, row.channel))
    _move(row, "again", due_at=at, tries=0, words="", sent_at=None)
    record("channels.message.retried", row.about or Ref.of(row), by=by, at=at, message=row.pk)
    return row


@transaction.atomic
def cancel(row: OutboundMessage, *, by: User, at: datetime) -> OutboundMessage:
    """Keep a message that waits from being sent.

    Raises:
        Refused: not permitted, or it is already on its way.
        Conflict: it was taken for sending a moment ago.
    """
    enforce(access.may_handle(by, row))
    _move(row, "cancel")
    record("channels.message.cancelled", row.about or Ref.of(row), by=by, at=at, message=row.pk)
    return row


def _move(row: OutboundMessage, action: str, **changes: object) -> None:
    target = rules.OUTBOUND.target(row.state, action)
    changes |= {"state": target, "claim": ""}
    if not OutboundMessage.objects.filter(pk=row.pk, state=row.state, tries=row.tries).update(**changes):
        raise Conflict
    for name, value in changes.items():
        setattr(row, name, value)


@transaction.atomic
def file(message: InboundMessage, *, about: Ref, reason: str, by: User, at: datetime) -> InboundMessage:
    """Put a message on a record by hand, with the reason.

    Raises:
        Refused: not permitted to sort, or the record is out of reach; ``text_missing`` without a reason.
        Conflict: somebody filed it first.
    """
    enforce(access.may_sort(by, message) & threads.may_read(by, about))
    if not reason.strip():
        raise Refused(no("text_missing"))
    target = rules.INBOUND.target(message.state, "file")
    rows = InboundMessage.objects.filter(pk=message.pk, state=message.state, about_kind=message.about_kind, about_id=message.about_id)
    if not rows.update(state=target, about_kind=about.kind, about_id=about.id, matched_by="hand"):
        raise Conflict
    message.refresh_from_db()
    record("channels.message.filed", about, by=by, at=at, reason=reason[:200], message=message.pk)
    return message


@transaction.atomic
def dismiss(message: InboundMessage, *, reason: str, by: User, at: datetime) -> InboundMessage:
    """Set a message aside that belongs to no record, with the reason; it is kept.

    Raises:
        Refused: not permitted, wrong state, no reason.
        Conflict: somebody was first.
    """
    enforce(access.may_sort(by, message))
    if not reason.strip():
        raise Refused(no("text_missing"))
    target = rules.INBOUND.target(message.state, "dismiss")
    if not InboundMessage.objects.filter(pk=message.pk, state=message.state).update(state=target):
        raise Conflict
    message.refresh_from_db()
    record("channels.message.dismissed", message, by=by, at=at, reason=reason[:200])
    return message


@transaction.atomic
def release(blocked: BlockedAddress, *, reason: str, by: User, at: datetime) -> None:
    """Let messages go to an address again, because it works after all or its owner asked for it.

    Raises:
        Refused: not permitted; no reason.
        Conflict: somebody released it first.
    """
    enforce(access.may_watch(by))
    if not reason.strip():
        raise Refused(no("text_missing"))
    ref, shown = Ref.of(blocked), blocked.shown
    if not BlockedAddress.objects.filter(pk=blocked.pk).delete()[0]:
        raise Conflict
    record("channels.address.released", ref, by=by, at=at, personal={"address": shown}, reason=reason[:200])
