"""The life of an assignment, whole matrix, and texts that may not be empty."""

import pytest

from huifang.assignments.rules import ASSIGNMENT

EXPECTED = {
    ("open", "answer"),
    ("returned", "answer"),
    ("answered", "accept"),
    ("answered", "return"),
    ("open", "withdraw"),
    ("returned", "withdraw"),
    ("answered", "withdraw"),
}


@pytest.mark.parametrize("state", ASSIGNMENT.states)
@pytest.mark.parametrize("action", ASSIGNMENT.actions)
def test_life_cycle(state, action):
    assert bool(ASSIGNMENT.can(state, action, {"text": "好"})) is ((state, action) in EXPECTED)


@pytest.mark.parametrize(("state", "action"), [("open", "answer"), ("answered", "return"), ("open", "withdraw")])
def test_an_empty_text_is_refused(state, action):
    assert ASSIGNMENT.can(state, action, {"text": "  "}).reason == "text_missing"
