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
    ("open", "take"),
    ("returned", "take"),
    ("open", "pass_on"),
    ("returned", "pass_on"),
    ("open", "remind"),
    ("returned", "remind"),
}


@pytest.mark.parametrize("state", ASSIGNMENT.states)
@pytest.mark.parametrize("action", ASSIGNMENT.actions)
def test_life_cycle(state, action):
    assert bool(ASSIGNMENT.can(state, action, {"text": "好"})) is ((state, action) in EXPECTED)


@pytest.mark.parametrize(("state", "action"), [("open", "answer"), ("answered", "return"), ("open", "withdraw")])
def test_an_empty_text_is_refused(state, action):
    assert ASSIGNMENT.can(state, action, {"text": "  "}).reason == "text_missing"


def test_handing_on_and_reminding_change_no_state():
    for action in ("take", "pass_on", "remind"):
        assert [ASSIGNMENT.target(state, action) for state in ("open", "returned")] == ["open", "returned"]


def test_nobody_is_reminded_twice_in_a_row():
    assert ASSIGNMENT.can("open", "remind", {"reminded_lately": True}).reason == "reminded_lately"
