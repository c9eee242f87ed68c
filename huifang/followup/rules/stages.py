"""Chains of stages such as 三同时 (R2.1, R2.3). Pure.

After a project of one stage is completed, calls ask whether the next stage has begun and tell what comes next: the first
check after ``after`` days, then one every ``every`` days, at most ``most``. They end when the customer has a project of a
later stage that is running or was completed no earlier than this one.
"""

from collections.abc import Sequence
from datetime import date

from huifang.followup.rules.cycles import Series


def check_days(*, after: int, every: int, most: int) -> tuple[int, ...]:
    """Days after completion on which the next stage is asked about."""
    return tuple(after + every * n for n in range(most))


def series(*, after: int, every: int, most: int) -> Series:
    """The series of one stage; a check that falls on a rest day waits for the next working day."""
    return Series(checks=check_days(after=after, every=every, most=most), roll="next")


def later_types(stages: Sequence[Sequence[str]], position: int) -> tuple[str, ...]:
    """The project types of the stages behind ``position``."""
    return tuple(code for stage in stages[position + 1 :] for code in stage)


def has_moved_on(completed_on: date, later: Sequence[date | None]) -> bool:
    """Has a later stage begun? ``later`` holds the completions of the customer's later projects, None while running."""
    return any(day is None or day >= completed_on for day in later)
