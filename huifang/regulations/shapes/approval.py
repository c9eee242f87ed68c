"""Chains of approval: which steps an act needs, who decides each, and within what time (R1.7, R3.5)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Literal

from huifang.regulations.shapes.parsing import Problem
from huifang.regulations.shapes.terms import Term
from huifang.regulations.shapes.terms import mark as _

Operator = Literal["at_least", "less_than", "is", "is_not"]
OPERATORS = {"at_least": _("is at least"), "less_than": _("is less than"), "is": _("is"), "is_not": _("is not")}
HowMany = Literal["one", "all", "number"]
HOW_MANY = {"one": _("one of them"), "all": _("all of them"), "number": _("so many of them")}
NUMERIC = ("at_least", "less_than")


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A fact that the asking context gives, compared with a value."""

    fact: Annotated[str, Term(_("Fact"), refers="approval_fact")]
    operator: Annotated[Operator, Term(_("Compared how"), choices=OPERATORS)] = "at_least"
    value: Annotated[str, Term(_("Value"), _("A number, or the word as the fact holds it; yes or no"), most=40)]

    def check(self) -> Iterator[Problem]:
        """More and less are said of numbers."""
        if self.operator in NUMERIC and not self.value.removeprefix("-").isdecimal():
            yield Problem(("value",), "not_whole")


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalStep:
    """One step: who decides, when it applies at all, how many must agree, until when."""

    who: Annotated[
        str, Term(_("Who decides"), _("A role, a position, who leads a unit, or the superior of whoever asks"), refers="approver")
    ]
    min_amount: Annotated[int | None, Term(_("Only from amount"), _("Empty: at any amount"), least=0, most=1_000_000_000)] = None
    conditions: Annotated[tuple[Condition, ...], Term(_("Only when"), _("All of these hold; no row: always"))] = ()
    how_many: Annotated[HowMany, Term(_("How many must agree"), choices=HOW_MANY)] = "one"
    number: Annotated[int | None, Term(_("So many"), _("Only for “so many of them”"), least=1, most=50)] = None
    limit: Annotated[
        str | None, Term(_("Time limit"), _("A time limit of the regulations, with its ladder; empty: none"), refers="time_limit_rule")
    ] = None
    bulk: Annotated[bool, Term(_("May be approved in bulk"), _("Only where an approval without a close look does no harm"))] = False

    def check(self) -> Iterator[Problem]:
        """A number is given where one is needed."""
        if self.how_many == "number" and self.number is None:
            yield Problem(("number",), "missing_field")


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalChain:
    """What needs approval, and the steps in their order; a step that does not apply is left out (R1.7).

    Nobody decides their own request. Nobody decides two steps of one chain unless ``again`` says so.
    """

    subject: Annotated[str, Term(_("What needs approval"), _("A short name, such as “export of many customers”"), most=60)]
    steps: Annotated[tuple[ApprovalStep, ...], Term(_("Steps"), _("In their order"))]
    again: Annotated[bool, Term(_("One person may decide several steps"))] = False
