"""The life of a duty, whole matrix, and the order of its alarms."""

from datetime import UTC, datetime, timedelta

import pytest

from huifang.obligations.rules import OBLIGATION, Watch, next_alarm

DUE = datetime(2026, 11, 20, 9, tzinfo=UTC)
EXPECTED = {("open", action) for action in ("fulfil", "waive", "reschedule", "hand_over")}


@pytest.mark.parametrize("state", OBLIGATION.states)
@pytest.mark.parametrize("action", OBLIGATION.actions)
def test_life_cycle(state, action):
    assert bool(OBLIGATION.can(state, action)) is ((state, action) in EXPECTED)


def test_alarms_come_in_order_and_end():
    warn, rung = DUE - timedelta(hours=1), DUE + timedelta(hours=2)
    assert next_alarm(Watch(DUE, warn, (rung,))) == ("warn", warn)
    assert next_alarm(Watch(DUE, warn, (rung,), warned=True)) == ("breach", DUE)
    assert next_alarm(Watch(DUE, warn, (rung,), breached=True)) == ("escalate", rung)
    assert next_alarm(Watch(DUE, warn, (rung,), breached=True, step=1)) is None


def test_a_warning_after_the_due_time_is_left_out():
    assert next_alarm(Watch(DUE, DUE + timedelta(hours=1))) == ("breach", DUE)
