"""A draw that anybody can recompute: the frozen list, the seed, the ranking, the life of a draw. Pure (R2.4, R2.16).

The algorithm, in full. *Frame*: a head line ``huifang-frame-1 <kind> <count>``, then a line ``<subject> <customer> <owner>`` for each member
in the order of the subject's number (owner 0: none), each ended by a line feed; its digest is SHA-256 over those bytes. *Seed*: SHA-256 over
``huifang-seed-1``, the digest of the seal under the fact that the frame was frozen, the digest of the frame and the key of the draw, joined
by line feeds. *Rank* of a member: SHA-256 over ``<seed>:<subject>``. The members with the smallest ranks are drawn, in the order of their ranks.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import lt

from huifang.kernel.decision import YES, Decision, no
from huifang.kernel.machine import Facts, Machine, Move

HEAD = "huifang-frame-1"
_LINE = re.compile(rb"[0-9]+ [0-9]+ [0-9]+")
_BODY = re.compile(rb"(?:[0-9]+ [0-9]+ [0-9]+\n)*+")
Row = tuple[int, int, int]
"""Subject, customer, owner (0: none)."""


def _reasoned(facts: Facts) -> Decision:
    return YES if str(facts.get("reason", "")).strip() else no("reason_missing")


def _its_time(facts: Facts) -> Decision:
    """Not before the moment that was announced."""
    return YES if facts.get("time_has_come") else no("draw_too_early")


DRAW = Machine(
    name="followup.draw",
    states=("announced", "framed", "drawn", "done", "void"),
    initial="announced",
    moves=(
        Move("freeze", ("announced",), "framed", _its_time),
        Move("draw", ("framed",), "drawn"),
        Move("finish", ("drawn",), "done"),
        Move("void", ("announced",), "void", _reasoned),
    ),
)


class Unreadable(Exception):
    """A stored frame is not a frame; ``line`` says where, 0 for the head."""

    def __init__(self, line: int) -> None:
        super().__init__(f"line {line}")
        self.line = line


def frame_text(kind: str, rows: Sequence[Row]) -> bytes:
    """The canonical list; ``rows`` are in the order of their subjects."""
    lines = [f"{HEAD} {kind} {len(rows)}", *[f"{subject} {customer} {owner}" for subject, customer, owner in rows], ""]
    return "\n".join(lines).encode()


def read_frame(content: bytes) -> tuple[str, list[Row]]:
    """Kind and members of a canonical list.

    Raises:
        Unreadable: it is none: the head is wrong, a line is no member, or members are not in order.
    """
    head, feed, body = content.partition(b"\n")
    try:
        mark, kind, count = head.decode("ascii").split(" ")
    except ValueError:
        raise Unreadable(0) from None
    whole = feed and body[-1:] in {b"", feed}
    if mark != HEAD or not count.isdecimal() or int(count) != body.count(b"\n") or not whole:
        raise Unreadable(0)
    if not _BODY.fullmatch(body):
        lines = body.split(b"\n")
        raise Unreadable(next(n for n, line in enumerate(lines, start=1) if not _LINE.fullmatch(line)))
    numbers = [int(part) for part in body.split()]
    subjects = numbers[::3]
    if not all(map(lt, subjects, subjects[1:])):
        raise Unreadable(next(n for n, pair in enumerate(pairwise(subjects), start=2) if pair[0] >= pair[1]))
    return kind, list(zip(subjects, numbers[1::3], numbers[2::3], strict=True))


def digest(content: bytes) -> str:
    """SHA-256, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def seed(*, seal: str, frame: str, key: str) -> str:
    """The seed from the digest of a seal, the digest of the frame and the key of the draw."""
    return digest("\n".join(("huifang-seed-1", seal, frame, key)).encode())


def choose(given_seed: str, rows: Sequence[Row], wanted: int) -> list[Row]:
    """The ``wanted`` members with the smallest ranks, in their order; everybody if there are no more."""
    before, edge = f"{given_seed}:".encode(), _edge(wanted, len(rows))
    ranks = [hashlib.sha256(b"%b%d" % (before, row[0])).digest() for row in rows]
    few = [one for one in zip(ranks, rows, strict=True) if one[0] < edge] if edge else []
    return [row for _rank, row in sorted(few if len(few) >= wanted else zip(ranks, rows, strict=True))[:wanted]]


def _edge(wanted: int, count: int) -> bytes:
    """A rank below which most likely lie all that are wanted and hardly more, so that the others need no sorting; empty for none."""
    part = wanted / count if count else 1.0
    part += 6 * (part * (1 - part) / count) ** 0.5 if 0 < part < 1 else 1
    return int(part * 2**64).to_bytes(8, "big") if part < 1 else b""


def result_text(chosen: Iterable[Row]) -> bytes:
    """The result as it is digested: a subject a line, in the order of the draw."""
    return "".join(f"{row[0]}\n" for row in chosen).encode()


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a recount compared: equal, or what should be and what is there."""

    what: str
    """``frame``, ``announced``, ``chain``, ``seed``, ``size``, ``result`` or ``calls``."""
    equal: bool
    expected: str = ""
    found: str = ""


def first_difference(expected: Sequence[int], found: Sequence[int]) -> tuple[int, str, str] | None:
    """The first place (from 1) at which two lists differ, with what stands there; None when they are equal."""
    for place, (a, b) in enumerate(zip(expected, found, strict=False), start=1):
        if a != b:
            return place, str(a), str(b)
    if len(expected) != len(found):
        place = min(len(expected), len(found)) + 1
        return place, str(expected[place - 1]) if len(expected) >= place else "", str(found[place - 1]) if len(found) >= place else ""
    return None
