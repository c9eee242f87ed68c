"""Writes of notices: tell, see, settle; each person's own settings."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time

from django.db import transaction
from django.db.models import Q

from huifang.accounts.models import User
from huifang.journal.services import Actor, as_ref, canonical, record
from huifang.kernel.refs import Ref
from huifang.notifications import kinds, preferences, recipients
from huifang.notifications.kinds import Kind
from huifang.notifications.models import Notice, Preference
from huifang.notifications.preferences import Choices
from huifang.notifications.recipients import Addressee, Recipient
from huifang.notifications.rules import DIGEST, INBOX, NOW, OFF, WAYS, Importance, mail_moment
from huifang.organization.selectors import work_calendar


@transaction.atomic
def notify(
    *,
    kind: str,
    about: Ref,
    to: Addressee | Iterable[Addressee],
    by: Actor,
    at: datetime,
    key: str = "",
    batch: str = "",
    party: Ref | None = None,
    urgent: bool = False,
    **facts: object,
) -> list[Notice]:
    """Tell people of something; those who had not been told before.

    Whoever may not read ``about``, whoever did it themselves, and whoever switched the group off is left out; an
    absent person's deputy is told instead. Telling again (same kind, row, person, ``key``) does nothing.

    Args:
        to: users, or references of users, positions, units or roles (``Ref("organization.role", code)``).
        key: tells occurrences on the same row apart, such as the fact that caused it.
        batch: groups the tellings of one bulk act.
        party: the customer behind it; asked of the row's context if not given.
        urgent: this one breaks quiet times, whatever its kind.
        facts: plain values for the sentence; nothing that whoever may read ``about`` may not see.

    Raises:
        LookupError: the kind is not declared.
    """
    known, actor = kinds.kind_of(kind), as_ref(by)
    if urgent:
        known = replace(known, importance=Importance.URGENT, way=NOW)
    readers = [r for r in recipients.resolve(to, at) if recipients.may_be_told(r.person, about)]
    if known.evidence and not readers:
        record("notifications.notice.unheard", about, by=by, at=at, batch=batch, title=str(known.title))
    people = [r for r in readers if known.to_actor or Ref.of(r.person) != actor]
    choices = preferences.choices_of([r.person.pk for r in people])
    told = [r for r in people if choices.way(r.person, known) != OFF]
    same = Notice.objects.filter(kind=kind, about_kind=about.kind, about_id=about.id, key=key)
    already = set(same.filter(person__in=[r.person for r in told]).values_list("person", flat=True)) if told else set()
    fresh = [r for r in told if r.person.pk not in already]
    if not fresh:
        return []
    customer = party or kinds.party_of(about)
    body = canonical({"what": kinds.title_of(about), **facts} if "what" not in facts else facts)
    heads = _heads(known, fresh)
    rows = [
        Notice(
            kind=kind, group=known.group, about_kind=about.kind, about_id=about.id, key=key, batch=batch,
            party_kind=customer.kind if customer else "", party_id=customer.id if customer else "",
            person=r.person, stands_for=r.stands_for, by_kind=actor.kind, by_id=actor.id, facts=body,
            importance=known.importance, head_id=heads.get(r.person.pk), told_at=at,
            **_mail(known, r, choices, at, counted=r.person.pk in heads),
        )
        for r in fresh
    ]  # fmt: skip
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
    if known.evidence:
        names = "、".join(r.person.name for r in fresh)
        record("notifications.notice.told", about, by=by, at=at, batch=batch, people=names, title=str(known.title))
    return rows


def _heads(known: Kind, fresh: Sequence[Recipient]) -> dict[int, int]:
    """The unseen notice of each person on which more of the same kind are counted."""
    if not known.folds:
        return {}
    open_ones = Notice.objects.filter(person__in=[r.person for r in fresh], kind=known.code, seen_at=None, done_at=None, head=None)
    return dict(open_ones.order_by("id").values_list("person", "id"))


def _mail(known: Kind, recipient: Recipient, choices: Choices, at: datetime, *, counted: bool) -> dict[str, object]:
    way = choices.way(recipient.person, known)
    if way == INBOX or not recipient.person.email:
        return {"mail": Notice.Mail.NONE}
    if way == DIGEST or counted:
        return {"mail": Notice.Mail.DIGEST}
    moment = mail_moment(way, known.importance, at, choices.hours(recipient.person).quiet, work_calendar())
    return {"mail": Notice.Mail.DUE, "mail_at": moment}


def see(user: User, ids: Iterable[int], *, at: datetime) -> int:
    """The user has seen these of their own notices and what is counted on them; how many were new to them."""
    mine = list(Notice.objects.filter(person=user, pk__in=list(ids)).values_list("pk", flat=True))
    return Notice.objects.filter(Q(pk__in=mine) | Q(head__in=mine, person=user), seen_at=None).update(seen_at=at)


def unsee(user: User, ids: Iterable[int]) -> int:
    """Take that back: they count as unseen again."""
    wanted = list(ids)
    return Notice.objects.filter(Q(pk__in=wanted) | Q(head__in=wanted), person=user, seen_at__isnull=False).update(seen_at=None)


def see_all(user: User, *, at: datetime, group: str = "") -> list[int]:
    """Everything that the user has not seen yet, or one group of it; the ids of those the inbox shows."""
    rows = Notice.objects.filter(person=user, seen_at=None)
    rows = rows.filter(group=group) if group else rows
    shown = list(rows.filter(head=None, done_at=None).order_by("-id").values_list("pk", flat=True))
    rows.update(seen_at=at)
    return shown


def settle(about: Ref, *, at: datetime, kinds: Collection[str] = ()) -> int:
    """What they were told of is dealt with: the bell no longer counts it, the daily mail no longer names it."""
    rows = Notice.objects.filter(about_kind=about.kind, about_id=about.id, done_at=None)
    return (rows.filter(kind__in=kinds) if kinds else rows).update(done_at=at)


@transaction.atomic
def prefer(
    *,
    by: User,
    at: datetime,
    ways: Mapping[str, str],
    quiet: tuple[time, time] | None = None,
    quiet_rest_days: bool = True,
    digest_wanted: bool = True,
    digest_at: time | None = None,
) -> Preference:
    """Set one's own way of being told; ``quiet`` none means the company's quiet times. Only what a group allows is kept."""
    known = {group.code for group in kinds.groups()}
    kept = {group: way for group, way in ways.items() if group in known and way in WAYS and (way != OFF or kinds.may_silence(group))}
    values = {
        "ways": kept,
        "quiet_own": quiet is not None,
        "quiet_start": quiet[0] if quiet else None,
        "quiet_end": quiet[1] if quiet else None,
        "quiet_rest_days": quiet_rest_days,
        "digest_wanted": digest_wanted,
        "digest_at": digest_at,
    }
    row, _made = Preference.objects.update_or_create(person=by, defaults=values)
    record("notifications.preference.changed", by, by=by, at=at, ways=kept, digest=digest_wanted)
    return row


__all__ = ["DIGEST", "INBOX", "NOW", "OFF", "notify", "prefer", "see", "see_all", "settle", "unsee"]
