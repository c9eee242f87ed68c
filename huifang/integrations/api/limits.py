"""How often a caller may call: one budget that fills evenly, shared by every web process on every node.

The budget is one number of one row: the moment up to which calls are paid for. A process takes several calls at once,
the more the faster they come, and lets them pass without asking again; so a program that calls often costs one short
statement in thirty calls, one that calls seldom costs one each.
"""

import math
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import OperationalError, connection, transaction
from django.db.models import F
from django.db.models.functions import Greatest

from huifang.integrations.models import Allowance
from huifang.organization import options

FORGET = 10_000
RELOAD = 30.0
SECOND = 1_000_000
MINUTE = 60 * SECOND
HELD = 5 * SECOND
"""How long calls that were taken and not made stay with a process; then they are given back."""
SHARE = 20
"""A process holds at most this part of a minute's calls."""
PATIENCE = 50
"""Milliseconds that a call waits for another's write on SQLite; then it passes and is paid for with the next ones."""


@dataclass(slots=True)
class _Held:
    left: int
    size: int
    taken: int
    owed: int = 0


class Limiter:
    """What this process has taken of the shared budgets of ``per_minute`` calls; a burst may use a whole minute's."""

    def __init__(self) -> None:
        self._held: dict[str, _Held] = {}
        self._lock = threading.Lock()

    def take(self, key: str, per_minute: int, at: datetime) -> int:
        """0 when the call may pass, else seconds to wait. At most one statement unless the budget is used up or new."""
        now, step = int(at.timestamp() * SECOND), max(1, MINUTE // per_minute)
        size, back = self._next(key, per_minute, now)
        if not size:
            return 0
        try:
            with _impatient():
                got = _most(key, size, back, step, now)
                if not got:
                    return max(1, math.ceil((_paid(key) + step - now - MINUTE) / SECOND))
                owed = 0
        except OperationalError:
            got, owed = size, size - back
        with self._lock:
            known = self._held.get(key)
            self._held[key] = _Held(got - 1 + (known.left if known else 0), got, now, owed)
        return 0

    def _next(self, key: str, per_minute: int, now: int) -> tuple[int, int]:
        """How many calls to take, and how many old ones go back (less than none: were not paid for); 0: one that is held was used."""
        with self._lock:
            held = self._held.get(key)
            if held is None:
                if len(self._held) > FORGET:
                    self._held.clear()
                return 1, 0
            fresh = 0 <= now - held.taken < HELD
            if held.left > 0 and fresh:
                held.left -= 1
                return 0, 0
            back, held.left = max(held.left, 0) - held.owed, 0
            return (min(held.size * 2, max(1, per_minute // SHARE)) if fresh else 1), back

    def forget(self) -> None:
        """Hold nothing; what was taken stays taken."""
        with self._lock:
            self._held.clear()


@contextmanager
def _impatient() -> Iterator[None]:
    """On SQLite, where each write waits for every other, do not wait for long; PostgreSQL locks this one row only."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    connection.ensure_connection()
    connection.connection.execute(f"PRAGMA busy_timeout = {PATIENCE}")
    try:
        yield
    finally:
        connection.connection.execute(f"PRAGMA busy_timeout = {int(connection.settings_dict['OPTIONS'].get('timeout', 5) * 1000)}")


def _most(key: str, size: int, back: int, step: int, now: int) -> int:
    """``size`` calls if the budget has them, else one, else none."""
    if _claim(key, size - back, step, now):
        return size
    return 1 if (back or size > 1) and _claim(key, 1 - back, step, now) else 0


def _claim(key: str, calls: int, step: int, now: int) -> bool:
    """Pay for so many calls if the budget has them, in one statement; the first call of all makes the row."""
    cost = calls * step
    rows = Allowance.objects.filter(caller=key, paid_until__lte=now + MINUTE - cost)
    if cost > MINUTE:
        return False
    paid = {"paid_until": Greatest(F("paid_until"), now) + cost}
    if rows.update(**paid):
        return True
    with transaction.atomic():
        Allowance.objects.get_or_create(caller=key, defaults={"paid_until": 0})
    return bool(rows.update(**paid))


def _paid(key: str) -> int:
    return Allowance.objects.filter(caller=key).values_list("paid_until", flat=True).first() or 0


limiter = Limiter()
_allowed: tuple[float, int] = (-RELOAD, 0)


def per_minute() -> int:
    """The option, read at most every half minute."""
    global _allowed  # noqa: PLW0603 – one value per process, replaced as a whole
    if time.monotonic() - _allowed[0] >= RELOAD:
        _allowed = (time.monotonic(), int(options.value("integrations.rate_per_minute")))
    return _allowed[1]


def forget() -> None:
    """Hold nothing and read the option anew; for tests."""
    global _allowed  # noqa: PLW0603 – as above
    _allowed = (-RELOAD, 0)
    limiter.forget()
