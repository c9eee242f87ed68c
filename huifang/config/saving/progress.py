"""A line that counts, on a terminal only."""

import sys
from time import monotonic

from huifang.config.saving.engines import Report


def watch(*, quiet: bool = False) -> Report | None:
    """Reports to standard error, ten times a second at most."""
    if quiet or not sys.stderr.isatty():
        return None
    last = 0.0

    def report(what: str, done: int, total: int) -> None:
        nonlocal last
        now = monotonic()
        if done < total and now - last < 0.1:
            return
        last = now
        share = 100 * done // total if total else 100
        print(f"\r\x1b[K{what} {share} %", end="" if done < total else "\n", file=sys.stderr, flush=True)

    return report
