"""Rules that make dates: cycles, stage plans, time limits, calling times."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time
from itertools import pairwise
from typing import Annotated, Literal

from huifang.kernel.cycles import Period
from huifang.regulations.shapes.parsing import Problem
from huifang.regulations.shapes.terms import Term, describe
from huifang.regulations.shapes.terms import mark as _

Unit = Literal["hours", "working_hours", "days", "working_days"]
UNITS = {
    "hours": _("hours"),
    "working_hours": _("working hours"),
    "days": _("days"),
    "working_days": _("working days"),
}
TYPES = Term(_("Project types"), refers="project_type")
ANY_TYPES = Term(_("Project types"), _("All types, or those chosen"), refers="project_type", anything=True)
OFFERS = Term(_("Services to offer"), _("What the agent offers on this occasion"), refers="service")

describe(
    Period,
    years=Term(_("Years"), least=0, most=50),
    months=Term(_("Months"), least=0, most=600),
    weeks=Term(_("Weeks"), least=0, most=520),
    days=Term(_("Days"), least=0, most=3650),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """A length of time, in clock hours, working hours, calendar days or working days."""

    amount: Annotated[int, Term(_("Amount"), least=0, most=10_000)]
    unit: Annotated[Unit, Term(_("Time unit"), choices=UNITS)]


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionPeriod:
    """Another period in some regions."""

    regions: Annotated[tuple[str, ...], Term(_("Regions"), _("City names, one per line"), most=20)]
    period: Annotated[Period, Term(_("Period"))]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cycle:
    """Something is due again and again for projects of some types (R2.1, R2.2, R2.3).

    ``anchor`` ``completion`` counts from when it was last really done, else from the completion date; ``plan`` is the
    fixed series from the completion date. ``leads_days`` are the calls ahead of each date. ``after_completion_days``
    asks for one call per project, so many days after its completion.
    """

    duty: Annotated[str, Term(_("What is due"), _("A short name, such as “yearly self-assessment”"), most=40)]
    project_types: Annotated[tuple[str, ...], TYPES]
    period: Annotated[Period, Term(_("Period"))]
    exceptions: Annotated[tuple[RegionPeriod, ...], Term(_("Other period by region"))] = ()
    anchor: Annotated[
        Literal["completion", "plan"],
        Term(
            _("Counts from"),
            choices={"completion": _("when it was last done"), "plan": _("the fixed plan from completion")},
        ),
    ] = "completion"
    leads_days: Annotated[tuple[int, ...], Term(_("Calls ahead"), _("Days before the date, one per line"), least=0, most=365)] = (30, 7)
    after_completion_days: Annotated[
        int | None,
        Term(_("Call after completion"), _("Days after the project's completion; empty for none"), least=0, most=365),
    ] = None
    roll: Annotated[
        Literal["previous", "next"],
        Term(
            _("On a rest day"),
            choices={"previous": _("the working day before"), "next": _("the next working day")},
        ),
    ] = "previous"
    offers: Annotated[tuple[str, ...], OFFERS] = ()
    tell: Annotated[str, Term(_("What to tell"), _("Read out by the agent"), most=500, long=True)]
    only_when: Annotated[str, Term(_("Only when"), _("In words; the agent asks about it"), most=200)] = ""

    def check(self) -> Iterator[Problem]:
        """The period is longer than nothing; each region stands once."""
        yield from _positive(self.period, ("period",))
        seen: set[str] = set()
        for i, exception in enumerate(self.exceptions):
            yield from _positive(exception.period, ("exceptions", i, "period"))
            for j, region in enumerate(exception.regions):
                if region in seen:
                    yield Problem(("exceptions", i, "regions", j), "twice", {"value": region})
                seen.add(region)

    def period_in(self, region: str) -> Period:
        """The period in ``region``; ``region`` may be longer than the rule's name of it (江门 in 江门市)."""
        for exception in self.exceptions:
            if region and any(region.startswith(name.removesuffix("市")) for name in exception.regions):
                return exception.period
        return self.period


def _positive(period: Period, path: tuple[str | int, ...]) -> Iterator[Problem]:
    if not (period.years or period.months or period.weeks or period.days):
        yield Problem(path, "no_length")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One step of a chain and how its next step is watched."""

    code: Annotated[str, Term(_("Code"), _("Short and lasting, in Latin letters"), most=40)]
    name: Annotated[str, Term(_("Name"), most=40)]
    project_types: Annotated[tuple[str, ...], TYPES]
    next_tell: Annotated[str, Term(_("What to tell about the next step"), most=500, long=True)]
    check_after_days: Annotated[int, Term(_("First check after days"), least=1, most=730)] = 30
    check_every_days: Annotated[int, Term(_("Then every days"), least=1, most=730)] = 90
    max_checks: Annotated[int, Term(_("At most so many checks"), _("0 for none"), least=0, most=50)] = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class StagePlan:
    """A chain of stages; after each, calls ask whether the next has begun (R2.1, R2.3)."""

    chain: Annotated[str, Term(_("Chain"), most=60)]
    stages: Annotated[tuple[Stage, ...], Term(_("Stages"), _("In their order"))]
    offers: Annotated[tuple[str, ...], OFFERS] = ()

    def check(self) -> Iterator[Problem]:
        """Each stage code and each project type stands once."""
        codes: set[str] = set()
        types: set[str] = set()
        for i, stage in enumerate(self.stages):
            if stage.code in codes:
                yield Problem(("stages", i, "code"), "twice", {"value": stage.code})
            for j, code in enumerate(stage.project_types):
                if code in types:
                    yield Problem(("stages", i, "project_types", j), "twice", {"value": code})
            codes.add(stage.code)
            types.update(stage.project_types)

    def position(self, project_type: str) -> int | None:
        """The index of the stage that a project of this type is, or None."""
        return next((i for i, s in enumerate(self.stages) if project_type in s.project_types), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """When a breach is still open so long after the due time, it goes to a role."""

    after: Annotated[Amount, Term(_("After the due time"))]
    to: Annotated[str, Term(_("Goes to"), refers="role")]


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeLimit:
    """Something must be done within a time; ``target`` makes it a goal whose miss is shown but not a breach."""

    code: Annotated[str, Term(_("Code"), _("Short and lasting, in Latin letters"), most=60)]
    subject: Annotated[str, Term(_("What must be done"), most=80)]
    within: Annotated[Amount, Term(_("Within"))]
    target: Annotated[bool, Term(_("A target only"), _("A miss is shown, but is no breach"))] = False
    warn_before: Annotated[Amount | None, Term(_("Warn before"))] = None
    ladder: Annotated[tuple[Rung, ...], Term(_("If not done"), _("Who is told next, in order"))] = ()
    urgent: Annotated[bool, Term(_("Urgent"), _("Whoever is told is told at once, in quiet times too"))] = False

    def check(self) -> Iterator[Problem]:
        """The limit has a length."""
        if not self.within.amount:
            yield Problem(("within", "amount"), "no_length")


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """From a time to a later time of the same day."""

    start: Annotated[time, Term(_("Window start"))]
    end: Annotated[time, Term(_("Window end"))]

    def check(self) -> Iterator[Problem]:
        """It ends after it begins."""
        if self.end <= self.start:
            yield Problem(("end",), "ends_before_start")


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHours:
    """When customers may be called; outside these windows it is their rest time (R2.6)."""

    workday: Annotated[tuple[Window, ...], Term(_("On working days"))]
    restday: Annotated[tuple[Window, ...], Term(_("On rest days"), _("No row: no calls on rest days"))] = ()

    def check(self) -> Iterator[Problem]:
        """Windows of one day are in order and don't overlap."""
        for name, windows in (("workday", self.workday), ("restday", self.restday)):
            for i, (earlier, later) in enumerate(pairwise(windows)):
                if later.start < earlier.end:
                    yield Problem((name, i + 1, "start"), "overlaps")

    def windows(self, *, workday: bool) -> tuple[Window, ...]:
        """The windows of such a day."""
        return self.workday if workday else self.restday
