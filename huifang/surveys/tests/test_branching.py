"""R2.14: branching never runs in circles, hidden questions are never asked, and what can't be reached is pointed out."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from huifang.surveys.rules.answers import read
from huifang.surveys.rules.branching import Asked, Condition, problems, shown
from huifang.surveys.rules.kinds import Option

OPTIONS = (Option("a", "甲"), Option("b", "乙"), Option("c", "丙"))


def choice(code, condition=None, **extra):
    return Asked(code, extra.pop("kind", "choice"), options=OPTIONS, condition=condition, **extra)


def reasons(*questions):
    return {(p.question, p.reason) for p in problems(questions)}


@st.composite
def questionnaires(draw):
    """Up to five questions that may depend on any other, rightly or wrongly."""
    codes = [f"q{n}" for n in range(draw(st.integers(1, 5)))]
    found = []
    for code in codes:
        condition = None
        if draw(st.booleans()):
            values = tuple(draw(st.lists(st.sampled_from("abcx"), max_size=2, unique=True)))
            condition = Condition(draw(st.sampled_from([*codes, "gone"])), draw(st.sampled_from(("in", "not_in"))), values)
        found.append(choice(code, condition, kind=draw(st.sampled_from(("choice", "choice", "choices", "text")))))
    return found


def every_answer(questions):
    """All ways to answer: nothing, each choice, several choices, some text."""
    ways = {
        "choice": [(), ("a",), ("b",), ("c",)],
        "choices": [(), ("a",), ("b",), ("c",), ("a", "b"), ("b", "c"), ("a", "c"), ("a", "b", "c")],
        "text": [(), ("好",)],
    }
    for combination in product(*(ways[q.kind] for q in questions)):
        yield {q.code: values for q, values in zip(questions, combination, strict=True)}


@settings(max_examples=60, deadline=None)
@given(questionnaires())
def test_a_question_is_reported_if_and_only_if_no_answers_can_show_it(questions):
    faulty = {p.question for p in problems(questions)}
    wrong = faulty - {p.question for p in problems(questions) if p.reason == "survey_unreachable"}
    reachable = {code for given_values in every_answer(questions) for code in shown(questions, given_values)}
    for question in questions:
        if question.code not in reachable:
            assert question.code in faulty
        if question.code in faulty - wrong and not wrong:
            assert question.code not in reachable


@settings(max_examples=60, deadline=None)
@given(questionnaires(), st.data())
def test_what_is_kept_was_shown_and_answered(questions, data):
    given_values = {q.code: data.draw(st.lists(st.sampled_from(["a", "b", "c", "x", ""]), max_size=2)) for q in questions}
    reading = read(questions, given_values)
    assert {r.code for r in reading.replies} <= set(reading.shown)
    assert set(reading.wrong) <= set(reading.shown)
    assert not {r.code for r in reading.replies} & set(reading.wrong)
    # Read again with only what was kept, the same is shown: nothing hidden decides anything.
    kept: dict[str, list[str]] = {}
    for reply in reading.replies:
        kept.setdefault(reply.code, []).append(reply.value or reply.text)
    assert read(questions, kept).shown == reading.shown


def test_looking_ahead_at_oneself_or_at_nothing_is_pointed_out():
    assert ("q1", "survey_condition_ahead") in reasons(choice("q1", Condition("q2", "in", ("a",))), choice("q2"))
    assert ("q1", "survey_condition_itself") in reasons(choice("q1", Condition("q1", "in", ("a",))))
    assert ("q1", "survey_condition_gone") in reasons(choice("q1", Condition("q9", "in", ("a",))))
    assert ("q2", "survey_condition_kind") in reasons(Asked("q1", "text"), choice("q2", Condition("q1", "in", ("a",))))
    assert ("q2", "survey_condition_values") in reasons(choice("q1"), choice("q2", Condition("q1", "in", ("x",))))
    assert ("q2", "survey_condition_values") in reasons(choice("q1"), choice("q2", Condition("q1", "at_most", ("a",))))


def test_two_conditions_that_exclude_one_another_leave_a_question_out_of_reach():
    chain = (choice("q1"), choice("q2", Condition("q1", "in", ("a",))), choice("q3", Condition("q2", "in", ("a",))))
    assert not reasons(*chain)
    nps = Asked("n", "nps")
    low, never = Asked("why", "csat", condition=Condition("n", "at_most", ("6",))), Condition("why", "in", ("1",))
    assert not reasons(nps, low, Asked("more", "text", condition=never))
    assert ("bad", "survey_unreachable") in reasons(choice("q1"), choice("bad", Condition("q1", "not_in", ("a", "b", "c"))))


def test_choices_and_scales_are_checked():
    assert ("q", "survey_few_options") in reasons(Asked("q", "choice", options=OPTIONS[:1]))
    assert ("q", "survey_same_options") in reasons(Asked("q", "choice", options=(Option("a", "甲"), Option("b", "甲"))))
    assert ("q", "survey_scale_span") in reasons(Asked("q", "scale", least=1, most=1))
    assert ("q", "survey_scale_span") in reasons(Asked("q", "scale", least=0, most=11))
    assert not reasons(Asked("q", "scale", least=0, most=10))


def test_each_kind_takes_its_own_values_only():
    def wrong(kind, *values, **extra):
        return read([Asked("q", kind, options=OPTIONS, **extra)], {"q": values}).wrong.get("q")

    assert wrong("csat", "6") == wrong("nps", "11") == wrong("ces", "0") == wrong("choice", "x") == "survey_answer_choice"
    assert wrong("choice", "a", "b") == wrong("choices", "a", "x") == wrong("csat", "³") == "survey_answer_choice"
    assert wrong("date", "2026-13-01") == wrong("date", "20261101") == "survey_answer_day"
    assert wrong("text", "长" * 2001) == "survey_answer_long"
    assert wrong("csat", required=True) == "survey_answer_missing"
    assert not any((wrong("csat", "5"), wrong("nps", "0"), wrong("ces", "7"), wrong("choices", "a", "c"), wrong("date", "2026-11-21")))
