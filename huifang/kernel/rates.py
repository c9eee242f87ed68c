"""Shares that never stand without their numerator and denominator (R2.16)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rate:
    """A share that never stands without its numerator and denominator (R2.16)."""

    part: int = 0
    whole: int = 0

    @property
    def share(self) -> float | None:
        """Part by whole; none when there is nothing to divide by."""
        return self.part / self.whole if self.whole else None

    @property
    def percent(self) -> str:
        """One decimal, such as ``93.3%``; rounding never makes all out of nearly all, nor none out of a few."""
        if self.share is None:
            return "–"
        tenths = round(self.share * 1000)
        if 0 < self.part < self.whole:
            tenths = min(max(tenths, 1), 999)
        return f"{tenths // 10}.{tenths % 10}%"

    @property
    def fraction(self) -> str:
        """``28/30``."""
        return f"{self.part}/{self.whole}"

    def __str__(self) -> str:
        return f"{self.percent} ({self.fraction})"

    def __add__(self, other: "Rate") -> "Rate":
        return Rate(self.part + other.part, self.whole + other.whole)

    def points_over(self, other: "Rate") -> float | None:
        """The difference in percentage points, one decimal; none when either has no share."""
        if self.share is None or other.share is None:
            return None
        return round((self.share - other.share) * 100, 1)
