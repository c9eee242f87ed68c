"""The life of a batch: every state × action, by hand."""

import pytest

from huifang.imports.rules import life
from huifang.imports.rules.life import BATCH

MOVES = {
    ("uploaded", "map"): "uploaded",
    ("previewed", "map"): "uploaded",
    ("uploaded", "preview"): "previewing",
    ("previewed", "preview"): "previewing",
    ("previewing", "show"): "previewed",
    ("applying", "show"): "previewed",
    ("previewing", "reopen"): "uploaded",
    ("uploaded", "apply"): "applying",
    ("previewed", "apply"): "applying",
    ("stopped", "apply"): "applying",
    ("failed", "apply"): "applying",
    ("applying", "complete"): "applied",
    ("applying", "stop"): "stopped",
    ("applying", "fail"): "failed",
    ("applied", "undo"): "undoing",
    ("stopped", "undo"): "undoing",
    ("failed", "undo"): "undoing",
    ("undoing", "keep"): "applied",
    ("undoing", "clear"): "undone",
    ("uploaded", "discard"): "discarded",
    ("previewed", "discard"): "discarded",
}


@pytest.mark.parametrize("action", BATCH.actions)
@pytest.mark.parametrize("state", BATCH.states)
def test_every_state_and_action(state, action):
    target = MOVES.get((state, action))
    decision = BATCH.can(state, action)
    assert bool(decision) == (target is not None)
    if target:
        assert BATCH.target(state, action) == target
    else:
        assert decision.reason == "not_from_state"


def test_what_is_undone_or_discarded_stays_so():
    assert BATCH.final == {life.UNDONE, life.DISCARDED}
