"""Reads of notices: one's own inbox, and who was told of a record."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from huifang.accounts.models import User
from huifang.kernel.refs import Ref
from huifang.notifications import kinds, wording
from huifang.notifications.models import Notice
from huifang.notifications.wording import Said

CAP = 100
NEWEST = 15
UNSEEN = Q(seen_at=None, done_at=None)


def inbox(user: User) -> QuerySet[Notice]:
    """The user's own notices; those counted on another are not listed."""
    return Notice.objects.filter(person=user, head=None)


def unseen_count(user: User) -> int:
    """How many the bell shows, at most ``CAP``: one query on the index of what is open."""
    return inbox(user).filter(UNSEEN)[:CAP].count()


@dataclass(slots=True)
class Row:
    """A notice with its words and how many more are counted on it."""

    notice: Notice
    said: Said
    more: int


def rows_of(notices: Sequence[Notice]) -> list[Row]:
    """Words and counts for several notices: two queries."""
    more = dict(Notice.objects.filter(head__in=[n.pk for n in notices]).values_list("head").annotate(n=Count("pk")))
    return [Row(notice, said, more.get(notice.pk, 0)) for notice, said in wording.say_all(notices)]


def prepare(notices: Sequence[Notice]) -> None:
    """Put the row on each notice, for lists."""
    for row in rows_of(notices):
        row.notice.row = row  # type: ignore[attr-defined]


def newest(user: User) -> list[Row]:
    """What the drawer shows: unseen ones first, then the latest."""
    rows = inbox(user).select_related("stands_for").order_by("-id")
    found = list(rows.filter(UNSEEN)[:NEWEST])
    if len(found) < NEWEST:
        found += list(rows.exclude(pk__in=[n.pk for n in found])[: NEWEST - len(found)])
    return rows_of(found)


@dataclass(frozen=True, slots=True)
class Telling:
    """Who was told, what, how, when, and whether they saw it."""

    person: str
    stands_for: str
    title: str
    way: str
    told_at: datetime
    seen_at: datetime | None
    done_at: datetime | None


def told_about(ref: Ref, *, limit: int = 40) -> list[Telling]:
    """Everybody told of a row, of what belongs to it, or of a customer's matters; newest first. The caller has checked access.

    Only the title of a notice is given, which names nothing of the row.
    """
    about = Q(party_kind=ref.kind, party_id=ref.id)
    for one in kinds.family_of(ref):
        about |= Q(about_kind=one.kind, about_id=one.id)
    rows = Notice.objects.filter(about).select_related("person", "stands_for").order_by("-id")[:limit]
    return [_telling(row) for row in rows]


def _telling(row: Notice) -> Telling:
    kind = kinds.known(row.kind)
    return Telling(
        person=row.person.name,
        stands_for=row.stands_for.name if row.stands_for else "",
        title=str(kind.title) if kind else "",
        way=str(row.get_mail_display()),
        told_at=row.told_at,
        seen_at=row.seen_at,
        done_at=row.done_at,
    )
