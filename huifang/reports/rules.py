"""Months and rates. Pure (R2.15, R2.16)."""

from dataclasses import dataclass
from datetime import date, datetime

from huifang.kernel import clock
from huifang.kernel.rates import Rate

__all__ = ["Month", "Rate"]


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
