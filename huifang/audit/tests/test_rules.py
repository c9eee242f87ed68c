"""R1.7, C 二2.8.9, PIPL 50: the lives of a destruction and of a request by hand; when reading is unusual."""

from datetime import date, datetime, time
from itertools import product

import pytest

from huifang.audit.rules import DESTRUCTION, REQUEST, Limits, is_night, unusual

DESTRUCTION_MOVES = {
    ("asked", "grant"): "waiting",
    ("asked", "refuse"): "refused",
    ("asked", "withdraw"): "withdrawn", ("waiting", "withdraw"): "withdrawn",
    ("waiting", "execute"): "executing",
    ("executing", "clean"): "cleaning",
    ("cleaning", "finish"): "done",
}  # fmt: skip
REQUEST_MOVES = {("open", "finish"): "done", ("open", "decline"): "declined"}
FREE = {"holds": 0, "due": True}
LIMITS = Limits(an_hour=60, night_from=time(22), night_until=time(6), at_night=5, leaving_an_hour=15)


@pytest.mark.parametrize(("state", "action"), list(product(DESTRUCTION.states, DESTRUCTION.actions)))
def test_every_state_and_action_of_a_destruction(state, action):
    assert bool(DESTRUCTION.can(state, action, FREE)) is ((state, action) in DESTRUCTION_MOVES)
    if (state, action) in DESTRUCTION_MOVES:
        assert DESTRUCTION.target(state, action, FREE) == DESTRUCTION_MOVES[state, action]


@pytest.mark.parametrize(("state", "action"), list(product(REQUEST.states, REQUEST.actions)))
def test_every_state_and_action_of_a_request(state, action):
    assert bool(REQUEST.can(state, action)) is ((state, action) in REQUEST_MOVES)
    if (state, action) in REQUEST_MOVES:
        assert REQUEST.target(state, action) == REQUEST_MOVES[state, action]


@pytest.mark.parametrize(
    ("facts", "reason"), [({"holds": 1, "due": True}, "destruction_held"), ({"holds": 0, "due": False}, "destruction_waits")]
)
def test_nothing_is_carried_out_under_a_hold_or_too_early(facts, reason):
    assert DESTRUCTION.can("waiting", "execute", facts).reason == reason


def test_an_end_is_an_end():
    assert DESTRUCTION.final == {"done", "refused", "withdrawn"}
    assert REQUEST.final == {"done", "declined"}


@pytest.mark.parametrize(
    ("hour", "count", "leaving", "codes"),
    [
        (10, 60, None, []),
        (10, 61, None, ["many"]),
        (23, 4, None, []),
        (23, 5, None, ["night"]),
        (5, 5, None, ["night"]),
        (6, 5, None, []),
        (2, 61, None, ["many", "night"]),
        (10, 15, date(2026, 11, 30), []),
        (10, 16, date(2026, 11, 30), ["leaving"]),
        (10, 16, date(2026, 11, 1), []),
        (10, 61, date(2026, 11, 30), ["many"]),
    ],
)
def test_what_is_unusual(hour, count, leaving, codes):
    moment = datetime(2026, 11, 20, hour)
    assert [code for code, _hour, _count in unusual({moment: count}, LIMITS, leaving)] == codes


def test_a_night_may_lie_within_a_day():
    day = Limits(60, time(12), time(13), 5, 15)
    assert is_night(time(12, 30), day)
    assert not is_night(time(13), day)
