"""R2.10, R3.3–R3.7: every state × every action of a complaint, against a table written by hand."""

from pathlib import Path

import pytest

from huifang.complaints.rules import COMPLAINT, OPEN, may_change

ALLOWED = {
    ("judging", "judge_justified"): "handling",
    ("judging", "judge_unjustified"): "answered",
    ("handling", "answer"): "answered",
    ("handling", "propose"): "deciding",
    ("deciding", "ask_other"): "handling",
    ("deciding", "choose"): "executing",
    ("executing", "carry_out"): "answered",
    ("answered", "satisfy"): "satisfied",
    ("answered", "ask_again"): "handling",
    ("answered", "object"): "judging",
    ("answered", "give_up"): "unreachable",
    ("answered", "grant_turn"): "handling",
    ("answered", "decide"): "decided",
    ("judging", "merge"): "merged",
    ("handling", "merge"): "merged",
    ("deciding", "merge"): "merged",
    ("executing", "merge"): "merged",
    ("answered", "merge"): "merged",
    ("merged", "split"): "judging",
    ("merged", "split_back"): "handling",
    ("merged", "split_answered"): "answered",
    ("judging", "void"): "void",
    ("handling", "void"): "void",
    ("deciding", "void"): "void",
    ("executing", "void"): "void",
    ("answered", "void"): "void",
}
AGREEING: dict[str, dict[str, object]] = {
    "judge_justified": {"grounds": True, "reasonable": True, "responsible": True},
    "judge_unjustified": {"grounds": False, "reasonable": True, "reason": "合同已写明"},
    "answer": {"all_answered": True},
    "propose": {"proposals": 2},
    "choose": {"approved": True},
    "carry_out": {"steps_done": True},
    "ask_again": {"turns_left": True},
    "object": {"unjustified": True, "objections_left": True},
    "give_up": {"tried": True, "confirmed": True},
    "grant_turn": {"turns_left": False, "reason": "再给一次机会"},
    "decide": {"turns_left": False, "reason": "已尽全部义务"},
    "merge": {"other_open": True},
    "void": {"reason": "重复受理"},
}
"""For each action the facts with which its guard agrees."""
REFUSING: list[tuple[str, str, dict[str, object], str]] = [
    ("judging", "judge_justified", {"grounds": True, "reasonable": False, "responsible": True}, "tests_not_met"),
    ("judging", "judge_justified", {"grounds": True, "reasonable": True}, "responsible_missing"),
    ("judging", "judge_justified", {"grounds": True, "reasonable": True, "responsible": True, "concerned": "taker"}, "concerned_in_it"),
    ("judging", "judge_unjustified", {"grounds": True, "reasonable": True, "reason": "无理由"}, "tests_met"),
    ("judging", "judge_unjustified", {"grounds": False, "reason": "理由", "concerned": "handler"}, "concerned_in_it"),
    ("judging", "judge_unjustified", {"grounds": False, "reason": " "}, "answer_missing"),
    ("handling", "answer", {"all_answered": True, "solution_needed": True}, "solution_missing"),
    ("handling", "answer", {"all_answered": False}, "answers_missing"),
    ("handling", "propose", {"proposals": 0}, "proposals_missing"),
    ("deciding", "choose", {}, "approval_missing"),
    ("executing", "carry_out", {"steps_done": False, "missing": "退款"}, "steps_missing"),
    ("answered", "ask_again", {"turns_left": False}, "turns_used_up"),
    ("answered", "object", {"unjustified": False, "objections_left": True}, "objection_used"),
    ("answered", "object", {"unjustified": True, "objections_left": False}, "objection_used"),
    ("answered", "give_up", {"tried": False, "confirmed": True, "tries": 1, "needed": 3}, "tries_missing"),
    ("answered", "give_up", {"tried": True, "confirmed": False}, "confirmation_missing"),
    ("answered", "decide", {"turns_left": True, "reason": "够了"}, "turns_not_used_up"),
    ("answered", "decide", {"turns_left": False, "reason": ""}, "decision_reason_missing"),
    ("answered", "grant_turn", {"turns_left": True, "reason": "够了"}, "turns_not_used_up"),
    ("handling", "merge", {"other_open": False}, "other_not_open"),
    ("judging", "void", {"reason": ""}, "void_reason_missing"),
]


@pytest.mark.parametrize(("state", "action", "facts", "reason"), REFUSING)
def test_a_guard_refuses_with_its_reason(state, action, facts, reason):
    assert COMPLAINT.can(state, action, facts).reason == reason


@pytest.mark.parametrize("state", COMPLAINT.states)
@pytest.mark.parametrize("action", COMPLAINT.actions)
def test_matrix(state, action):
    facts = AGREEING.get(action, {})
    decision = COMPLAINT.can(state, action, facts)
    assert bool(decision) is ((state, action) in ALLOWED)
    if decision:
        assert COMPLAINT.target(state, action, facts) == ALLOWED[state, action]
    else:
        assert decision.reason == "not_from_state"


def test_the_table_of_this_test_names_every_move():
    assert {(s, m.action) for m in COMPLAINT.moves for s in m.sources} == set(ALLOWED)
    assert COMPLAINT.final == {"satisfied", "unreachable", "decided", "past", "void"}


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
