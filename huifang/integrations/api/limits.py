"""How often a token may call: a bucket that fills evenly, kept by each web process on its own.

Nothing is written for a call that only reads: on SQLite every write waits for every other. With N web processes, on one
machine or several, a token may thus call up to N times as often as the option says (docs/api.md states it).
"""

import math
import threading
import time
from dataclasses import dataclass

from huifang.organization import options

FORGET = 10_000
RELOAD = 30.0


@dataclass(slots=True)
class _Bucket:
    left: float
    seen: float


class Limiter:
    """Buckets of ``per_minute`` calls; a burst may use a whole minute's."""

    def __init__(self) -> None:
        self._buckets: dict[str, _Bucket] = {}
        self._lock = threading.Lock()

    def take(self, key: str, per_minute: int, now: float | None = None) -> int:
        """0 when the call may pass, else seconds to wait."""
        moment = time.monotonic() if now is None else now
        with self._lock:
            if len(self._buckets) > FORGET:
                self._buckets.clear()
            bucket = self._buckets.setdefault(key, _Bucket(per_minute, moment))
            bucket.left = min(per_minute, bucket.left + (moment - bucket.seen) * per_minute / 60)
            bucket.seen = moment
            if bucket.left >= 1:
                bucket.left -= 1
                return 0
            return max(1, math.ceil((1 - bucket.left) * 60 / per_minute))

    def forget(self) -> None:
        """Fill every bucket."""
        with self._lock:
            self._buckets.clear()


limiter = Limiter()
_allowed: tuple[float, int] = (-RELOAD, 0)


def per_minute() -> int:
    """The option, read at most every half minute."""
    global _allowed  # noqa: PLW0603 – one value per process, replaced as a whole
    if time.monotonic() - _allowed[0] >= RELOAD:
        _allowed = (time.monotonic(), int(options.value("integrations.rate_per_minute")))
    return _allowed[1]


def forget() -> None:
    """Fill every bucket and read the option anew; for tests."""
    global _allowed  # noqa: PLW0603 – as above
    _allowed = (-RELOAD, 0)
    limiter.forget()
