"""When a message is tried again, when it is given up, and which kinds a pattern names. Pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta

WAITS = tuple(timedelta(seconds=seconds) for seconds in (5, 30, 120, 600, 1800, 3600, 2 * 3600, 4 * 3600, 8 * 3600, 12 * 3600, 24 * 3600))
PATIENCE = timedelta(days=3)
"""So long may every message to an address fail before it is switched off."""
GONE = 410


def next_try(attempts: int, at: datetime) -> datetime | None:
    """When to try again after so many tries; none when it is given up."""
    return at + WAITS[attempts - 1] if 0 < attempts <= len(WAITS) else None


def is_accepted(status: int) -> bool:
    """Did the receiver take the message? A redirect is not followed, so it is none."""
    return 200 <= status < 300


def is_worn_out(failing_since: datetime | None, at: datetime) -> bool:
    """Has the address failed for days?"""
    return failing_since is not None and at - failing_since >= PATIENCE


def matches(kind: str, patterns: Iterable[str]) -> bool:
    """Does one of the patterns name the kind? A star stands at the end only, for all that follows."""
    return any(kind == p or (p.endswith("*") and kind.startswith(p[:-1])) for p in patterns)
