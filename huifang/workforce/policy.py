"""The kinds of rule that workforce brings, and how they stand in the document of the regulation."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from huifang.workforce.headcount import COUNTED, Headcount
from huifang.workforce.labour import LabourLimits


def labour_words(rule: LabourLimits, _names: Any) -> str:
    """The limits as sentences."""
    parts = [
        gettext("Working time is {day} hours a day, at most {most} with overtime, and at most {week} hours a week.").format(
            day=rule.day_hours, most=rule.day_hours_most, week=rule.week_hours_most
        ),
        gettext("Overtime is at most {n} hours a month.").format(n=rule.month_overtime_most),
        gettext("Between two shifts lie at least {n} hours.").format(n=rule.rest_hours),
        gettext("Nobody works more than {n} days in a row.").format(n=rule.run_days_most),
        gettext("Leave is asked at least {n} days ahead.").format(n=rule.leave_notice_days),
    ]
    return ("" if (get_language() or "").startswith("zh") else " ").join(parts)


def headcount_words(rule: Headcount, _names: Any) -> str:
    """The reference as a sentence."""
    steps = gettext(", ").join(
        gettext("from {n} a day {people}").format(n=band.from_daily, people=band.people)
        for band in rule.bands
        if band.people or band.from_daily
    )
    said = gettext("{role} by {what}: {steps}").format(role=rule.role, what=gettext(COUNTED[rule.counts]), steps=steps)
    if rule.each_more:
        said += gettext("; beyond, one more for each further {n}").format(n=rule.each_more)
    if rule.by_region:
        said += gettext("; each region by itself")
    return gettext("{sentence}.").format(sentence=said)


LABELS: Mapping[str, str | Promise] = {"labour_limits": _("Limits of working time"), "headcount": _("Reference headcount")}
RULES: Mapping[str, type[Any]] = {"labour_limits": LabourLimits, "headcount": Headcount}
WORDS: Mapping[str, Callable[[Any, Any], str]] = {"labour_limits": labour_words, "headcount": headcount_words}
