"""Drafts: saved field by field as they are typed, never lost, never mixed between two tabs.

A draft is no business fact; it is not journalled and is erased when its form is done.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from huifang.accounts.models import User
from huifang.desk.models import Draft, DraftField

LONGEST = 20_000
MOST_FIELDS = 400
KEEP = timedelta(days=30)


class TooMuch(ValueError):
    """A value or a draft is larger than any form of ours."""


class Closed(Exception):
    """The form was finished after the page of this message was loaded."""


@dataclass(frozen=True, slots=True)
class Typed:
    """One message of the page: a field's value, the message's number, the tab, and the version it was based on."""

    field: str
    value: object
    seq: int
    client: str
    base: int


@dataclass(frozen=True, slots=True)
class Saved:
    """The version that holds the value now; ``other`` is set when another tab's value stands and nothing was written."""

    version: int
    saved_at: datetime
    other: DraftField | None = None


@transaction.atomic
def save(user: User, kind: str, key: str, typed: Typed, *, at: datetime) -> Saved:
    """Save one field.

    A message that arrives twice or late changes nothing. When another tab wrote the field after ``typed.base``,
    nothing is written and the other value is given back, so that the user can choose.

    Raises:
        TooMuch: the value or the number of fields is beyond any form.
        Closed: the form was finished meanwhile; a message still on its way must not bring back what was erased.
    """
    if len(str(typed.value)) > LONGEST:
        raise TooMuch(typed.field)
    draft, _created = Draft.objects.get_or_create(user=user, kind=kind, key=key, defaults={"changed_at": at})
    if typed.base < draft.closed_version:
        raise Closed
    Draft.objects.filter(pk=draft.pk).update(version=F("version") + 1, changed_at=at)
    draft.refresh_from_db(fields=["version"])
    field = DraftField.objects.filter(draft=draft, name=typed.field).first()
    if field is None:
        if draft.fields.count() >= MOST_FIELDS:
            raise TooMuch(typed.field)
        DraftField.objects.create(
            draft=draft, name=typed.field, value=typed.value, version=draft.version, client=typed.client, seq=typed.seq
        )
        return Saved(draft.version, at)
    if field.client == typed.client and typed.seq <= field.seq:
        return Saved(field.version, at)
    if field.client != typed.client and field.version > typed.base and field.value != typed.value:
        return Saved(field.version, at, field)
    DraftField.objects.filter(pk=field.pk).update(value=typed.value, version=draft.version, client=typed.client, seq=typed.seq)
    return Saved(draft.version, at)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole draft: its version, its values by field, and the version at which the form was last finished."""

    version: int
    values: dict[str, object]
    changed_at: datetime | None = None
    closed: int = 0


def read(user: User, kind: str, key: str) -> Sheet:
    """The draft of a form; an empty one when nothing was typed yet. Two queries."""
    draft = Draft.objects.filter(user=user, kind=kind, key=key).first()
    if draft is None:
        return Sheet(0, {})
    values = dict(DraftField.objects.filter(draft=draft).values_list("name", "value"))
    return Sheet(draft.version, values, draft.changed_at, draft.closed_version)


@transaction.atomic
def clear(user: User, kind: str, key: str, *, at: datetime) -> int:
    """The form is done: forget what was typed, and refuse what was typed before; the version from which typing counts again.

    The row stays until ``forget_old``, without a value, so that a message still on its way finds the form closed.
    """
    draft, _created = Draft.objects.get_or_create(user=user, kind=kind, key=key, defaults={"changed_at": at})
    DraftField.objects.filter(draft=draft).delete()
    Draft.objects.filter(pk=draft.pk).update(version=F("version") + 1, closed_version=F("version") + 1, changed_at=at)
    draft.refresh_from_db(fields=["version"])
    return draft.version


def forget_old(*, at: datetime) -> int:
    """Erase drafts that nobody touched for 30 days; they hold personal data."""
    count, _by_model = Draft.objects.filter(changed_at__lt=at - KEEP).delete()
    return count
