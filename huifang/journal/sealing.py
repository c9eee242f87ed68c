"""The hash chain over committed facts, so that tampering shows."""

from django.db import IntegrityError, transaction

from huifang.journal.models import Event, Seal
from huifang.journal.verifying import GENESIS, Verification, digest_of, verify

__all__ = ["GENESIS", "Verification", "link", "seal", "verify"]


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


def link(previous: str, event: Event) -> str:
    """The digest of one link: the previous digest and every stored column of the fact."""
    parts = (
        str(event.pk),
        event.kind,
        event.at.isoformat(),
        event.actor_kind,
        event.actor_id,
        event.subject_kind,
        event.subject_id,
        event.batch,
        event.facts,
        event.origin,
    )
    return digest_of(previous, parts)
