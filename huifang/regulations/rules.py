"""The life of a version, which version is in force, and how names are compared. Pure."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import Literal

from huifang.kernel.decision import YES, Decision, no
from huifang.kernel.machine import Facts, Machine, Move

DRAFT, PUBLISHED, SUPERSEDED, DISCARDED = "draft", "published", "superseded", "discarded"


def _publishable(facts: Facts) -> Decision:
    """A version starts today or later (only a regulation's first may start earlier), and has no open problem."""
    effective, today = facts.get("effective_from"), facts.get("today")
    if facts.get("problems"):
        return no("rules_have_problems", count=facts["problems"])
    if facts.get("stale"):
        return no("draft_is_stale")
    if isinstance(effective, date) and isinstance(today, date) and effective < today and not facts.get("first"):
        return no("effective_in_the_past", today=today.isoformat())
    return YES


VERSION = Machine(
    name="regulations.version",
    states=(DRAFT, PUBLISHED, SUPERSEDED, DISCARDED),
    initial=DRAFT,
    moves=(
        Move("edit", (DRAFT,), DRAFT),
        Move("publish", (DRAFT,), PUBLISHED, _publishable),
        Move("discard", (DRAFT,), DISCARDED),
        Move("supersede", (PUBLISHED,), SUPERSEDED),
    ),
)


@dataclass(frozen=True, slots=True)
class Dated:
    """A published version: which regulation, which number, from when."""

    id: int
    regulation: int
    number: int
    effective_from: date


def in_force(versions: Iterable[Dated], on: date) -> dict[int, Dated]:
    """The version of each regulation on a day: the highest number that has begun.

    A later version overrides an earlier one from its own date, also when the earlier would begin after it.
    """
    found: dict[int, Dated] = {}
    for version in versions:
        known = found.get(version.regulation)
        if version.effective_from <= on and (known is None or version.number > known.number):
            found[version.regulation] = version
    return found


_NOISE = re.compile(r"[\s\-—–_·・•./\\,、。:;()\[\]【】「」『』〈〉《》\"“”'‘’«»*#]+")


def plain_name(text: str) -> str:
    """A name as it is compared: full-width folded, no blanks, dashes, quotes or brackets, lower case.

    Question marks stay: 其它?? says that the writer did not know.
    """
    return _NOISE.sub("", unicodedata.normalize("NFKC", text)).lower()


Piece = tuple[Literal["same", "added", "removed"], str]


def text_changes(before: str, after: str) -> list[Piece]:
    """What was taken out of a text and put in, character by character."""
    pieces: list[Piece] = []
    for how, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if how == "equal":
            pieces.append(("same", before[a:b]))
            continue
        pieces += [("removed", before[a:b])] if b > a else []
        pieces += [("added", after[c:d])] if d > c else []
    return pieces
