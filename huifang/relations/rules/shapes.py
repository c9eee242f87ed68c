"""Kinds of rule of customer relations: guarantees in the workshop by class, lectures (B4). Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from huifang.regulations.shapes.parsing import Problem
from huifang.regulations.shapes.terms import Term
from huifang.regulations.shapes.terms import mark as _


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkshopGuarantee:
    """What a group customer of a class may count on when a vehicle comes into the workshop (B4, R2.17)."""

    level: Annotated[int, Term(_("Fleet class"), _("1 is the first class"), least=1, most=9)]
    measures: Annotated[tuple[str, ...], Term(_("Guarantees"), _("One per line"), most=80)]

    def check(self) -> Iterator[Problem]:
        """A class without a guarantee needs no rule."""
        if not self.measures:
            yield Problem(("measures",), "missing_field")


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetLecture:
    """How often a station holds a lecture, and which classes get gifts (B4, R2.17)."""

    sessions: Annotated[int, Term(_("Lectures a year"), _("At each station"), least=1, most=52)] = 1
    gift_levels: Annotated[tuple[int, ...], Term(_("Gifts for classes"), _("One per line"), least=1, most=9)] = (1, 2)
