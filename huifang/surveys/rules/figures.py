"""Figures of a question, always with numerator and denominator (R2.16). Pure.

CSAT: answers 4 and 5 of 1–5. NPS: answers 9 and 10 less answers 0 to 6 of 0–10, in points. CES: answers 5 to 7 of 1–7.
A scale has a mean only. Who did not answer is in no denominator.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from huifang.surveys.rules.kinds import CES, CSAT, NPS, NUMBERS

GOOD = {CSAT: (4, 5), NPS: (9, 10), CES: (5, 7)}
BAD_NPS = 6


@dataclass(frozen=True, slots=True)
class Figure:
    """``good`` of ``answers``; for NPS ``bad`` as well. ``points`` and ``mean`` are computed, nothing when there are no answers."""

    kind: str
    answers: int
    good: int
    bad: int
    total: int

    @property
    def percent(self) -> float | None:
        """Share of good answers, in percent with one decimal."""
        return round(100 * self.good / self.answers, 1) if self.answers and self.kind in GOOD else None

    @property
    def points(self) -> float | None:
        """The NPS, from −100 to 100."""
        return round(100 * (self.good - self.bad) / self.answers, 1) if self.answers and self.kind == NPS else None

    @property
    def mean(self) -> float | None:
        """The mean, with two decimals."""
        return round(self.total / self.answers, 2) if self.answers and self.kind in NUMBERS else None


def figure(kind: str, counts: Mapping[int, int]) -> Figure:
    """The figure of a kind with numbers, from how often each number was given."""
    low, high = GOOD.get(kind, (1, 0))
    return Figure(
        kind=kind,
        answers=sum(counts.values()),
        good=sum(n for value, n in counts.items() if low <= value <= high),
        bad=sum(n for value, n in counts.items() if kind == NPS and value <= BAD_NPS),
        total=sum(value * n for value, n in counts.items()),
    )
