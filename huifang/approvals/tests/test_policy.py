"""A chain stands in its regulation in words, and its form offers who, which facts and which limits there are."""

import pytest

from huifang.approvals import labels
from huifang.regulations import kinds
from huifang.regulations.book import Book
from huifang.regulations.checking import unknown_codes
from huifang.regulations.names import names_of
from huifang.regulations.selectors import book
from huifang.regulations.shapes import ApprovalChain, parse
from huifang.regulations.words import rule_words
from tests.cast import MORNING


def chain(*steps, **more):
    return parse(ApprovalChain, {"subject": "试验事项", "steps": list(steps), **more})


def test_the_chain_of_the_pack_in_words(office):
    rules = book(MORNING)
    rule = rules.rule("approval.record-void")
    assert rule
    assert rule_words(rule.value, names_of(rules)) == (
        "作废以前月份的回访记录须依次经以下审批：申请人的直接上级（“距回访月数”不少于1；时限按“审批人作出决定”） → "
        "行政部经理（“距回访月数”不少于1；时限按“审批人作出决定”）。任何人不得审批自己的申请。同一人不得审批其中两步。"
        "第1、2步可批量同意。"
    )


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ({"who": "superior"}, "申请人的直接上级"),
        ({"who": "head:technical"}, "技术部负责人"),
        ({"who": "position:business:business_head"}, "岗位：业务部负责人"),
        ({"who": "role:general_manager", "min_amount": 1000}, "总经理（数额达到1000）"),
        ({"who": "role:quality_inspector", "how_many": "number", "number": 2}, "质检员（其中2人同意）"),
        ({"who": "superior", "conditions": [{"fact": "test.urgent", "operator": "is", "value": "yes"}]}, "申请人的直接上级（“加急”为是）"),
    ],
)
def test_steps_in_words(office, step, words):
    assert words in rule_words(chain(step), names_of(book(MORNING)))


def test_what_does_not_exist_is_refused_when_published(office):
    names = names_of(book(MORNING))
    wrong = chain(
        {"who": "role:emperor", "limit": "time_limit.nowhere", "conditions": [{"fact": "moon", "operator": "is", "value": "full"}]},
        {"who": "head:nowhere"},
    )
    assert [p.path for p in unknown_codes(wrong, names)] == [
        ("steps", 0, "who"),
        ("steps", 0, "conditions", 0, "fact"),
        ("steps", 0, "limit"),
        ("steps", 1, "who"),
    ]
    assert list(unknown_codes(chain({"who": "superior"}), names)) == []


def test_the_kind_has_a_name_and_one_shape():
    assert kinds.shape_of("approval_chain") is ApprovalChain


def test_limits_are_those_of_the_book(office):
    assert labels.limits(book(MORNING))["time_limit.approval"] == "审批人作出决定"
    assert labels.limits(Book()) == {}
