"""The life of a round and its pace. Pure (R2.13, R2.15)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from huifang.kernel.decision import YES, Decision, no
from huifang.kernel.machine import Facts, Machine, Move

OPEN = ("planned", "running", "reported", "overrun")


def _reasoned(facts: Facts) -> Decision:
    return YES if str(facts.get("reason", "")).strip() else no("reason_missing")


def _in_advance(facts: Facts) -> Decision:
    """Reported before its last day is over, with the reason: afterwards it is no advance report any more (D3 6)."""
    if not facts.get("in_window"):
        return no("round_window_over")
    return _reasoned(facts)


def _ahead(facts: Facts) -> Decision:
    """A new window ends later than the one before, and not in the past."""
    return YES if facts.get("later") else no("round_end_not_later")


def _nothing_open(facts: Facts) -> Decision:
    waiting = facts.get("open", 0)
    return no("round_calls_open", count=waiting) if waiting else YES


ROUND = Machine(
    name="followup.round",
    states=("planned", "running", "reported", "overrun", "finished", "filed", "void"),
    initial="planned",
    moves=(
        Move("begin", ("planned",), "running"),
        Move("report", ("planned", "running"), "reported", _in_advance),
        Move("reschedule", OPEN, "running", _ahead),
        Move("hold_to", ("reported",), "running", _reasoned),
        Move("overrun", ("planned", "running"), "overrun"),
        Move("finish", ("running", "reported", "overrun"), "finished", _nothing_open),
        Move("file", ("finished",), "filed"),
        Move("void", OPEN, "void", _reasoned),
    ),
)


REPORT = Machine(
    name="followup.round_report",
    states=("draft", "asked", "filed"),
    initial="draft",
    moves=(
        Move("edit", ("draft",), "draft"),
        Move("ask", ("draft",), "asked"),
        Move("return", ("asked",), "draft"),
        Move("file", ("draft", "asked"), "filed"),
    ),
)


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a round goes: calls ended on each of its past working days, what is left, and when that would be through."""

    ended: int
    left: int
    days: int
    """Working days that have passed, today among them."""
    done_on: date | None
    """The day on which the last call would end at this pace; none while nothing has ended."""
    ends_on: date

    @property
    def a_day(self) -> float:
        """Calls ended on each working day, one decimal."""
        return round(self.ended / self.days, 1) if self.days else 0.0

    @property
    def in_time(self) -> bool:
        """Will it be through within its window?"""
        return not self.left or (self.done_on is not None and self.done_on <= self.ends_on)


def pace(*, ended: int, left: int, past: int, ahead: Sequence[date], ends_on: date) -> Pace:
    """ "At today's pace done on …".

    Args:
        ended: calls that ended since the round began.
        left: calls that are open.
        past: working days since it began, today among them.
        ahead: coming working days in order, as many as the caller cares for; beyond them the last day is carried on by whole weeks.
        ends_on: the end of its window.
    """
    if not left or not ended or not past:
        return Pace(ended, left, past, None, ends_on)
    needed = -(-left * past // ended)
    if needed <= len(ahead):
        return Pace(ended, left, past, ahead[needed - 1], ends_on)
    beyond = needed - len(ahead)
    last = ahead[-1] if ahead else ends_on
    return Pace(ended, left, past, last + timedelta(days=-(-beyond * 7 // 5)), ends_on)
