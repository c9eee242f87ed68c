"""Months and rates. Pure (R2.15, R2.16)."""

from dataclasses import dataclass
from datetime import date, datetime

from huifang.kernel import clock


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month in Shanghai."""

    year: int
    month: int

    @classmethod
    def parse(cls, text: str) -> "Month":
        """Read ``2026-10``.

        Raises:
            ValueError: it is no month of the years 2000 to 2100.
        """
        year, separator, month = text.strip().partition("-")
        if not (
            separator and year.isascii() and year.isdigit() and month.isascii() and month.isdigit() and len(year) == 4 and len(month) <= 2
        ):
            raise ValueError(text)
        return cls.of(int(year), int(month))

    @classmethod
    def of(cls, year: int, month: int) -> "Month":
        """The month. Raises ``ValueError`` outside the years 2000 to 2100."""
        if not (2000 <= year <= 2100 and 1 <= month <= 12):
            raise ValueError(f"{year}-{month}")
        return cls(year, month)

    @classmethod
    def at(cls, day: date) -> "Month":
        """The month of a day."""
        return cls(day.year, day.month)

    @classmethod
    def from_code(cls, code: int) -> "Month":
        """Read ``202610``. Raises ``ValueError``."""
        return cls.of(*divmod(code, 100))

    @property
    def code(self) -> int:
        """``202610``."""
        return self.year * 100 + self.month

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.month, 1)

    @property
    def following(self) -> "Month":
        """The next month."""
        return Month(self.year + self.month // 12, self.month % 12 + 1)

    @property
    def previous(self) -> "Month":
        """The month before."""
        return Month(self.year, self.month - 1) if self.month > 1 else Month(self.year - 1, 12)

    @property
    def start(self) -> datetime:
        """The moment at which it begins."""
        return clock.moment_of(self.first)

    @property
    def end(self) -> datetime:
        """The moment at which the next one begins."""
        return self.following.start

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.following.first - self.first).days

    def back(self, count: int) -> list["Month"]:
        """This month and those before it, ``count`` in all, newest first."""
        found = [self]
        while len(found) < count:
            found.append(found[-1].previous)
        return found

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02}"


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
