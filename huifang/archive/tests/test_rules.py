"""Every state × action of both lives, and the identity of projects."""

from datetime import date

import pytest

from huifang.archive.rules import CONTRACT, PROJECT, day_that_counts, plain_number, project_identity

YES = {"reason": "客户提前终止"}
CONTRACT_MATRIX = {
    "running": {"execute": "done", "end": "ended", "reopen": None},
    "done": {"execute": None, "end": None, "reopen": "running"},
    "ended": {"execute": None, "end": None, "reopen": "running"},
}
PROJECT_MATRIX = {"active": {"end": "ended", "resume": None}, "ended": {"end": None, "resume": "active"}}


@pytest.mark.parametrize(("machine", "matrix"), [(CONTRACT, CONTRACT_MATRIX), (PROJECT, PROJECT_MATRIX)])
def test_every_state_and_action(machine, matrix):
    assert set(machine.states) == set(matrix)
    for state, actions in matrix.items():
        assert set(machine.actions) == set(actions)
        for action, target in actions.items():
            decision = machine.can(state, action, YES)
            assert bool(decision) == (target is not None), (state, action)
            if target:
                assert machine.target(state, action, YES) == target
            else:
                assert decision.reason == "not_from_state"


@pytest.mark.parametrize(
    ("machine", "state", "action"), [(CONTRACT, "running", "end"), (CONTRACT, "done", "reopen"), (PROJECT, "active", "end")]
)
@pytest.mark.parametrize("reason", ["", "  ", None])
def test_what_ends_or_reopens_needs_a_reason(machine, state, action, reason):
    assert machine.can(state, action, {"reason": reason}).reason == "reason_missing"


def test_what_needs_no_reason_asks_for_none():
    assert CONTRACT.can("running", "execute")
    assert PROJECT.can("ended", "resume")


def test_a_contract_number_is_one_however_it_is_written():
    assert plain_number("ht-2024 / 001") == plain_number("ＨＴ2024001") == "HT2024001"


def test_the_identity_of_a_project_holds_customer_contract_type_and_completion():
    """R1.4: the same row twice is one project; any of the four makes another."""
    base = project_identity(1, "HT-001", "training", date(2024, 6, 10))
    assert base == project_identity(1, "ht001", "training", date(2024, 6, 10))
    others = {
        project_identity(2, "HT-001", "training", date(2024, 6, 10)),
        project_identity(1, "HT-002", "training", date(2024, 6, 10)),
        project_identity(1, "HT-001", "toxic", date(2024, 6, 10)),
        project_identity(1, "HT-001", "training", date(2024, 6, 11)),
        project_identity(1, "HT-001", "training", None),
    }
    assert len(others | {base}) == 6
    assert len(base) == 32


def test_a_month_counts_from_its_last_day():
    assert day_that_counts(date(2024, 2, 1), "month") == date(2024, 2, 29)
    assert day_that_counts(date(2023, 2, 5), "month") == date(2023, 2, 28)
    assert day_that_counts(date(2024, 2, 1), "day") == date(2024, 2, 1)
    assert day_that_counts(None, "month") is None
