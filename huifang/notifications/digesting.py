"""The daily mail: one for each person and working day, over what is still unseen or open; never an empty one."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from huifang.accounts.models import User
from huifang.kernel import clock
from huifang.kernel.decision import Conflict, Refused
from huifang.kernel.refs import Ref
from huifang.notifications import mailing, preferences, recipients, wording
from huifang.notifications.models import Digest, Notice
from huifang.notifications.preferences import Choices
from huifang.notifications.rules import digest_due
from huifang.notifications.sections import AT_MOST, Line, sections
from huifang.organization.selectors import work_calendar
from huifang.ui import formats

LEASE = timedelta(minutes=3)
LOOK_BACK = timedelta(days=60)
"""Unseen notices older than this are no news."""
State = Digest.State


@dataclass(slots=True)
class Part:
    """One heading of the mail."""

    title: str
    lines: list[Line] = field(default_factory=list)
    more: int = 0


def send_due(*, at: datetime, limit: int = 25) -> int:
    """Send the daily mails whose hour has come; how many.

    Every person and day is claimed by a conditional update on the row of that day; the mail is queued in the
    transaction that closes the row, under the same claim. So two workers send one mail, and a killed one leaves the
    row to the next when its lease ends.
    """
    on = clock.local_date(at)
    if not work_calendar().is_working_day(on, strict=False) or not mailing.works():
        return 0
    finished = Digest.objects.filter(~Q(state=State.WORKING), day=on).values("person")
    people = list(User.objects.filter(is_active=True).exclude(email="").exclude(pk__in=finished).order_by("pk"))
    choices = preferences.choices_of([p.pk for p in people])
    return sum(_send(person, on, at) for person in [p for p in people if _is_due(p, choices, at)][:limit])


def _is_due(person: User, choices: Choices, at: datetime) -> bool:
    hours = choices.hours(person)
    return choices.wants_digest(person) and digest_due(at, hours.digest_at, hours.quiet, work_calendar()) is not None


def _send(person: User, on: date, at: datetime) -> bool:
    row = claim(person, on, at)
    return row is not None and fulfil(row, at)


def claim(person: User, on: date, at: datetime) -> Digest | None:
    """Take the mail of this day to write it; none when somebody else does, or it is done."""
    row, _made = Digest.objects.get_or_create(person=person, day=on)
    mark = secrets.token_hex(16)
    free = Digest.objects.filter(Q(busy_until=None) | Q(busy_until__lte=at), pk=row.pk, state=State.WORKING)
    if not free.update(claim=mark, busy_until=at + LEASE):
        return None
    row.claim = mark
    return row


def fulfil(row: Digest, at: datetime) -> bool:
    """Write and queue the mail of a claimed day; false when there is nothing to say or the claim was lost."""
    person = row.person
    if recipients.is_away(person, at):
        return _close(row, State.AWAY, at) and False
    with override(person.language or settings.LANGUAGE_CODE):
        parts = compose(person, at)
        count = sum(len(part.lines) + part.more for part in parts)
        if not count:
            return _close(row, State.EMPTY, at) and False
        try:
            with transaction.atomic():
                if not _close(row, State.SENT, at, lines=count):
                    raise Conflict
                _post(person, parts, count, at)
        except Conflict:
            return False
        except Refused:
            return _close(row, State.FAILED, at, lines=count) and False
    return True


def _close(row: Digest, state: str, at: datetime, lines: int = 0) -> bool:
    mine = Digest.objects.filter(pk=row.pk, claim=row.claim, state=State.WORKING)
    return bool(mine.update(state=state, done_at=at, lines=lines, busy_until=None))


def compose(person: User, at: datetime) -> list[Part]:
    """What the mail lists: open work and unseen notices, the person's own and those of absent colleagues they stand for."""
    parts = _parts_of(person, person, at)
    for colleague in recipients.principals(person, at):
        for part in _parts_of(colleague, person, at):
            part.title = _("For {name}: {title}").format(name=colleague.name, title=part.title)
            parts.append(part)
    return parts


def _parts_of(owner: User, reader: User, at: datetime) -> list[Part]:
    given = [(str(section.title), section.lines(owner, at)) for section in sections()]
    named: set[Ref] = set()
    parts = [_part(title, lines, reader, named) for title, lines in (*given, (_("Not read yet"), _news(owner, at)))]
    return [part for part in parts if part.lines]


def _part(title: str, lines: Sequence[Line], reader: User, named: set[Ref]) -> Part:
    """The lines that the reader may read and that no heading above has named."""
    kept = [line for line in lines if line.about is None or (line.about not in named and recipients.may_be_told(reader, line.about))]
    named.update(line.about for line in kept if line.about)
    return Part(title, kept[:AT_MOST], max(len(kept) - AT_MOST, 0))


def _unseen(owner: User, at: datetime) -> QuerySet[Notice]:
    rows = Notice.objects.filter(person=owner, head=None, seen_at=None, done_at=None, told_at__gte=at - LOOK_BACK)
    return rows.filter(mail=Notice.Mail.DIGEST).order_by("-id")


def _news(owner: User, at: datetime) -> list[Line]:
    said = wording.say_all(_unseen(owner, at)[: AT_MOST * 3])
    return [Line(notice.about, f"{words.title}：{words.text}", words.address) for notice, words in said]


def _post(person: User, parts: Sequence[Part], count: int, at: datetime) -> None:
    day = formats.day(clock.local_date(at))
    subject = ngettext("{n} thing waits for you · {day}", "{n} things wait for you · {day}", count).format(n=count, day=day)
    context: dict[str, object] = {"person": person, "parts": parts, "count": count, "base": mailing.address(), "subject": subject}
    mailing.post(person, subject, "notifications/mail/digest", context, at=at)
