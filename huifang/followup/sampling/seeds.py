"""The seed of a draw, from the journal's chain: nobody can choose it, everybody can recompute it (R2.4)."""

from dataclasses import dataclass

from huifang.followup.models import Draw
from huifang.followup.rules import drawing
from huifang.journal.models import Event, Seal
from huifang.journal.sealing import GENESIS, link, seal

LIMIT = 200
"""So many times 5000 facts are sealed at most until it is the frame's turn."""


@dataclass(frozen=True, slots=True)
class Seeded:
    """A seed and where it comes from."""

    position: int
    seal: str
    seed: str


def sealed(draw: Draw) -> Seeded | None:
    """The seed, once the fact that the population was frozen is sealed; seals what is committed. None: it is not yet."""
    for _turn in range(LIMIT):
        found = Seal.objects.filter(event=draw.frame_event).first()
        if found is not None:
            return Seeded(found.position, found.digest, drawing.seed(seal=found.digest, frame=draw.frame_digest, key=draw.key))
        if not seal():
            return None
    return None


def chain_holds(position: int) -> bool:
    """Is the link at a position what the fact and the link before it give?"""
    row = Seal.objects.select_related("event").filter(position=position).first()
    if row is None:
        return False
    before = Seal.objects.filter(position=position - 1).values_list("digest", flat=True).first() if position > 1 else GENESIS
    return before is not None and link(before, row.event) == row.digest


def fact(draw: Draw, kind: str) -> Event | None:
    """The fact of a draw, such as its announcement."""
    return Event.objects.filter(kind=kind, subject_kind=Draw.ref_kind, subject_id=str(draw.pk)).order_by("pk").first()
