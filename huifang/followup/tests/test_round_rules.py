"""The life of a round and of its report, state by state, and the pace (R2.13, R2.15)."""

from datetime import date

import pytest

from huifang.followup.rules.rounds import REPORT, ROUND, pace

FACTS = {"reason": "两人病假", "in_window": True, "later": True, "open": 0}
OPEN = {"reschedule": "running", "void": "void"}
MATRIX = {
    "planned": {**OPEN, "begin": "running", "report": "reported", "overrun": "overrun"},
    "running": {**OPEN, "report": "reported", "overrun": "overrun", "finish": "finished"},
    "reported": {**OPEN, "hold_to": "running", "finish": "finished"},
    "overrun": {**OPEN, "finish": "finished"},
    "finished": {"file": "filed"},
    "filed": {},
    "void": {},
}
REPORTS = {"draft": {"edit": "draft", "ask": "asked", "file": "filed"}, "asked": {"return": "draft", "file": "filed"}, "filed": {}}


@pytest.mark.parametrize(("machine", "matrix"), [(ROUND, MATRIX), (REPORT, REPORTS)], ids=["round", "report"])
def test_every_state_and_action(machine, matrix):
    assert set(matrix) == set(machine.states)
    for state in machine.states:
        for action in machine.actions:
            wanted = matrix[state].get(action)
            assert bool(machine.can(state, action, FACTS)) == (wanted is not None), (state, action)
            assert wanted is None or machine.target(state, action, FACTS) == wanted


@pytest.mark.parametrize(
    ("action", "facts", "why"),
    [
        ("report", FACTS | {"in_window": False}, "round_window_over"),
        ("report", FACTS | {"reason": " "}, "reason_missing"),
        ("reschedule", FACTS | {"later": False}, "round_end_not_later"),
        ("finish", FACTS | {"open": 2}, "round_calls_open"),
        ("void", FACTS | {"reason": ""}, "reason_missing"),
    ],
)
def test_guards_say_why(action, facts, why):
    assert ROUND.can("running", action, facts).reason == why


DAYS = [date(2026, 11, n) for n in (23, 24, 25, 26, 27)]


@pytest.mark.parametrize(
    ("ended", "left", "past", "day", "in_time"),
    [
        (10, 20, 2, date(2026, 11, 26), True),  # 5 a day: four more days
        (10, 5, 2, date(2026, 11, 23), True),
        (10, 25, 2, date(2026, 11, 27), True),
        (2, 20, 2, date(2026, 12, 18), False),  # one a day: five days ahead are known, fifteen more are three weeks
        (0, 20, 2, None, False),
        (20, 0, 2, None, True),
    ],
)
def test_at_todays_pace_it_is_done_on(ended, left, past, day, in_time):
    found = pace(ended=ended, left=left, past=past, ahead=DAYS, ends_on=date(2026, 11, 27))
    assert (found.done_on, found.in_time) == (day, in_time)
