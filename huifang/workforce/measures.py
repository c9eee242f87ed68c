"""Service level, speed of answer and abandonment of each interval, computed again from records of single calls (R6.1, R6.2). Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Call:
    """A call that was put into the queue: when, how long it waited, how long it was served (None: it gave up)."""

    entered: datetime
    waited: float
    served: float | None


@dataclass(slots=True)
class Measure:
    """An interval by the calls that came in it, whenever they were answered. Sums in seconds."""

    offered: int = 0
    answered: int = 0
    within: int = 0
    waiting: float = 0.0
    serving: float = 0.0

    @property
    def abandoned(self) -> int:
        """Calls that gave up."""
        return self.offered - self.answered

    @property
    def speed(self) -> float | None:
        """Mean wait of those answered; None when nobody was."""
        return self.waiting / self.answered if self.answered else None

    @property
    def handling(self) -> float | None:
        """Mean time of service; None when nobody was answered."""
        return self.serving / self.answered if self.answered else None

    @property
    def level(self) -> float | None:
        """Answered within the target ÷ all offered; None when nothing came."""
        return self.within / self.offered if self.offered else None

    def plus(self, other: "Measure") -> "Measure":
        """Both together: levels and means are weighted by calls, never averaged."""
        return Measure(
            self.offered + other.offered, self.answered + other.answered, self.within + other.within, self.waiting + other.waiting,
            self.serving + other.serving,
        )  # fmt: skip


def measure(calls: Iterable[Call], *, minutes: int, target: float) -> dict[datetime, Measure]:
    """Each interval in which something came, in order. ``target`` seconds count as in time."""
    found: dict[datetime, Measure] = {}
    for call in calls:
        midnight = call.entered.replace(hour=0, minute=0, second=0, microsecond=0)
        slot = int((call.entered - midnight).total_seconds() // 60) // minutes
        row = found.setdefault(midnight + timedelta(minutes=slot * minutes), Measure())
        row.offered += 1
        if call.served is not None:
            row.answered += 1
            row.within += call.waited <= target
            row.waiting += call.waited
            row.serving += call.served
    return dict(sorted(found.items()))
