"""The lives of a loan and of an incident. Pure."""

from datetime import date, timedelta

from huifang.kernel.decision import YES, Decision, no
from huifang.kernel.machine import Facts, Machine, Move

ASKED, ACTIVE, REFUSED, WITHDRAWN, RETURNED, CALLED_BACK, LAPSED = LOAN_STATES = (
    "asked", "active", "refused", "withdrawn", "returned", "called_back", "lapsed",
)  # fmt: skip
REPORTED, CONFIRMED, PROPOSED, ORDERED, CLOSED, DISMISSED = INCIDENT_STATES = (
    "reported", "confirmed", "proposed", "ordered", "closed", "dismissed",
)  # fmt: skip
SHORTEST = 4
"""So many characters are the least that says what for."""


def _with_reason(facts: Facts) -> Decision:
    return YES if str(facts.get("reason") or "").strip() else no("reason_missing")


def _for_both(facts: Facts) -> Decision:
    """C 二2.9.1: the person is dealt with, and the direct superior bears the responsibility of a leader."""
    return YES if facts.get("person") and facts.get("superior") else no("measures_missing")


def _carried_out(facts: Facts) -> Decision:
    return YES if facts.get("carried_out") else no("measures_open")


LOAN = Machine(
    name="custody.loan",
    states=LOAN_STATES,
    initial=ASKED,
    moves=(
        Move("grant", (ASKED,), ACTIVE),
        Move("refuse", (ASKED,), REFUSED),
        Move("withdraw", (ASKED,), WITHDRAWN),
        Move("give_back", (ACTIVE,), RETURNED),
        Move("call_back", (ACTIVE,), CALLED_BACK, _with_reason),
        Move("lapse", (ACTIVE,), LAPSED),
    ),
)
INCIDENT = Machine(
    name="custody.incident",
    states=INCIDENT_STATES,
    initial=REPORTED,
    moves=(
        Move("confirm", (REPORTED,), CONFIRMED, _with_reason),
        Move("dismiss", (REPORTED, CONFIRMED), DISMISSED, _with_reason),
        Move("propose", (CONFIRMED,), PROPOSED, _for_both),
        Move("send_back", (PROPOSED,), CONFIRMED),
        Move("order", (PROPOSED,), ORDERED),
        Move("close", (ORDERED,), CLOSED, _carried_out),
    ),
)


def may_ask(*, purpose: str, ends_on: date, today: date, days: int) -> Decision:
    """Is what is asked for complete: a purpose in words, an end, and not a longer time than the regulation lends for?"""
    if len(purpose.strip()) < SHORTEST:
        return no("purpose_missing")
    if ends_on < today:
        return no("loan_ended_before")
    if ends_on > today + timedelta(days=days):
        return no("loan_too_long", days=days)
    return YES
