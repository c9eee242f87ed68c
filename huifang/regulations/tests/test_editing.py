"""The form of every rule: submitted unchanged it gives the same rule; what is typed is kept and judged."""

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string

from huifang.regulations import editing, kinds, selectors
from huifang.regulations.names import names_of
from huifang.regulations.packs import read_pack
from huifang.regulations.shapes import RULES, Malformed, dump, parse
from huifang.regulations.tests.conftest import PACK, TODAY
from huifang.regulations.tests.pages import form_data

BODIES = {rule.code: rule for clause in read_pack(PACK).clauses for rule in clause.rules}


def submitted(html: str, **typed: str | list[str]) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, values in (form_data(html) | typed).items():
        data.setlist(name, [values] if isinstance(values, str) else values)
    return data


def drawn(shape, body, names, problems=()) -> str:
    controls = editing.draw(shape, body, names, problems)
    parts = [render_to_string("regulations/parts/control.html", {"control": control}) for control in controls]
    return f'<form class="form-page">{"".join(parts)}</form>'


@pytest.fixture
def names(first):
    return names_of(selectors.book(TODAY))


@pytest.mark.django_db
@pytest.mark.parametrize("code", BODIES)
def test_unchanged_means_equal(code, names):
    shape = kinds.shape_of(BODIES[code].kind)
    assert shape is not None
    value = parse(shape, BODIES[code].body)
    data = submitted(drawn(shape, dump(value), names))
    assert parse(shape, editing.collect(shape, data)) == value


@pytest.mark.django_db
@pytest.mark.parametrize("kind", RULES)
def test_an_empty_form_is_refused_field_by_field(kind, names):
    shape = RULES[kind]
    body = editing.collect(shape, submitted(drawn(shape, {}, names)))
    try:
        parse(shape, body)
    except Malformed as error:
        page = drawn(shape, body, names, error.problems)
        assert page.count('class="field-error"') >= 1
    else:
        assert not [s for s in kinds.kinds() if s == kind and kind not in {"attempts", "call_length", "grouping"}]


@pytest.mark.django_db
def test_rows_move_up(names):
    shape = RULES["stage_plan"]
    body = dump(parse(shape, BODIES["stage_plan.construction"].body))
    assert editing.act(body, QueryDict("_up=stages-1"))
    assert [s["code"] for s in body["stages"]][:2] == ["design", "conditions"]
    assert not editing.act(body, QueryDict("save=1"))


@pytest.mark.django_db
def test_rows_within_rows(names):
    shape = RULES["questions"]
    body = dump(parse(shape, BODIES["questions.training"].body))
    editing.act(body, QueryDict("_add=items-0-options"))
    assert len(body["items"][0]["options"]) == 5
    editing.act(body, QueryDict("_remove=items-0-options-0"))
    assert len(body["items"][0]["options"]) == 4


@pytest.mark.parametrize("button", ["_add=nothing", "_remove=items-99", "_up=items-x", "_add=items-7-options", "_remove=-1", "_up="])
def test_buttons_that_nobody_drew_do_nothing(button):
    body = {"items": [{"options": []}], "text": "a"}
    editing.act(body, QueryDict(button))
    assert body == {"items": [{"options": []}], "text": "a"}


@pytest.mark.django_db
def test_an_optional_group_is_left_out(names):
    shape = RULES["time_limit"]
    body = dump(parse(shape, BODIES["time_limit.complaint.answer"].body))
    data = submitted(drawn(shape, body, names))
    del data["warn_before-on"]
    assert parse(shape, editing.collect(shape, data)).warn_before is None


@pytest.mark.django_db
def test_too_many_rows_are_cut(names):
    data = submitted(drawn(RULES["questions"], {}, names), **{"items-count": "100000"})
    assert len(editing.collect(RULES["questions"], data)["items"]) == 200
