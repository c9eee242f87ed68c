"""Greetings on holidays: drafted, approved, sent once to each person who agreed; who is left out, and why (R2.18).

Sending goes contact by contact in chunks: each chunk first moves the greeting's cursor by compare-and-swap, so of two workers
one sends it, and a killed one sends nothing twice. Nothing leaves outside the calling hours.
"""

import hashlib
import hmac
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from huifang.accounts.models import User
from huifang.archive import access as archive
from huifang.archive import numbers
from huifang.archive.models import Contact, ContactNumber
from huifang.archive.selectors import GOOD_FIRST
from huifang.channels import numbers as keys
from huifang.channels import services as channels
from huifang.channels import threads
from huifang.channels.models import BlockedAddress
from huifang.channels.selectors import may_call
from huifang.journal.services import Actor, create_or_get, record
from huifang.kernel.decision import Conflict, Refused, enforce, no
from huifang.kernel.refs import Ref
from huifang.relations import access
from huifang.relations.models import Greeting, GreetingConsent, Recipient
from huifang.relations.models.greetings import Means
from huifang.relations.rules import words
from huifang.relations.rules.lives import GREETING
from huifang.relations.services.moving import ask_or, move

CHAIN = "approval.greeting"
CHUNK = 100
SHOWN = 200
Outcome = Recipient.Outcome


def addressed(greeting: Greeting) -> QuerySet[Contact]:
    """The active contacts of the customers it is for."""
    rows = Contact.objects.filter(is_active=True, customer__canonical=None, customer__unit__path__startswith=greeting.unit.path)
    rows = rows.filter(customer__grade=greeting.grade) if greeting.grade else rows
    return rows.select_related("customer").order_by("pk")


@dataclass(frozen=True, slots=True)
class Verdict:
    """Where a greeting goes to for one contact, or why it doesn't."""

    contact: Contact
    reason: str = ""
    key: str = ""
    number: ContactNumber | None = None


def judge(greeting: Greeting, contacts: Sequence[Contact]) -> list[Verdict]:
    """For each contact where it goes, or why not: no consent, no calls wanted, no address, declined, objected to the channel. Few queries."""
    ids = [contact.pk for contact in contacts]
    agreed = set(GreetingConsent.objects.filter(contact__in=ids, means=greeting.means, withdrawn_at=None).values_list("contact", flat=True))
    found: dict[int, ContactNumber] = {}
    if greeting.means == Means.SMS:
        rows = ContactNumber.objects.filter(contact__in=agreed, kind=ContactNumber.Kind.MOBILE)
        usable = [row for row in rows if row.standing != ContactNumber.Standing.WRONG]
        for row in sorted(usable, key=lambda n: (GOOD_FIRST[n.standing], n.order, n.pk), reverse=True):
            found[row.contact_id] = row
    verdicts = [_judge(greeting, contact, contact.pk in agreed, found.get(contact.pk)) for contact in contacts]
    blocked = set(_blocked(greeting, verdicts))
    objecting = threads.objectors([v.contact.customer_id for v in verdicts if v.key], greeting.means)
    return [_declined(v, blocked, objecting) for v in verdicts]


def _declined(verdict: Verdict, blocked: set[int], objecting: set[int]) -> Verdict:
    if verdict.contact.pk in blocked:
        return Verdict(verdict.contact, "declined")
    return Verdict(verdict.contact, "person_objects") if verdict.key and verdict.contact.customer_id in objecting else verdict


def _judge(greeting: Greeting, contact: Contact, agreed: bool, number: ContactNumber | None) -> Verdict:
    if not agreed:
        return Verdict(contact, "no_consent")
    if contact.customer.do_not_call:
        return Verdict(contact, "do_not_call")
    if greeting.means == Means.SMS:
        return Verdict(contact, key=_digest(number.whole_index), number=number) if number else Verdict(contact, "no_mobile")
    email = contact.customer.email.strip().lower() if contact.is_main else ""
    return Verdict(contact, key=_digest(email)) if email else Verdict(contact, "no_mail")


def _digest(address: str) -> str:
    return hmac.new(f"greeting:{settings.INDEX_KEY}".encode(), address.encode(), hashlib.sha256).hexdigest()


def _blocked(greeting: Greeting, verdicts: Sequence[Verdict]) -> list[int]:
    if greeting.means == Means.SMS:
        at = {keys.index(numbers.decrypt(v.number.cipher)): v.contact.pk for v in verdicts if v.number}
    else:
        at = {v.contact.customer.email.strip().lower(): v.contact.pk for v in verdicts if v.key}
    known = BlockedAddress.objects.filter(channel=greeting.means, address_key__in=list(at)).values_list("address_key", flat=True)
    return [at[key] for key in known]


@dataclass(frozen=True, slots=True)
class Preview:
    """What sending would do now: how many get it, how many are left out by reason, the first of each, one filled text."""

    goes: int
    left_out: Mapping[str, int]
    people: Sequence[Verdict]
    sample: str


def preview(greeting: Greeting) -> Preview:
    """Look at everybody it is for, as sending would now."""
    reasons: Counter[str] = Counter()
    goes, people, sample, seen = 0, list[Verdict](), "", set[str]()
    rows = list(addressed(greeting)[:20_000])
    for start in range(0, len(rows), 500):
        for verdict in judge(greeting, rows[start : start + 500]):
            reason = verdict.reason or ("same_address" if verdict.key in seen else "")
            seen.add(verdict.key)
            if reason:
                reasons[reason] += 1
                if len(people) < SHOWN:
                    people.append(Verdict(verdict.contact, reason))
            else:
                goes += 1
                sample = sample or text_for(greeting, verdict.contact)
    return Preview(goes=goes, left_out=dict(reasons), people=people, sample=sample)


def text_for(greeting: Greeting, contact: Contact) -> str:
    """The text as this contact gets it."""
    return words.fill(greeting.text, name=words.address(contact.name, contact.title), company=contact.customer.name)


@transaction.atomic
def draft(*, values: Mapping[str, Any], by: User, at: datetime) -> Greeting:
    """Write a greeting to the customers of a unit.

    Raises:
        Refused: not their unit; nothing written; a placeholder that nobody fills; a time that has passed.
    """
    enforce(access.may_greet(by, values["unit"]))
    _check(values, at)
    row = Greeting.objects.create(made_by=by, made_at=at, **values)
    record("relations.greeting.drafted", row, by=by, at=at, occasion=row.occasion)
    return row


@transaction.atomic
def change(row: Greeting, *, values: Mapping[str, Any], version: int, by: User, at: datetime) -> Greeting:
    """Change a draft.

    Raises:
        Refused: as ``draft``, or it is no draft any more.
        Conflict: somebody else changed it after ``version``.
    """
    enforce(access.may_greet(by, row.unit_id) & access.may_greet(by, values["unit"]))
    _check(values, at)
    if row.state != Greeting.State.DRAFT:
        raise Refused(no("greeting_fixed"))
    if not Greeting.objects.filter(pk=row.pk, version=version, state=Greeting.State.DRAFT).update(**values, version=version + 1):
        raise Conflict
    row.refresh_from_db()
    record("relations.greeting.changed", row, by=by, at=at, occasion=row.occasion)
    return row


def _check(values: Mapping[str, Any], at: datetime) -> None:
    if not str(values["text"]).strip():
        raise Refused(no("text_missing"))
    if strange := words.unknown(str(values["text"])):
        raise Refused(no("placeholder_unknown", words="、".join(strange)))
    if values["send_at"] <= at:
        raise Refused(no("due_in_past"))


@transaction.atomic
def ask(row: Greeting, *, by: User, at: datetime) -> Greeting:
    """Hand it in; without a chain in force it is approved at once."""
    enforce(access.may_greet(by, row.unit_id))
    move(row, GREETING, "ask")
    count = addressed(row).count()
    title = _("Greeting “{occasion}” to customers of {unit}").format(occasion=row.occasion, unit=row.unit.name)
    ask_or(CHAIN, row, title=title, by=by, at=at, amount=count, reason=row.text, at_once=lambda: approve(row, by=by, at=at))
    return row


@transaction.atomic
def approve(row: Greeting, *, by: Actor, at: datetime) -> Greeting:
    """It is sent at its time."""
    move(row, GREETING, "approve")
    record("relations.greeting.approved", row, by=by, at=at, occasion=row.occasion)
    return row


@transaction.atomic
def send_back(row: Greeting, *, by: Actor, at: datetime) -> Greeting:
    """It was not approved: a draft again."""
    move(row, GREETING, "return")
    record("relations.greeting.returned", row, by=by, at=at, occasion=row.occasion)
    return row


@transaction.atomic
def cancel(row: Greeting, *, by: User, at: datetime) -> Greeting:
    """It is not sent."""
    enforce(access.may_greet(by, row.unit_id))
    move(row, GREETING, "cancel")
    record("relations.greeting.cancelled", row, by=by, at=at, occasion=row.occasion)
    return row


def send_due(at: datetime, *, by: Actor) -> int:
    """Send what is due, a few chunks at a time; how many contacts were dealt with. Nothing in the customers' rest time (R2.6)."""
    if not may_call(at):
        return 0
    done = 0
    for row in Greeting.objects.filter(state=Greeting.State.APPROVED, send_at__lte=at).order_by("send_at", "id")[:5]:
        try:
            move(row, GREETING, "begin")
        except Conflict:
            continue
    for row in Greeting.objects.filter(state=Greeting.State.SENDING).select_related("unit", "made_by").order_by("send_at", "id")[:5]:
        done += send_chunk(row, by=by, at=at)
    return done


@transaction.atomic
def send_chunk(row: Greeting, *, by: Actor, at: datetime) -> int:
    """Deal with the next contacts of a greeting; the last chunk ends it. 0 when another worker was first."""
    contacts = list(addressed(row).filter(pk__gt=row.cursor)[:CHUNK])
    last = contacts[-1].pk if contacts else row.cursor
    if not Greeting.objects.filter(pk=row.pk, state=Greeting.State.SENDING, cursor=row.cursor, version=row.version).update(
        cursor=last, version=row.version + 1
    ):
        return 0
    row.cursor, row.version = last, row.version + 1
    for verdict in judge(row, contacts):
        _send(row, verdict, at)
    if len(contacts) < CHUNK:
        move(row, GREETING, "finish", sent_at=at)
        counts = dict(Counter(Recipient.objects.filter(greeting=row).values_list("outcome", flat=True)))
        record(
            "relations.greeting.sent",
            row,
            by=by,
            at=at,
            occasion=row.occasion,
            sent=counts.get("queued", 0),
            left_out=counts.get("left_out", 0),
        )
    return len(contacts)


def _send(row: Greeting, verdict: Verdict, at: datetime) -> None:
    facts: dict[str, Any] = {"customer_id": verdict.contact.customer_id, "at": at, "outcome": Outcome.LEFT_OUT, "reason": verdict.reason}
    if not verdict.reason:
        try:
            with transaction.atomic():
                own = Recipient.objects.create(
                    greeting=row, contact=verdict.contact, customer_id=verdict.contact.customer_id, outcome=Outcome.QUEUED,
                    address_key=verdict.key, at=at,
                )  # fmt: skip
                own.message = _queue(row, verdict, at)
                own.save(update_fields=["message"])
                return
        except IntegrityError:
            facts["reason"] = "same_address"
        except Refused as refusal:
            facts["reason"] = refusal.decision.reason[:40]
    create_or_get(Recipient, {"greeting": row, "contact": verdict.contact}, facts)


def _queue(row: Greeting, verdict: Verdict, at: datetime) -> int:
    text, about = text_for(row, verdict.contact), Ref.of(verdict.contact.customer)
    if verdict.number:
        return channels.send_sms(number=numbers.decrypt(verdict.number.cipher), text=text, about=about, by=row.made_by, at=at).pk
    title = words.fill(
        row.title or row.occasion, name=words.address(verdict.contact.name, verdict.contact.title), company=verdict.contact.customer.name
    )
    return channels.send_mail(to=verdict.contact.customer.email, subject=title, text=text, about=about, by=row.made_by, at=at).pk


# consent


@transaction.atomic
def consent(contact: Contact, *, means: str, how: str, given_on: date, by: User, at: datetime) -> GreetingConsent:
    """Note that a contact agreed to greetings by one channel, and how.

    Raises:
        Refused: not a customer of theirs, or nobody says how it was given.
    """
    enforce(archive.may_edit(by, contact))
    if not how.strip():
        raise Refused(no("text_missing"))
    facts = {"given_on": given_on, "how": how.strip()[:80], "noted_by": by, "noted_at": at}
    row, created = create_or_get(GreetingConsent, {"contact": contact, "means": means, "withdrawn_at": None}, facts)
    if created:
        record("relations.consent.given", row, by=by, at=at, means=means, contact=contact.pk)
    return row


@transaction.atomic
def withdraw(row: GreetingConsent, *, by: User, at: datetime) -> GreetingConsent:
    """The contact wants no more greetings by this channel.

    Raises:
        Conflict: it was withdrawn already.
    """
    enforce(archive.may_edit(by, row.contact))
    if not GreetingConsent.objects.filter(pk=row.pk, withdrawn_at=None).update(withdrawn_at=at):
        raise Conflict
    row.refresh_from_db()
    record("relations.consent.withdrawn", row, by=by, at=at, means=row.means, contact=row.contact_id)
    return row
