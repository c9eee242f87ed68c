"""The lives of plans, visits, lectures, greetings, suggestions against tables by hand (R2.17, R2.18, R8.2); placeholders; shapes."""

import pytest

from huifang.kernel.decision import Refused
from huifang.kernel.machine import Machine
from huifang.relations.rules import words
from huifang.relations.rules.lives import GREETING, LECTURE, PLAN, SUGGESTION, VISIT

FACTS = {"text": "…", "lines": 1, "latest": True}
TABLE: list[tuple[Machine, tuple[str, ...], tuple[str, ...], dict[tuple[str, str], str]]] = [
    (PLAN, PLAN.states, PLAN.actions, {
        ("draft", "ask"): "asked", ("asked", "approve"): "approved", ("asked", "return"): "draft", ("approved", "revise"): "draft",
    }),
    (VISIT, VISIT.states, VISIT.actions, {
        ("planned", "ask"): "asked", ("planned", "void"): "void", ("asked", "approve"): "approved", ("asked", "return"): "planned",
        ("approved", "report"): "done", ("approved", "void"): "void",
    }),
    (LECTURE, LECTURE.states, LECTURE.actions, {
        ("planned", "fetch"): "planned", ("planned", "hold"): "held", ("planned", "cancel"): "cancelled",
    }),
    (GREETING, GREETING.states, GREETING.actions, {
        ("draft", "ask"): "asked", ("draft", "cancel"): "cancelled", ("asked", "approve"): "approved", ("asked", "return"): "draft",
        ("approved", "begin"): "sending", ("approved", "cancel"): "cancelled", ("sending", "finish"): "sent",
    }),
    (SUGGESTION, SUGGESTION.states, SUGGESTION.actions, {("open", "answer"): "answered", ("open", "void"): "void"}),
]  # fmt: skip


@pytest.mark.parametrize(("machine", "states", "actions", "expected"), TABLE, ids=lambda v: getattr(v, "name", None))
def test_every_move_is_in_the_table(machine: Machine, states, actions, expected):
    for state in states:
        for action in actions:
            if wanted := expected.get((state, action)):
                assert machine.target(state, action, FACTS) == wanted
            else:
                with pytest.raises(Refused):
                    machine.target(state, action, FACTS)


@pytest.mark.parametrize(
    ("machine", "state", "action", "facts", "reason"),
    [
        (PLAN, "draft", "ask", {}, "plan_empty"),
        (PLAN, "approved", "revise", {"text": " "}, "text_missing"),
        (LECTURE, "planned", "hold", {"latest": False}, "material_outdated"),
        (SUGGESTION, "open", "answer", {"text": ""}, "text_missing"),
    ],
)
def test_what_a_move_needs(machine: Machine, state, action, facts, reason):
    with pytest.raises(Refused) as refused:
        machine.target(state, action, facts)
    assert refused.value.decision.reason == reason


def test_placeholders_are_filled_and_strange_ones_found():
    assert words.unknown("【称呼】，【公司】祝您【节日】快乐") == ["【节日】"]
    assert words.fill("【称呼】：【公司】好", name="黄女士", company="甲公司") == "黄女士：甲公司好"
    assert [words.address(*who) for who in (("黄嘉欣", "ms"), ("欧阳修", "mr"), ("黄嘉欣", ""), ("", "mr"))] == [
        "黄女士",
        "欧阳先生",
        "黄嘉欣",
        "您",
    ]
