"""Bodies of rules: each kind parses into exactly one value or is refused with every problem named (R2.1 and others)."""

from datetime import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huifang.kernel.cycles import Period
from huifang.regulations import shapes
from huifang.regulations.labels import problems_words
from huifang.regulations.packs import read_pack
from huifang.regulations.shapes import Malformed, Problem, dump, parse, specs

PACK = read_pack("work-safety-consultancy")
EXAMPLES: dict[str, dict[str, Any]] = {
    rule.kind: dump(parse(shapes.RULES[rule.kind], rule.body)) for clause in PACK.clauses for rule in clause.rules
}
CYCLE = EXAMPLES["cycle"] | {"duty": "年度自评", "project_types": ["standardization"], "period": {"years": 1}}


def refused(shape: type[Any], body: object) -> dict[tuple[str | int, ...], str]:
    with pytest.raises(Malformed) as caught:
        parse(shape, body)
    sentences = problems_words(shape, caught.value.problems)
    assert all(s.endswith("。") for s in sentences), sentences
    return {p.path: p.code for p in caught.value.problems}


def test_the_pack_uses_every_kind():
    assert set(EXAMPLES) == set(shapes.RULES)


def attempt(shape: type[Any], body: object) -> tuple[tuple[Problem, ...], Any]:
    try:
        return (), parse(shape, body)
    except Malformed as error:
        return error.problems, None


@pytest.mark.parametrize("kind", shapes.RULES)
def test_each_kind_comes_back_as_it_went(kind):
    value = parse(shapes.RULES[kind], EXAMPLES[kind])
    assert parse(shapes.RULES[kind], dump(value)) == value
    assert hash(value) == hash(parse(shapes.RULES[kind], EXAMPLES[kind]))


@pytest.mark.parametrize("kind", shapes.RULES)
def test_each_kind_refuses_what_it_does_not_know(kind):
    assert refused(shapes.RULES[kind], EXAMPLES[kind] | {"surprise": 1})[("surprise",)] == "unknown_field"


@pytest.mark.parametrize(("kind", "field"), [(k, s.name) for k, shape in shapes.RULES.items() for s in specs(shape) if s.required])
def test_each_required_field_is_missed(kind, field):
    body = {name: value for name, value in EXAMPLES[kind].items() if name != field}
    assert refused(shapes.RULES[kind], body)[(field,)] == "missing_field"


@pytest.mark.parametrize(("kind", "field"), [(k, s.name) for k, shape in shapes.RULES.items() for s in specs(shape)])
@pytest.mark.parametrize("wrong", [3.5, {"x": object()}, b"bytes"])
def test_each_field_refuses_another_type(kind, field, wrong):
    assert any(path[0] == field for path in refused(shapes.RULES[kind], EXAMPLES[kind] | {field: wrong}))


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)


@given(kind=st.sampled_from(sorted(shapes.RULES)), data=st.data())
def test_garbage_is_refused_or_means_something(kind, data):
    shape = shapes.RULES[kind]
    field = data.draw(st.sampled_from([s.name for s in specs(shape)]))
    body = EXAMPLES[kind] | {field: data.draw(junk)}
    problems, value = attempt(shape, body)
    assert all(problems_words(shape, problems))
    assert problems or parse(shape, dump(value)) == value


@given(body=junk)
def test_garbage_alone_never_crashes(body):
    for shape in shapes.RULES.values():
        problems, value = attempt(shape, body)
        assert bool(problems) != (value is not None)


@pytest.mark.parametrize(
    ("change", "path", "code"),
    [
        ({"period": {"years": 0}}, ("period",), "no_length"),
        ({"period": {"years": -1}}, ("period", "years"), "too_small"),
        ({"period": {"years": True}}, ("period", "years"), "not_whole"),
        ({"period": {"centuries": 1}}, ("period", "centuries"), "unknown_field"),
        ({"leads_days": [30, 30]}, ("leads_days", 1), "twice"),
        ({"leads_days": [400]}, ("leads_days", 0), "too_large"),
        ({"project_types": []}, ("project_types",), "empty_list"),
        ({"roll": "sideways"}, ("roll",), "not_a_choice"),
        ({"duty": "  "}, ("duty",), "empty"),
        ({"duty": "年" * 41}, ("duty",), "too_long"),
        ({"duty": "自评\n复评"}, ("duty",), "not_one_line"),
        ({"exceptions": [{"regions": ["江门", "肇庆"], "period": {"days": 0}}]}, ("exceptions", 0, "period"), "no_length"),
        (
            {
                "exceptions": [
                    {"regions": ["江门"], "period": {"years": 1}},
                    {"regions": ["肇庆", "江门"], "period": {"years": 2}},
                ]
            },
            ("exceptions", 1, "regions", 1),
            "twice",
        ),
    ],
)
def test_a_cycle_that_can_not_be(change, path, code):
    assert refused(shapes.Cycle, CYCLE | change)[path] == code


def test_problems_name_field_and_mend_in_chinese():
    with pytest.raises(Malformed) as caught:
        parse(shapes.Cycle, CYCLE | {"exceptions": [{"regions": ["江门"], "period": {"years": "一"}}]})
    assert problems_words(shapes.Cycle, caught.value.problems) == ["“地区例外周期第1项 › 周期长度 › 年”应是整数。请写成 3 这样。"]


@pytest.mark.parametrize(("region", "years"), [("江门", 1), ("江门市", 1), ("中山市", 1), ("肇庆市端州区", 1), ("广州市", 3), ("", 3)])
def test_regions_have_their_own_period(region, years):
    """剧毒化学品: every three years, every year in 肇庆, 中山, 江门 (R2.1)."""
    body = EXAMPLES["cycle"] | {"period": {"years": 3}, "exceptions": [{"regions": ["肇庆", "中山", "江门市"], "period": {"years": 1}}]}
    assert parse(shapes.Cycle, body).period_in(region) == Period(years=years)


@pytest.mark.parametrize(
    ("windows", "problem"),
    [
        ([{"start": "9:00", "end": "11:00"}], "not_a_time"),
        ([{"start": "09:00", "end": "25:00"}], "not_a_time"),
        ([{"start": "11:00", "end": "09:00"}], "ends_before_start"),
        ([{"start": "09:00", "end": "12:00"}, {"start": "11:59", "end": "13:00"}], "overlaps"),
        ([], "empty_list"),
    ],
)
def test_windows_that_can_not_be(windows, problem):
    assert problem in refused(shapes.QuietHours, {"workday": windows}).values()


def test_no_calls_on_rest_days():
    """R2.6."""
    rule = parse(shapes.QuietHours, EXAMPLES["quiet_hours"])
    assert rule.windows(workday=False) == ()
    assert rule.windows(workday=True)[0].start == time(9)


@pytest.mark.parametrize(
    ("text", "code"), [("您好{nobody}", "unknown_placeholder"), ("您好{", "braces"), ("您好{}", "unknown_placeholder")]
)
def test_a_script_fills_only_what_a_call_knows(text, code):
    """R2.7."""
    assert refused(shapes.Script, EXAMPLES["script"] | {"text": text}) == {("text",): code}


@pytest.mark.parametrize("pattern", ["HF{year}", "HF{seq:04}{month}", "HF{seq", "HF{nothing}-{seq}", "{seq.real}"])
def test_a_number_must_count(pattern):
    assert refused(shapes.Form, EXAMPLES["form"] | {"number_format": pattern}) == {("number_format",): "number_format"}


def test_questions_and_their_answers():
    """R2.14."""
    question = {"code": "a", "text": "?", "kind": "choice", "asks": "progress", "options": [{"code": "x", "label": "是"}]}
    body = {"project_types": ["*"], "items": [question]}
    assert refused(shapes.Questions, body) == {("items", 0, "options"): "too_few_answers"}
    body["items"] = [question | {"kind": "text"}]
    assert refused(shapes.Questions, body) == {("items", 0, "options"): "answers_not_used"}
    body["items"] = [question | {"kind": "text", "options": [], "asks": "weather"}]
    assert refused(shapes.Questions, body) == {("items", 0, "asks"): "unknown_code"}


def test_stages_stand_once():
    plan = EXAMPLES["stage_plan"]
    doubled = plan | {"stages": [*plan["stages"], plan["stages"][0]]}
    assert set(refused(shapes.StagePlan, doubled).values()) == {"twice"}
