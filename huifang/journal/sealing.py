"""The hash chain over committed facts, so that tampering shows."""

import hashlib
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from huifang.journal.models import Event, Seal

GENESIS = "0" * 64
LINKED = ("kind", "at", "actor_kind", "actor_id", "subject_kind", "subject_id", "batch", "facts")


@dataclass(frozen=True, slots=True)
class Verification:
    """How far the chain holds: links checked, and the position of the first broken one."""

    checked: int
    broken_at: int | None = None


def seal(*, limit: int = 5000) -> int:
    """Append committed, unsealed facts to the chain in id order; the number sealed.

    Writers never wait: a fact that commits late gets a later place. Two sealers collide on the next position
    and one of them gives up.
    """
    try:
        with transaction.atomic():
            return _append(limit)
    except IntegrityError:
        return 0


def _append(limit: int) -> int:
    last = Seal.objects.order_by("-position").first()
    previous, position = (last.digest, last.position) if last else (GENESIS, 0)
    links = []
    for event in Event.objects.filter(seal=None).order_by("id")[:limit]:
        previous, position = link(previous, event), position + 1
        links.append(Seal(position=position, event=event, digest=previous))
    Seal.objects.bulk_create(links)
    return len(links)


def verify(*, last: int = 0) -> Verification:
    """Recompute the chain from the stored bytes: all of it, or its ``last`` links."""
    end = Seal.objects.order_by("-position").values_list("position", flat=True).first() or 0
    before = max(end - last, 0) if last else 0
    known = Seal.objects.filter(position=before).values_list("digest", flat=True).first()
    if before and known is None:
        return Verification(0, before)
    previous, checked = known or GENESIS, 0
    # Only the columns that the chain is made of: a copy from before the last upgrade can be verified too.
    columns = ("position", "digest", *(f"event__{name}" for name in LINKED))
    links = Seal.objects.select_related("event").only(*columns).filter(position__gt=before)
    for seal_row in links.order_by("position").iterator(chunk_size=2000):
        previous = link(previous, seal_row.event)
        if previous != seal_row.digest or seal_row.position != before + checked + 1:
            return Verification(checked, seal_row.position)
        checked += 1
    return Verification(checked)


def link(previous: str, event: Event) -> str:
    """The digest of one link: the previous digest and every stored column of the fact."""
    parts = (
        previous,
        str(event.pk),
        event.kind,
        event.at.isoformat(),
        event.actor_kind,
        event.actor_id,
        event.subject_kind,
        event.subject_id,
        event.batch,
        event.facts,
    )
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
