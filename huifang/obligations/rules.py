"""When the ledger must look at a duty again, and its life cycle. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from huifang.kernel.machine import Machine, Move

OBLIGATION = Machine(
    name="obligations.obligation",
    states=("open", "met", "waived"),
    initial="open",
    moves=(
        Move("fulfil", ("open",), "met"),
        Move("waive", ("open",), "waived"),
        Move("reschedule", ("open",), "open"),
        Move("hand_over", ("open",), "open"),
    ),
)

Alarm = Literal["warn", "breach", "escalate"]


@dataclass(frozen=True, slots=True)
class Watch:
    """What can still happen to an open duty by itself.

    ``rungs`` are the moments of the ladder's steps, ``silent`` duties (no ladder, no warning) never alarm
    anybody, yet their breach is written down as evidence.
    """

    due_at: datetime
    warn_at: datetime | None = None
    rungs: Sequence[datetime] = ()
    warned: bool = False
    breached: bool = False
    step: int = 0


def next_alarm(watch: Watch) -> tuple[Alarm, datetime] | None:
    """The next thing that happens if nobody acts, and when; nothing after the last rung.

    A warning whose moment is not before the due time is left out: it would tell nothing new.
    """
    if not watch.breached and not watch.warned and watch.warn_at and watch.warn_at < watch.due_at:
        return "warn", watch.warn_at
    if not watch.breached:
        return "breach", watch.due_at
    if watch.step < len(watch.rungs):
        return "escalate", watch.rungs[watch.step]
    return None
