"""The lives of a destruction and of a person's request, and when reading is unusual. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from huifang.kernel.decision import YES, Decision, no
from huifang.kernel.machine import Facts, Machine, Move

ASKED, WAITING, EXECUTING, CLEANING, DONE = "asked", "waiting", "executing", "cleaning", "done"
REFUSED, WITHDRAWN = "refused", "withdrawn"
DESTROY, ANONYMISE = "destroy", "anonymise"
OPEN = (ASKED, WAITING)


def _free(facts: Facts) -> Decision:
    if facts.get("holds"):
        return no("destruction_held", holds=facts["holds"])
    return YES if facts.get("due") else no("destruction_waits")


DESTRUCTION = Machine(
    name="audit.destruction",
    states=(ASKED, WAITING, EXECUTING, CLEANING, DONE, REFUSED, WITHDRAWN),
    initial=ASKED,
    moves=(
        Move("grant", (ASKED,), WAITING),
        Move("refuse", (ASKED,), REFUSED),
        Move("withdraw", OPEN, WITHDRAWN),
        Move("execute", (WAITING,), EXECUTING, _free),
        Move("clean", (EXECUTING,), CLEANING),
        Move("finish", (CLEANING,), DONE),
    ),
)

REQUEST = Machine(
    name="audit.request",
    states=("open", "done", "declined"),
    initial="open",
    moves=(Move("finish", ("open",), "done"), Move("decline", ("open",), "declined")),
)


@dataclass(frozen=True, slots=True)
class Limits:
    """From when on reading is unusual."""

    an_hour: int
    night_from: time
    night_until: time
    at_night: int
    leaving_an_hour: int


def unusual(reads: Mapping[datetime, int], limits: Limits, leaving_on: date | None) -> list[tuple[str, datetime, int]]:
    """What is unusual about the reading of one person: code, hour (local, begun), how many.

    Args:
        reads: files read in each hour, by the local moment at which the hour begins.
        leaving_on: the day on which the person leaves, if that is known.
    """
    found = []
    for hour, count in sorted(reads.items()):
        if count > limits.an_hour:
            found.append(("many", hour, count))
        if count >= limits.at_night and is_night(hour.time(), limits):
            found.append(("night", hour, count))
        if leaving_on is not None and hour.date() <= leaving_on and limits.an_hour >= count > limits.leaving_an_hour:
            found.append(("leaving", hour, count))
    return found


def is_night(moment: time, limits: Limits) -> bool:
    """Does it fall between the two times, over midnight if need be?"""
    if limits.night_from <= limits.night_until:
        return limits.night_from <= moment < limits.night_until
    return moment >= limits.night_from or moment < limits.night_until
