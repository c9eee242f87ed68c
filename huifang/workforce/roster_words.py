"""Broken rules and reasons for unmet wishes as sentences."""

from django.utils.translation import gettext as _

from huifang.ui import formats
from huifang.workforce.labour import clock_words
from huifang.workforce.roster.checking import Breach
from huifang.workforce.roster_building import Problem
from huifang.workforce.roster_explaining import Reason, Unmet


def breach_words(held: Problem, breach: Breach) -> str:
    """What rule is broken, by whom, when, and by how much."""
    name = held.people[breach.person].name if breach.person in held.people else breach.person
    day = formats.day(held.day(breach.day))
    said = {"name": name, "day": day, "found": breach.found, "limit": breach.limit}
    if breach.rule in {"max_minutes", "min_minutes", "week_max"}:
        said |= {"found": _hours(breach.found), "limit": _hours(breach.limit)}
    elif breach.rule == "succession" and isinstance(breach.found, tuple):
        one, two = (held.shifts[shift].name if shift in held.shifts else "" for shift in breach.found)
        said |= {"one": one, "two": two}
    elif breach.rule in {"max_shifts", "barred"}:
        shift = held.shifts.get(str(breach.found)) if breach.rule == "barred" else None
        said |= {"shift": shift.name if shift else ""}
    return _SENTENCES[breach.rule]().format(**{"one": "", "two": "", "shift": "", **said})


_SENTENCES = {
    "max_minutes": lambda: _("{name} works {found} hours in this roster; at most {limit} are allowed."),
    "min_minutes": lambda: _("{name} works {found} hours in this roster; the contract asks for at least {limit}."),
    "week_max": lambda: _("{name} works {found} hours in the week of {day}; at most {limit} are allowed."),
    "max_run": lambda: _("{name} works {found} days in a row from {day}; at most {limit} are allowed."),
    "min_run": lambda: _("{name} works only {found} days in a row from {day}; at least {limit} are asked."),
    "min_off": lambda: _("{name} has only {found} days off from {day}; at least {limit} are asked."),
    "max_weekends": lambda: _("{name} works on {found} weekends; at most {limit} are allowed."),
    "succession": lambda: _("{name}: between “{one}” on {day} and “{two}” on the next day the rest is too short."),
    "max_shifts": lambda: _("{name} can't work the shift of {day}: a skill is missing, or it is not in use."),
    "fixed": lambda: _("{name} is on leave or on another roster on {day}."),
    "barred": lambda: _("{name}: the shift “{shift}” is not worked on {day}."),
    "length": lambda: _("{name}: the roster has other days."),
    "unknown_shift": lambda: _("{name}: the shift of {day} does not exist."),
    "unknown_person": lambda: _("{name} is not in this roster."),
}


def _hours(minutes: object) -> str:
    return f"{int(str(minutes)) / 60:g}"


def reason_of(held: Problem, reason: Reason) -> str:
    """Why a wish was not met."""
    if reason.code == "rule" and reason.breach is not None:
        return _("A hard rule stands against it: {rule}").format(rule=breach_words(held, reason.breach))
    if reason.code == "need" and reason.gap is not None:
        return _("{day} {start}–{end} needs {need}; with this wish only {there} would be there.").format(
            day=formats.day(reason.gap.day), start=clock_words(reason.gap.starts), end=clock_words(reason.gap.ends),
            need=reason.gap.people, there=reason.there,
        )  # fmt: skip
    words = {
        "leave": _("Leave is granted on this day."),
        "locked": _("The planner has set this day by hand."),
        "not_theirs": _("A skill for this shift is missing, or the shift is not in use."),
        "not_on_day": _("This shift is not worked on this weekday."),
    }
    return words.get(reason.code) or _("Other people's wishes, fairness or too many people weigh more ({n} points).").format(n=reason.cost)


def wish_words(unmet: Unmet) -> str:
    """What was wished."""
    shift = unmet.wish.shift
    if shift is None:
        return _("day off")
    return _("“{shift}”").format(shift=shift.name) if unmet.wish.wants else _("not “{shift}”").format(shift=shift.name)
