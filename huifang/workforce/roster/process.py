"""The search in a process of its own: the memory of the solver goes when it ends, and killing it harms nobody else.

``python -m huifang.workforce.roster.process`` reads one JSON object (``instance``, ``seconds``, ``workers``, ``start``)
from standard input and writes one JSON line for each better roster, the last with ``"ended": true``.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, Queue
from threading import Thread
from typing import IO, Any

from huifang.workforce.roster import instance as problems
from huifang.workforce.roster.instance import Instance, Roster


class Ended(Exception):
    """The process ended without a result; ``reason`` is ``impossible``, ``not_installed`` or ``killed``."""

    def __init__(self, reason: str, people: list[str] | None = None) -> None:
        super().__init__(reason)
        self.reason, self.people = reason, people or []


@dataclass(frozen=True, slots=True)
class Better:
    """A roster that is better than the one before; ``ended`` for the last."""

    roster: Roster
    cost: int
    bound: int | None
    seconds: float
    ended: bool = False


def run(
    instance: Instance, *, seconds: float, workers: int = 2, start: Roster | None = None, tell: Callable[[Better | None], bool]
) -> Better:
    """Search in a child process. ``tell`` hears each better roster, and None about once a second; False stops the search.

    Raises:
        Ended: nothing came of it.
    """
    asked = json.dumps({"instance": problems.dump(instance), "seconds": seconds, "workers": workers, "start": start})
    child = subprocess.Popen([sys.executable, "-m", __name__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8")
    try:
        assert child.stdin is not None
        assert child.stdout is not None
        lines: Queue[str | None] = Queue()
        Thread(target=_listen, args=(child.stdout, lines), daemon=True).start()
        with suppress(BrokenPipeError):
            child.stdin.write(asked)
            child.stdin.close()
        return _follow(lines, tell)
    finally:
        child.kill()
        child.wait()
        if child.stdout is not None:
            child.stdout.close()


def _listen(pipe: IO[str], lines: "Queue[str | None]") -> None:
    with suppress(ValueError):
        for line in pipe:
            lines.put(line)
    lines.put(None)


def _follow(lines: "Queue[str | None]", tell: Callable[[Better | None], bool]) -> Better:
    last: Better | None = None
    while True:
        try:
            line = lines.get(timeout=1.0)
        except Empty:
            if not tell(None) and last is not None:
                return last
            continue
        if line is None:
            raise Ended("killed")
        data = json.loads(line)
        if "fault" in data:
            raise Ended(data["fault"], data.get("people"))
        last = Better(data["roster"], data["cost"], data["bound"], data["seconds"], data.get("ended", False))
        if not tell(last) or last.ended:
            return last


def main() -> None:
    """The child's side."""
    from huifang.workforce.roster import search

    asked = json.load(sys.stdin)
    instance, told = problems.load(asked["instance"]), -1.0

    def watch(now: search.Progress) -> bool:
        nonlocal told
        if now.cost != told:
            told = now.cost
            _say(roster=now.roster, cost=now.cost, bound=now.bound, seconds=now.seconds)
        return True

    try:
        result = search.solve(instance, seconds=asked["seconds"], workers=asked["workers"], start=asked["start"], watch=watch)
    except search.NotInstalled:
        _say(fault="not_installed")
    except search.Impossible as reason:
        _say(fault="impossible", people=reason.people)
    else:
        _say(roster=result.roster, cost=result.cost, bound=result.bound, seconds=result.seconds, ended=True)


def _say(**what: Any) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
