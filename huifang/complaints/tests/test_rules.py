"""R2.10, R3.6: every state × every action of a complaint, against a table written by hand."""

from pathlib import Path

import pytest

from huifang.complaints.rules import COMPLAINT, OPEN, may_change

ALLOWED = {
    ("handling", "answer"): "answered",
    ("handling", "void"): "void",
    ("answered", "satisfy"): "satisfied",
    ("answered", "ask_again"): "handling",
    ("answered", "void"): "void",
}
FACTS = {"all_answered": True, "reason": "重复受理"}


@pytest.mark.parametrize("state", COMPLAINT.states)
@pytest.mark.parametrize("action", COMPLAINT.actions)
def test_matrix(state, action):
    decision = COMPLAINT.can(state, action, FACTS)
    assert bool(decision) is ((state, action) in ALLOWED)
    if decision:
        assert COMPLAINT.target(state, action, FACTS) == ALLOWED[state, action]
    else:
        assert decision.reason == "not_from_state"


def test_the_table_of_this_test_names_every_move():
    assert {(s, m.action) for m in COMPLAINT.moves for s in m.sources} == set(ALLOWED)
    assert COMPLAINT.final == {"satisfied", "void"}


@pytest.mark.parametrize("reason", ["", "  ", "\n"])
def test_void_needs_a_reason(reason):
    assert COMPLAINT.can("handling", "void", {"reason": reason}).reason == "void_reason_missing"


def test_answered_needs_every_answer_and_says_whose_is_missing():
    decision = COMPLAINT.can("handling", "answer", {"all_answered": False, "missing": "业务部"})
    assert decision.reason == "answers_missing"
    assert decision.params["missing"] == "业务部"


@pytest.mark.parametrize("state", COMPLAINT.states)
def test_boxes_are_filled_while_open(state):
    assert bool(may_change(state)) is (state in OPEN)


def test_the_diagram_in_the_docs_is_this_life():
    page = Path(__file__).resolve().parents[3] / "docs" / "contexts" / "complaints.md"
    assert COMPLAINT.mermaid() in page.read_text(encoding="utf-8")
