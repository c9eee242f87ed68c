"""What costs points, and the life of an entry in the ledger. Pure (R2.13, R7.2; D3 1–7)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Literal

from huifang.kernel.decision import YES, Decision, no
from huifang.kernel.machine import Facts, Machine, Move
from huifang.regulations.shapes.parsing import Problem
from huifang.regulations.shapes.terms import Term
from huifang.regulations.shapes.terms import mark as _

Breach = Literal["coverage", "form", "same_day", "two_days", "advance_report", "duty"]
BREACHES = {
    "coverage": _("customers left out"),
    "form": _("record missing"),
    "same_day": _("not dealt with the same day"),
    "two_days": _("not answered within two days"),
    "advance_report": _("not reported in advance"),
    "duty": _("time limit missed"),
}
BY_DUTY = frozenset({"form", "same_day", "two_days", "duty"})
"""Breaches that a duty in the ledger can show."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    """What each breach of a clause costs whoever answers for it (D3 7)."""

    breach: Annotated[Breach, Term(_("Breach"), choices=BREACHES)]
    clause: Annotated[str, Term(_("Clause that is breached"), _("Its number in this regulation"))]
    points: Annotated[int, Term(_("Points for each"), least=1, most=100)] = 1
    duties: Annotated[tuple[str, ...], Term(_("Time limits that show it"), _("Codes of rules of this regulation"))] = ()

    def check(self) -> Iterator[Problem]:
        """Time limits are named where they show the breach, and only there."""
        if self.breach == "duty" and not self.duties:
            yield Problem(("duties",), "empty_list")
        if self.duties and self.breach not in BY_DUTY:
            yield Problem(("duties",), "not_possible")


def _reasoned(facts: Facts) -> Decision:
    return YES if str(facts.get("reason", "")).strip() else no("reason_missing")


def _in_time(facts: Facts) -> Decision:
    return _reasoned(facts) if facts.get("in_time") else no("appeal_too_late", days=facts.get("days", 0))


POINT = Machine(
    name="quality.point",
    states=("standing", "appealed", "upheld", "returned"),
    initial="standing",
    moves=(
        Move("appeal", ("standing",), "appealed", _in_time),
        Move("uphold", ("appealed",), "upheld", _reasoned),
        Move("return", ("appealed",), "returned", _reasoned),
    ),
)
COUNTING = ("standing", "appealed", "upheld")
"""States in which an entry costs its points; an appeal changes nothing until it is decided."""
