"""R1.7, R3.5: the life of an approval and its steps by hand; conditions, thresholds, how many must agree."""

from itertools import product

import pytest

from huifang.approvals.rules import APPROVAL, STEP, applies, chosen, holds, is_through, may_stand, wanted
from huifang.regulations.shapes import Malformed, dump, parse
from huifang.regulations.shapes.approval import ApprovalChain, ApprovalStep, Condition

APPROVAL_MOVES = {
    ("pending", "approve"): "pending", ("asked", "approve"): "pending",
    ("pending", "grant"): "granted", ("asked", "grant"): "granted",
    ("pending", "refuse"): "refused", ("asked", "refuse"): "refused",
    ("pending", "ask"): "asked",
    ("asked", "answer"): "pending",
    ("pending", "delegate"): "pending",
    ("pending", "pass_on"): "pending",
    ("pending", "withdraw"): "withdrawn", ("asked", "withdraw"): "withdrawn",
}  # fmt: skip
STEP_MOVES = {
    ("waiting", "begin"): "running",
    ("running", "approve"): "approved",
    ("running", "refuse"): "refused",
    ("running", "pass_on"): "passed_on",
    ("waiting", "drop"): "dropped", ("running", "drop"): "dropped",
}  # fmt: skip


@pytest.mark.parametrize(("state", "action"), list(product(APPROVAL.states, APPROVAL.actions)))
def test_every_state_and_action_of_an_approval(state, action):
    allowed = bool(APPROVAL.can(state, action, {"text": "说明"}))
    assert allowed is ((state, action) in APPROVAL_MOVES)
    if allowed:
        assert APPROVAL.target(state, action, {"text": "说明"}) == APPROVAL_MOVES[state, action]


@pytest.mark.parametrize(("state", "action"), list(product(STEP.states, STEP.actions)))
def test_every_state_and_action_of_a_step(state, action):
    assert bool(STEP.can(state, action)) is ((state, action) in STEP_MOVES)
    if (state, action) in STEP_MOVES:
        assert STEP.target(state, action) == STEP_MOVES[state, action]


@pytest.mark.parametrize("action", ["refuse", "ask"])
@pytest.mark.parametrize("text", ["", "  ", None])
def test_no_and_questions_need_words(action, text):
    assert APPROVAL.can("pending", action, {"text": text or ""}).reason == "text_missing"


def test_an_end_is_an_end():
    assert APPROVAL.final == {"granted", "refused", "withdrawn"}
    assert STEP.final == {"approved", "refused", "passed_on", "dropped"}


@pytest.mark.parametrize(
    ("operator", "value", "known", "expected"),
    [
        ("at_least", "200", 199, False),
        ("at_least", "200", 200, True),
        ("less_than", "200", 199, True),
        ("less_than", "200", 200, False),
        ("at_least", "0", -1, False),
        ("is", "secret", "secret", True),
        ("is", "secret", "open", False),
        ("is_not", "secret", "open", True),
        ("is", "yes", True, True),
        ("is", "yes", False, False),
        ("is_not", "no", True, True),
        ("is", "3", 3, True),
        ("at_least", "1", "three", True),  # can't be compared: in doubt somebody is asked
        ("at_least", "1", None, True),  # not given: in doubt somebody is asked
    ],
)
def test_conditions(operator, value, known, expected):
    condition = Condition(fact="f", operator=operator, value=value)
    assert holds(condition, {} if known is None else {"f": known}) is expected


@pytest.mark.parametrize(
    ("least", "amount", "expected"),
    [(None, None, True), (None, 5, True), (1000, 999, False), (1000, 1000, True), (1000, None, True), (0, 0, True)],
)
def test_steps_from_an_amount(least, amount, expected):
    assert applies(ApprovalStep(who="superior", min_amount=least), amount, {}) is expected


def test_the_steps_that_apply_keep_their_order():
    steps = [
        ApprovalStep(who="superior"),
        ApprovalStep(who="role:deputy", min_amount=100),
        ApprovalStep(who="role:general_manager", min_amount=1000, conditions=(Condition(fact="f", operator="is", value="yes"),)),
    ]
    assert chosen(steps, 50, {"f": True}) == [0]
    assert chosen(steps, 500, {"f": True}) == [0, 1]
    assert chosen(steps, 5000, {"f": True}) == [0, 1, 2]
    assert chosen(steps, 5000, {"f": False}) == [0, 1]


@pytest.mark.parametrize(
    ("how", "number", "agreed", "left", "missing"),
    [
        ("one", None, 0, 3, 1),
        ("one", None, 1, 2, 0),
        ("all", None, 0, 3, 3),
        ("all", None, 2, 1, 1),
        ("all", None, 3, 0, 0),
        ("number", 2, 0, 3, 2),
        ("number", 2, 1, 2, 1),
        ("number", 2, 2, 1, 0),
        ("number", 5, 0, 2, 2),  # two people are all there are
        ("number", 5, 2, 0, 0),
        ("one", None, 0, 0, 1),  # nobody there, nobody has agreed: not through
        ("all", None, 0, 0, 1),
        ("number", 3, 0, 0, 1),
    ],
)
def test_how_many_agreements_are_missing(how, number, agreed, left, missing):
    assert wanted(how, number, agreed, left) == missing
    assert is_through(how, number, agreed, left) is (missing == 0)


def test_nobody_stands_for_their_own_or_twice():
    assert may_stand(1, requester=1, decided=()).reason == "own_request"
    assert may_stand(2, requester=1, decided={2}).reason == "decided_already"
    assert may_stand(3, requester=1, decided={2})


def test_a_chain_goes_through_its_body_and_back():
    body = {
        "subject": "导出",
        "steps": [
            {"who": "superior", "min_amount": 5, "conditions": [{"fact": "f", "operator": "is", "value": "yes"}], "how_many": "number", "number": 2,
             "limit": "time_limit.x", "bulk": True}
        ],
        "again": True,
    }  # fmt: skip
    chain = parse(ApprovalChain, body)
    assert dump(chain) == body


@pytest.mark.parametrize(
    "wrong",
    [
        {"subject": "x", "steps": []},
        {"subject": "x", "steps": [{"who": ""}]},
        {"subject": "x", "steps": [{"who": "superior", "how_many": "some"}]},
        {"subject": "x", "steps": [{"who": "superior", "how_many": "number"}]},
        {"subject": "x", "steps": [{"who": "superior", "conditions": [{"fact": "f", "operator": "at_least", "value": "many"}]}]},
        {"subject": "x", "steps": [{"who": "superior", "until": "soon"}]},
        {"steps": [{"who": "superior"}]},
    ],
)
def test_what_is_no_chain_is_refused(wrong):
    with pytest.raises(Malformed):
        parse(ApprovalChain, wrong)
