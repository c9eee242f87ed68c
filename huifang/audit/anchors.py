"""Anchors: position and digest of the last link, kept where nobody who can write the database can write.

Without one, somebody who can write everything could cut off the end of the chain, or compute all of it anew.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from time import perf_counter

from django.db import transaction

from huifang.audit import register
from huifang.journal import sealing
from huifang.journal.models import Seal
from huifang.journal.services import record
from huifang.journal.verifying import Fault
from huifang.journal.verifying import verify as recompute
from huifang.kernel.refs import Ref, system


@dataclass(frozen=True, slots=True)
class Anchor:
    """One link as it was."""

    position: int
    digest: str
    at: str

    def line(self) -> str:
        """As it is printed and kept."""
        return json.dumps(asdict(self), sort_keys=True)


@dataclass(frozen=True, slots=True)
class Said:
    """What verifying found."""

    links: int
    seconds: float
    faults: tuple[Fault, ...]
    erased: dict[str, int]
    lost: list[Anchor] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    """Certificates under which facts are erased and which the register outside the database does not know."""

    @property
    def holds(self) -> bool:
        """Is everything as it was?"""
        return not self.faults and not self.lost and not self.unknown

    def plain(self) -> dict[str, object]:
        """As JSON."""
        return {
            "holds": self.holds, "links": self.links, "seconds": round(self.seconds, 3), "erased": self.erased,
            "faults": [asdict(fault) for fault in self.faults], "lost_anchors": [asdict(one) for one in self.lost],
            "unknown_certificates": self.unknown,
        }  # fmt: skip


def parse(text: str) -> list[Anchor]:
    """Read anchors back, one a line.

    Raises:
        ValueError: a line is none.
    """
    found = []
    for line in text.splitlines():
        if line.strip():
            raw = json.loads(line)
            if not isinstance(raw, dict):
                raise ValueError(line[:40])
            found.append(Anchor(int(raw.get("position", 0)), str(raw.get("digest", "")), str(raw.get("at", ""))))
    return found


def take(*, at: datetime) -> Anchor | None:
    """Seal what happened so far and give the last link; none while nothing happened. That it was taken is a fact, sealed later."""
    while sealing.seal():
        pass
    last = Seal.objects.order_by("-position").values_list("position", "digest").first()
    if last is None:
        return None
    with transaction.atomic():
        record("audit.journal.anchored", Ref("journal.chain", "1"), by=system("cli"), at=at, position=last[0])
    return Anchor(last[0], last[1], at.isoformat())


def verify(anchors: Sequence[Anchor] = (), *, last: int = 0) -> Said:
    """Recompute the chain; hold it against anchors, and its certificates against the register outside the database.

    Raises:
        BrokenRegister: the register does not hold.
    """
    begun = perf_counter()
    found = recompute(last=last, every=True)
    known = dict(Seal.objects.filter(position__in=[one.position for one in anchors]).values_list("position", "digest"))
    lost = [one for one in anchors if known.get(one.position) != one.digest]
    known_outside = {entry.certificate for entry in register.read()}
    return Said(found.checked, perf_counter() - begun, found.faults, found.erased, lost, sorted(set(found.erased) - known_outside))
