"""How many people a role has for a volume, as the regulation says: a reference beside what is computed. Pure (R6.1, R6.6; B1, E)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Literal

from huifang.regulations.shapes.parsing import Problem
from huifang.regulations.shapes.terms import Term, describe
from huifang.regulations.shapes.terms import mark as _

Counted = Literal["everything", "calls", "complaints"]
COUNTED = {
    "everything": _("calls and complaints"),
    "calls": _("calls"),
    "complaints": _("complaints"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """From so many a working day on, so many people."""

    from_daily: int
    people: int


describe(
    Band,
    from_daily=Term(_("From so many a working day"), least=0, most=1_000_000),
    people=Term(_("People of the role"), least=0, most=100_000),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Headcount:
    """A role of the centre: what it takes, what it is for, and how many people a volume asks for.

    ``by_region`` counts each region by itself and adds the people up. Beyond the last band every further ``each_more``
    a day take one more person.
    """

    role: Annotated[str, Term(_("Role"), _("The same name as the skill that people of this role hold"), most=40)]
    asks: Annotated[str, Term(_("What it takes"), _("Requirements for the post"), most=200, long=True)]
    goal: Annotated[str, Term(_("Goal of the post"), most=200, long=True)]
    counts: Annotated[Counted, Term(_("Counted"), choices=COUNTED)] = "everything"
    by_region: Annotated[bool, Term(_("Each region by itself"), _("People of all regions are added up"))] = False
    bands: Annotated[tuple[Band, ...], Term(_("People by volume"), _("From the smallest volume, which is 0"), most=20)]
    each_more: Annotated[int, Term(_("Beyond: one more for each further"), _("0: no more people"), least=0, most=1_000_000)] = 0

    def check(self) -> Iterator[Problem]:
        """Bands begin at nothing and rise."""
        if not self.bands:
            yield Problem(("bands",), "empty_list")
        for place, band in enumerate(self.bands):
            before = self.bands[place - 1] if place else None
            if (before is None and band.from_daily) or (before is not None and band.from_daily <= before.from_daily):
                yield Problem(("bands", place, "from_daily"), "not_possible")
            if before is not None and band.people < before.people:
                yield Problem(("bands", place, "people"), "not_possible")

    def people(self, daily: float) -> int:
        """How many for so many a working day."""
        last = self.bands[-1]
        if self.each_more and daily > last.from_daily:
            return last.people + int((daily - last.from_daily) // self.each_more)
        return next((band.people for band in reversed(self.bands) if daily >= band.from_daily), 0)
