"""A length of time as parts; templates put the words."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Duration:
    """Parts of a length of time, each not negative; ``late`` tells the sign."""

    days: int
    hours: int
    minutes: int
    late: bool = False

    def __bool__(self) -> bool:
        return bool(self.days or self.hours or self.minutes)

    @property
    def clock(self) -> str:
        """``H:MM``, days counted as their hours of 24."""
        return f"{'-' if self.late else ''}{self.days * 24 + self.hours}:{self.minutes:02d}"


def human_duration(minutes: float, *, day_hours: int | None = None) -> Duration:
    """Split ``minutes`` (rounded to whole ones) into parts.

    Without ``day_hours`` there are no days; 24 gives calendar days, 8 days of work. Negative minutes are ``late``.
    """
    total = round(abs(minutes))
    days = 0
    if day_hours:
        days, total = divmod(total, day_hours * 60)
    hours, rest = divmod(total, 60)
    return Duration(days, hours, rest, late=minutes < 0 and bool(days or hours or rest))
