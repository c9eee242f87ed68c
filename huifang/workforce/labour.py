"""The limits of working time as a typed rule, and what a shift's times mean under them. Pure (R6.2)."""

from dataclasses import dataclass
from typing import Annotated

from huifang.regulations.shapes.terms import Term
from huifang.regulations.shapes.terms import mark as _

DAY = 1440


@dataclass(frozen=True, slots=True, kw_only=True)
class LabourLimits:
    """Working time: a roster that breaks one of these can't be published."""

    day_hours: Annotated[int, Term(_("Hours a day"), _("More is allowed, with a warning"), least=1, most=24)] = 8
    day_hours_most: Annotated[int, Term(_("Hours a day, at most"), _("With overtime"), least=1, most=24)] = 11
    week_hours_most: Annotated[int, Term(_("Hours a week, at most"), _("Monday to Sunday"), least=1, most=112)] = 44
    month_overtime_most: Annotated[
        int, Term(_("Overtime a month, at most"), _("Hours beyond the working days of the month"), least=0, most=200)
    ] = 36
    rest_hours: Annotated[int, Term(_("Hours of rest between two shifts"), least=0, most=48)] = 11
    run_days_most: Annotated[int, Term(_("Days worked in a row, at most"), least=1, most=31)] = 6
    leave_notice_days: Annotated[
        int, Term(_("Leave is asked so many days ahead"), _("1: at the latest on the day before"), least=0, most=60)
    ] = 1


def rest_between(ends: int, starts: int) -> int:
    """Minutes between the end of a shift and the beginning of another on the next day."""
    return DAY + starts - ends


def clock_words(minute: int) -> str:
    """``09:30``; the end of the day is ``24:00``, the next day is marked as in ``06:00 (+1)``."""
    if minute <= DAY:
        return f"{minute // 60:02}:{minute % 60:02}"
    return f"{(minute - DAY) // 60:02}:{minute % 60:02} (+1)"


def place_breaks(parts: list[tuple[int, int]], minutes: int, spare: dict[int, int], step: int = 15) -> list[tuple[int, int]]:
    """Where a break of ``minutes`` hurts least: in the middle half of the longest part, where most people are to spare.

    ``spare`` holds for the beginning of each step how many more people are there than needed; it is lowered by the break.
    """
    if minutes <= 0 or not parts:
        return []
    start, end = max(parts, key=lambda part: part[1] - part[0])
    quarter = (end - start) // 4
    first, last = start + quarter, max(end - quarter - minutes, start + quarter)
    choices = range(first - first % step, last + 1, step) or range(start, start + 1)
    middle = (start + end - minutes) // 2
    best = max(choices, key=lambda at: (min(spare.get(slot, 0) for slot in range(at, at + minutes, step)), -abs(at - middle)))
    for slot in range(best, best + minutes, step):
        spare[slot] = spare.get(slot, 0) - 1
    return [(best, best + minutes)]
