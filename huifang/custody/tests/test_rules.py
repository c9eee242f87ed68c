"""The lives of loans and incidents, against tables written by hand; what may be asked for."""

from datetime import date
from pathlib import Path

import pytest

from huifang.custody import rules
from huifang.custody.rules import INCIDENT, LOAN

LOANS = {
    ("asked", "grant"): "active",
    ("asked", "refuse"): "refused",
    ("asked", "withdraw"): "withdrawn",
    ("active", "give_back"): "returned",
    ("active", "call_back"): "called_back",
    ("active", "lapse"): "lapsed",
}
INCIDENTS = {
    ("reported", "confirm"): "confirmed",
    ("reported", "dismiss"): "dismissed",
    ("confirmed", "dismiss"): "dismissed",
    ("confirmed", "propose"): "proposed",
    ("proposed", "send_back"): "confirmed",
    ("proposed", "order"): "ordered",
    ("ordered", "close"): "closed",
}
FACTS = {"reason": "为何", "person": "扣减绩效", "superior": "作出检讨", "carried_out": True}
TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(("machine", "table"), [(LOAN, LOANS), (INCIDENT, INCIDENTS)])
def test_every_state_and_action(machine, table):
    for state in machine.states:
        for action in machine.actions:
            verdict = machine.can(state, action, FACTS)
            assert bool(verdict) is ((state, action) in table), (state, action)
            if verdict:
                assert machine.target(state, action, FACTS) == table[state, action]


@pytest.mark.parametrize(
    ("machine", "state", "action", "facts", "reason"),
    [
        (LOAN, "active", "call_back", {}, "reason_missing"),
        (INCIDENT, "reported", "confirm", {"reason": " "}, "reason_missing"),
        (INCIDENT, "confirmed", "propose", {"person": "扣减绩效"}, "measures_missing"),
        (INCIDENT, "confirmed", "propose", {"superior": "作出检讨"}, "measures_missing"),
        (INCIDENT, "ordered", "close", {"carried_out": False}, "measures_open"),
    ],
)
def test_guards(machine, state, action, facts, reason):
    """C 二2.9.1: the person and the direct superior."""
    assert machine.can(state, action, facts).reason == reason


@pytest.mark.parametrize(
    ("purpose", "ends_on", "reason"),
    [
        ("投标核对", date(2026, 11, 23), ""),
        ("投标核对", date(2026, 12, 23), ""),
        ("投标核对", date(2026, 12, 24), "loan_too_long"),
        ("投标核对", date(2026, 11, 22), "loan_ended_before"),
        (" 看看 ", date(2026, 11, 23), "purpose_missing"),
    ],
)
def test_a_loan_names_purpose_and_end(purpose, ends_on, reason):
    """R1.6: a grant names reader, section, purpose and end."""
    assert rules.may_ask(purpose=purpose, ends_on=ends_on, today=TODAY, days=30).reason == reason


def test_the_diagrams_in_the_docs_are_the_tables():
    page = (Path(__file__).resolve().parents[3] / "docs" / "contexts" / "custody.md").read_text(encoding="utf-8")
    assert LOAN.mermaid().strip() in page
    assert INCIDENT.mermaid().strip() in page
