"""What the journal holds: facts about a row, their personal values, what is still to be told of them."""

from collections.abc import Sequence
from typing import Any

from huifang.journal.erasing import Holding, holds_nothing, register
from huifang.journal.models import Delivery, Erased, Event, Personal


def _empty(ids: Sequence[Any], certificate: str) -> None:
    """Empty facts; who, what kind and when stay. A fact keeps its first certificate."""
    known = set(Erased.objects.filter(event__in=ids).values_list("event_id", flat=True))
    Erased.objects.bulk_create(Erased(event_id=pk, certificate=certificate) for pk in ids if pk not in known)
    Event.objects.filter(pk__in=ids).update(facts="{}")


register(
    Holding(
        Event,
        refs=(("subject_kind", "subject_id"),),
        keep=("kind", "actor_kind", "actor_id", "subject_kind", "subject_id", "batch", "origin"),
        instead=_empty,
    ),
    Holding(Personal, by={"journal.event": "event"}, delete=True),
    Holding(Delivery, by={"journal.event": "event"}, delete=True),
)
holds_nothing("journal.Seal", "digests of the chain")
holds_nothing("journal.Origin", "addresses and browsers of colleagues")
holds_nothing("journal.Erased", "numbers of certificates")
holds_nothing("journal.Pulse", "the last run of repeated work; errors name rows")
