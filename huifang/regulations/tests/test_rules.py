"""The life of a version, which version is in force, names, text changes. No database."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huifang.regulations.rules import DISCARDED, DRAFT, PUBLISHED, SUPERSEDED, VERSION, Dated, in_force, plain_name, text_changes

MATRIX = {
    (DRAFT, "edit"): DRAFT,
    (DRAFT, "publish"): PUBLISHED,
    (DRAFT, "discard"): DISCARDED,
    (PUBLISHED, "supersede"): SUPERSEDED,
}


@pytest.mark.parametrize("state", VERSION.states)
@pytest.mark.parametrize("action", VERSION.actions)
def test_every_state_with_every_action(state, action):
    decision = VERSION.can(state, action)
    assert bool(decision) == ((state, action) in MATRIX)
    if decision:
        assert VERSION.target(state, action) == MATRIX[state, action]
    else:
        assert decision.reason == "not_from_state"


def test_what_was_published_never_changes():
    assert not VERSION.can(PUBLISHED, "edit")
    assert not VERSION.can(SUPERSEDED, "edit")
    assert VERSION.final == {SUPERSEDED, DISCARDED}


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"problems": 2}, "rules_have_problems"),
        ({"stale": True}, "draft_is_stale"),
        ({"effective_from": date(2026, 11, 19), "today": date(2026, 11, 20)}, "effective_in_the_past"),
    ],
)
def test_what_keeps_a_draft_from_being_published(facts, reason):
    assert VERSION.can(DRAFT, "publish", facts).reason == reason


def test_the_first_version_may_begin_in_the_past():
    assert VERSION.can(DRAFT, "publish", {"effective_from": date(2020, 1, 1), "today": date(2026, 11, 20), "first": True})


def test_a_later_version_overrides_from_its_own_day():
    versions = [
        Dated(1, 1, 1, date(2020, 1, 1)),
        Dated(2, 1, 2, date(2027, 1, 1)),
        Dated(3, 1, 3, date(2026, 12, 1)),
        Dated(4, 2, 1, date(2026, 6, 1)),
    ]
    chosen = {day: {r: v.id for r, v in in_force(versions, day).items()} for day in map(date.fromisoformat, DAYS)}
    assert [chosen[date.fromisoformat(d)] for d in DAYS] == [{}, {1: 1}, {1: 1, 2: 4}, {1: 3, 2: 4}, {1: 3, 2: 4}]


DAYS = ["2019-12-31", "2026-05-31", "2026-11-30", "2026-12-01", "2027-01-01"]


@given(
    begins=st.lists(st.dates(date(2020, 1, 1), date(2030, 1, 1)), max_size=6),
    day=st.dates(date(2019, 1, 1), date(2031, 1, 1)),
)
def test_exactly_one_version_is_in_force_once_any_has_begun(begins, day):
    found = in_force([Dated(i, 1, i, b) for i, b in enumerate(begins)], day)
    assert bool(found) == any(b <= day for b in begins)
    assert all(v.effective_from <= day for v in found.values())


@pytest.mark.parametrize("name", ["三同时-试生产", "三同时 － 试生产", "“三同时”试生产", "三同时（试生产）", "三同时·试生产"])
def test_names_are_compared_without_noise(name):
    assert plain_name(name) == "三同时试生产"


def test_a_question_mark_is_no_noise():
    assert plain_name("其它??") == "其它??"


@given(before=st.text(max_size=30), after=st.text(max_size=30))
def test_text_changes_lead_from_one_to_the_other(before, after):
    pieces = text_changes(before, after)
    assert "".join(t for how, t in pieces if how != "added") == before
    assert "".join(t for how, t in pieces if how != "removed") == after


def test_the_documentation_shows_the_machine():
    words = {DRAFT: "草稿", PUBLISHED: "已发布", SUPERSEDED: "已被取代", DISCARDED: "已放弃"}
    page = (Path(__file__).parents[3] / "docs/contexts/regulations.md").read_text()
    assert VERSION.mermaid(words.__getitem__) in page
