"""When a file is due again, and on which day of a month the report is due; the shapes of both rules. Pure (R1.5)."""

from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Literal

from huifang.kernel.cycles import Period, add_period
from huifang.kernel.machine import Machine, Move
from huifang.regulations.shapes.parsing import Problem
from huifang.regulations.shapes.terms import Term
from huifang.regulations.shapes.terms import mark as _

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday"]
WEEKDAYS = {
    "monday": _("Monday"),
    "tuesday": _("Tuesday"),
    "wednesday": _("Wednesday"),
    "thursday": _("Thursday"),
    "friday": _("Friday"),
}
LIMIT = Term(_("Warning and ladder"), _("A time limit of the regulations; its warning and ladder are used"), refers="time_limit_rule")

REPORT = Machine(
    name="archive.information_report",
    states=("draft", "submitted"),
    initial="draft",
    moves=(Move("edit", ("draft",), "draft"), Move("submit", ("draft",), "submitted")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reverification:
    """Every file is verified anew within a period of the last time (R1.5)."""

    every: Annotated[Period, Term(_("Period"))]
    limit: Annotated[str | None, LIMIT] = None
    ahead_days: Annotated[int, Term(_("Days ahead"), _("A file may be verified so long before it is due"), least=1, most=31)] = 7

    def check(self) -> Iterator[Problem]:
        """The period is longer than nothing."""
        if not self.every:
            yield Problem(("every",), "no_length")


@dataclass(frozen=True, slots=True, kw_only=True)
class InformationReporting:
    """Each unit reports to the centre on a weekday of each month (R1.5)."""

    title: Annotated[str, Term(_("Title"), most=40)]
    weekday: Annotated[Weekday, Term(_("Weekday"), choices=WEEKDAYS)] = "monday"
    week: Annotated[int, Term(_("Which of the month"), _("1 for the first"), least=1, most=4)] = 1
    roll: Annotated[
        Literal["previous", "next"],
        Term(_("On a rest day"), choices={"previous": _("the working day before"), "next": _("the next working day")}),
    ] = "next"
    limit: Annotated[str | None, LIMIT] = None
    received_by: Annotated[tuple[str, ...], Term(_("Sent to"), refers="role")] = ("follow_up_head",)


def due_again(verified_on: date, every: Period) -> date:
    """The last day on which a file verified on a day must be verified anew."""
    return add_period(verified_on, every)


def reporting_day(month: date, rule: InformationReporting, is_working: Callable[[date], bool]) -> date:
    """The day of ``month`` (any day of it) on which its report is due: the n-th weekday, moved off rest days within the month.

    ``next`` never leaves the month: if no working day is left in it, the last working day before counts.
    """
    first = month.replace(day=1)
    offset = (list(WEEKDAYS).index(rule.weekday) - first.weekday()) % 7
    day = first + timedelta(days=offset + 7 * (rule.week - 1))
    last = first.replace(day=monthrange(first.year, first.month)[1])
    step = timedelta(days=1 if rule.roll == "next" else -1)
    found = day
    while not is_working(found):
        found += step
        if not first <= found <= last:
            step, found = -step, day
            while not is_working(found):
                found += step
            return found
    return found
