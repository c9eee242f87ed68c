"""Life cycles of documents, grants, plans, inspections and findings; the rule of inspections; the comparison of texts. Pure (R1.8)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import Annotated, Literal

from huifang.kernel.machine import Machine, Move
from huifang.regulations.shapes.parsing import Problem
from huifang.regulations.shapes.terms import Term
from huifang.regulations.shapes.terms import mark as _

DOCUMENT = Machine(
    name="documents.document",
    states=("kept", "taken", "void"),
    initial="kept",
    moves=(
        Move("take", ("kept",), "taken"),
        Move("give_back", ("taken",), "kept"),
        Move("add_version", ("taken",), "kept"),
        Move("force_back", ("taken",), "kept"),
        Move("void", ("kept",), "void"),
    ),
)
GRANT = Machine(
    name="documents.grant",
    states=("asked", "granted", "refused", "withdrawn", "ended"),
    initial="asked",
    moves=(
        Move("grant", ("asked",), "granted"),
        Move("refuse", ("asked",), "refused"),
        Move("withdraw", ("asked",), "withdrawn"),
        Move("end", ("granted",), "ended"),
    ),
)
PLAN = Machine(
    name="documents.plan",
    states=("draft", "asked", "approved"),
    initial="draft",
    moves=(Move("ask", ("draft",), "asked"), Move("approve", ("asked",), "approved"), Move("refuse", ("asked",), "draft")),
)
INSPECTION = Machine(
    name="documents.inspection",
    states=("planned", "done", "dropped"),
    initial="planned",
    moves=(Move("finish", ("planned",), "done"), Move("drop", ("planned",), "dropped")),
)
FINDING = Machine(
    name="documents.finding",
    states=("open", "corrected", "verified"),
    initial="open",
    moves=(Move("correct", ("open",), "corrected"), Move("verify", ("corrected",), "verified"), Move("return", ("corrected",), "open")),
)
MACHINES = (DOCUMENT, GRANT, PLAN, INSPECTION, FINDING)

LIMIT_HELP = _("A time limit of the regulations; its warning and ladder are used")


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentInspections:
    """So many inspections a year at least, in a plan that is approved before the year begins (C 二1.2)."""

    times_a_year: Annotated[int, Term(_("Inspections a year"), _("At least so many"), least=1, most=24)] = 2
    approved_until_month: Annotated[int, Term(_("Approved until month"), _("Of the year before"), least=1, most=12)] = 12
    approved_until_day: Annotated[int, Term(_("Approved until day"), least=1, most=31)] = 31
    inspection_limit: Annotated[str | None, Term(_("Inspections: warning and ladder"), LIMIT_HELP, refers="time_limit_rule")] = None
    finding_limit: Annotated[str | None, Term(_("Findings: time, warning and ladder"), LIMIT_HELP, refers="time_limit_rule")] = None
    return_limit: Annotated[str | None, Term(_("Paper lent out: warning and ladder"), LIMIT_HELP, refers="time_limit_rule")] = None

    def check(self) -> Iterator[Problem]:
        """There is such a day."""
        if self.approved_until_day > _days(self.approved_until_month):
            yield Problem(("approved_until_day",), "too_large", {"most": _days(self.approved_until_month)})

    def approved_until(self, year: int) -> date:
        """The last day on which the plan of ``year`` is approved in time."""
        return date(year - 1, self.approved_until_month, min(self.approved_until_day, _days(self.approved_until_month)))


def _days(month: int) -> int:
    return 28 if month == 2 else 30 if month in {4, 6, 9, 11} else 31


Kind = Literal["same", "added", "removed"]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a comparison; ``pieces`` marks what changed within it."""

    kind: Kind
    pieces: Sequence[tuple[Kind, str]]


LONGEST = 4000
"""So many lines of each text are compared."""


def compare(before: str, after: str, *, around: int = 2) -> list[Line | None]:
    """What changed between two texts, line by line and within lines; ``None`` stands for same lines that are left out."""
    old, new = before.splitlines()[:LONGEST], after.splitlines()[:LONGEST]
    found: list[Line | None] = []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for group in matcher.get_grouped_opcodes(around):
        if found or group[0][1] > 0:
            found.append(None)
        for tag, a1, a2, b1, b2 in group:
            if tag == "equal":
                found += [Line("same", [("same", text)]) for text in old[a1:a2]]
            else:
                found += _changed(old[a1:a2], new[b1:b2])
    return found


def _changed(old: Sequence[str], new: Sequence[str]) -> Iterator[Line]:
    if len(old) == len(new):
        for was, now in zip(old, new, strict=True):
            gone, come = _within(was, now)
            yield Line("removed", gone)
            yield Line("added", come)
        return
    yield from (Line("removed", [("removed", text)]) for text in old)
    yield from (Line("added", [("added", text)]) for text in new)


def _within(was: str, now: str) -> tuple[list[tuple[Kind, str]], list[tuple[Kind, str]]]:
    gone: list[tuple[Kind, str]] = []
    come: list[tuple[Kind, str]] = []
    for tag, a1, a2, b1, b2 in SequenceMatcher(None, was[:2000], now[:2000], autojunk=False).get_opcodes():
        if a2 > a1:
            gone.append(("same" if tag == "equal" else "removed", was[a1:a2]))
        if b2 > b1:
            come.append(("same" if tag == "equal" else "added", now[b1:b2]))
    return gone, come
