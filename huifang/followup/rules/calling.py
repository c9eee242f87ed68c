"""The life of a task, and what an attempt leads to. Pure (R2.6, R2.8)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from huifang.kernel import clock
from huifang.kernel.decision import YES, Decision, no
from huifang.kernel.machine import Facts, Machine, Move

OPEN = ("waiting", "callback")


def _held(facts: Facts) -> Decision:
    return YES if facts.get("held_by_me") else no("not_held", holder=facts.get("holder", ""))


def _reasoned(facts: Facts) -> Decision:
    return YES if str(facts.get("reason", "")).strip() else no("reason_missing")


TASK = Machine(
    name="followup.task",
    states=("waiting", "callback", "repair", "done", "unreachable", "refused", "void"),
    initial="waiting",
    moves=(
        Move("miss", OPEN, "waiting", _held),
        Move("give_up", OPEN, "unreachable", _held),
        Move("call_back", OPEN, "callback", _held),
        Move("wrong_number", OPEN, "repair", _held),
        Move("refuse", OPEN, "refused", _held),
        Move("complete", OPEN, "done", _held),
        Move("answered", OPEN, "done"),
        Move("repaired", ("repair",), "waiting"),
        Move("void", (*OPEN, "repair"), "void", _reasoned),
    ),
)


@dataclass(frozen=True, slots=True)
class Tries:
    """How often and how spaced a customer is tried: the ``attempts`` rule as plain values."""

    max_unanswered: int = 3
    spacing: timedelta = timedelta(minutes=120)
    other_half_day: bool = True


def counts(at: datetime, earlier: Sequence[datetime], tries: Tries) -> bool:
    """Does an unanswered try at ``at`` count towards "unreachable"?

    Only tries that are spaced count: dialling thrice in ten minutes is one try (R2.8, reading of "three tries").
    ``earlier`` holds the moments of tries that counted.
    """
    return all(at - moment >= tries.spacing for moment in earlier)


def after_miss(counted: int, tries: Tries) -> str:
    """The action after a try without answer: ``give_up`` once enough tries have counted, else ``miss``."""
    return "give_up" if counted >= tries.max_unanswered else "miss"


def next_try(at: datetime, tries: Tries, *, noon: time = time(12, 30)) -> datetime:
    """The earliest moment of the next try: after the spacing and, if the rule asks, in the other half of a day.

    The caller moves it into calling hours.
    """
    earliest = at + tries.spacing
    if not tries.other_half_day:
        return earliest
    local = clock.local(at)
    was_morning = local.time() < noon
    if was_morning:
        return max(earliest, clock.moment_of(local.date(), noon))
    return max(earliest, clock.moment_of(local.date() + timedelta(days=1)))


def call_back_refusal(wanted: datetime, at: datetime, *, within_days: int) -> Decision:
    """A call-back lies ahead and not too far."""
    if wanted <= at:
        return no("call_back_past")
    latest: date = clock.local_date(at) + timedelta(days=within_days)
    if clock.local_date(wanted) > latest:
        return no("call_back_late", latest=latest)
    return YES
