"""The whole state × action matrix of a call, and the arithmetic of tries (R2.8)."""

from datetime import UTC, datetime, timedelta

import pytest

from huifang.followup.rules import calling
from huifang.followup.rules.calling import TASK, Tries

HELD = {"held_by_me": True, "reason": "客户已注销"}
OPEN_MOVES = {
    "miss": "waiting",
    "give_up": "unreachable",
    "call_back": "callback",
    "wrong_number": "repair",
    "refuse": "refused",
    "complete": "done",
    "answered": "done",
    "void": "void",
}
MATRIX = {
    "waiting": OPEN_MOVES,
    "callback": OPEN_MOVES,
    "repair": {"repaired": "waiting", "void": "void"},
    "done": {},
    "unreachable": {},
    "refused": {},
    "void": {},
}
NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize("state", TASK.states)
@pytest.mark.parametrize("action", TASK.actions)
def test_every_state_and_action(state, action):
    decision = TASK.can(state, action, HELD)
    wanted = MATRIX[state].get(action)
    assert bool(decision) == (wanted is not None)
    if wanted:
        assert TASK.target(state, action, HELD) == wanted
    else:
        assert decision.reason == "not_from_state"


@pytest.mark.parametrize("action", [a for a in OPEN_MOVES if a not in {"void", "answered"}])
def test_nobody_moves_a_call_they_do_not_hold(action):
    assert TASK.can("waiting", action, {"holder": "李坐席"}).reason == "not_held"


def test_voiding_needs_a_reason():
    assert TASK.can("waiting", "void", {"reason": "  "}).reason == "reason_missing"


def test_dialling_three_times_in_ten_minutes_is_one_try():
    tries = Tries(3, timedelta(minutes=120))
    assert calling.counts(NOON, [], tries)
    assert not calling.counts(NOON + timedelta(minutes=119), [NOON], tries)
    assert calling.counts(NOON + timedelta(minutes=120), [NOON], tries)


@pytest.mark.parametrize(
    ("at", "wanted"),
    [
        (datetime(2026, 11, 20, 1, 30, tzinfo=UTC), datetime(2026, 11, 20, 4, 30, tzinfo=UTC)),  # 09:30 → 12:30, the other half
        (datetime(2026, 11, 20, 3, 0, tzinfo=UTC), datetime(2026, 11, 20, 5, 0, tzinfo=UTC)),  # 11:00 → 13:00, after the spacing
        (datetime(2026, 11, 20, 6, 30, tzinfo=UTC), datetime(2026, 11, 20, 16, 0, tzinfo=UTC)),  # 14:30 → the next day
    ],
)
def test_the_next_try_is_in_the_other_half_of_a_day(at, wanted):
    assert calling.next_try(at, Tries()) == wanted


def test_without_that_rule_only_the_spacing_counts():
    assert calling.next_try(NOON, Tries(other_half_day=False)) == NOON + timedelta(minutes=120)


@pytest.mark.parametrize(
    ("wanted", "reason"),
    [
        (NOON, "call_back_past"),
        (NOON - timedelta(days=1), "call_back_past"),
        (NOON + timedelta(days=15), "call_back_late"),
        (NOON + timedelta(days=14), ""),
    ],
)
def test_a_call_back_lies_ahead_and_not_too_far(wanted, reason):
    assert calling.call_back_refusal(wanted, NOON, within_days=14).reason == reason
