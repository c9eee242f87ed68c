"""R2.4, R2.16: what a draw is, by pure arithmetic: periods, shares, seed, ranking, the frozen list."""

from datetime import date, timedelta
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huifang.followup.rules import coverage, drawing
from huifang.followup.rules.coverage import Coverage
from huifang.regulations.shapes import Malformed, parse

ROWS = [(n, n + 1000, n % 3) for n in range(1, 200)]


@pytest.mark.parametrize(
    ("every", "day", "first", "last", "key"),
    [
        ("week", date(2026, 11, 22), date(2026, 11, 16), date(2026, 11, 22), "2026-W47"),
        ("fortnight", date(2026, 11, 29), date(2026, 11, 16), date(2026, 11, 29), "2026-F47"),
        ("half_month", date(2026, 2, 28), date(2026, 2, 16), date(2026, 2, 28), "2026-02-B"),
        ("half_month", date(2026, 2, 15), date(2026, 2, 1), date(2026, 2, 15), "2026-02-A"),
        ("month", date(2026, 12, 31), date(2026, 12, 1), date(2026, 12, 31), "2026-12"),
        ("quarter", date(2026, 2, 1), date(2026, 1, 1), date(2026, 3, 31), "2026-Q1"),
        ("half_year", date(2026, 7, 1), date(2026, 7, 1), date(2026, 12, 31), "2026-H2"),
        ("year", date(2026, 7, 1), date(2026, 1, 1), date(2026, 12, 31), "2026"),
    ],
)
def test_periods(every, day, first, last, key):
    assert coverage.span(every, day) == coverage.Span(first, last, key)


@given(
    st.sampled_from(["week", "fortnight", "half_month", "month", "quarter", "half_year", "year"]),
    st.dates(date(2020, 1, 1), date(2040, 1, 1)),
)
def test_periods_follow_one_another_without_gap_or_overlap(every, day):
    span = coverage.span(every, day)
    assert span.first <= day <= span.last
    assert coverage.after(every, span).first == span.last + timedelta(days=1)
    assert coverage.before(every, coverage.after(every, span)) == span
    assert span.first <= coverage.drawn_on(span, 1) <= span.last


@given(st.integers(0, 5000), st.integers(1, 100))
def test_a_percentage_is_rounded_up_and_never_nobody(population, percent):
    """D1 2: at least 30 %."""
    wanted = coverage.wanted("percent", percent, population)
    assert wanted == (max(1, ceil(population * percent / 100)) if population else 0)


def test_shares():
    """R2.4: all, 30 % rounded up, 30 of them."""
    assert [coverage.wanted("percent", 30, n) for n in (0, 1, 3, 4, 10, 11)] == [0, 1, 1, 2, 3, 4]
    assert [coverage.wanted("count", 30, n) for n in (0, 12, 30, 5000)] == [0, 12, 30, 30]
    assert coverage.wanted("all", 100, 7) == 7


def test_the_same_seed_draws_the_same_and_another_another():
    seed = drawing.seed(seal="a" * 64, frame="b" * 64, key="coverage.repairs/1/2026-W47/0")
    once = drawing.choose(seed, ROWS, 20)
    assert once == drawing.choose(seed, list(reversed(ROWS)), 20)
    assert once != drawing.choose(drawing.digest(b"x"), ROWS, 20)
    assert drawing.choose(seed, ROWS, 150)[:20] == once, "a larger draw holds the smaller one"
    assert sorted(drawing.choose(seed, ROWS, 500)) == ROWS


def test_everybody_has_the_same_chance():
    """Over many seeds no place of the list is preferred."""
    counts = dict.fromkeys(range(1, 21), 0)
    rows = [(n, n, 0) for n in counts]
    for n in range(2000):
        for row in drawing.choose(drawing.digest(str(n).encode()), rows, 6):
            counts[row[0]] += 1
    assert all(500 < count < 700 for count in counts.values()), counts


@given(st.lists(st.tuples(st.integers(1, 10**12), st.integers(1, 10**9), st.integers(0, 10**6)), unique_by=lambda row: row[0]))
def test_a_frame_reads_as_it_was_written(rows):
    ordered = sorted(rows)
    assert drawing.read_frame(drawing.frame_text("archive.customer", ordered)) == ("archive.customer", ordered)


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (lambda t: t.replace(b"huifang-frame-1", b"huifang-frame-2"), 0),
        (lambda t: t.replace(b"\n2 1002 2\n", b"\n"), 0),
        (lambda t: t.replace(b"\n2 1002 2\n", b"\n3 1002 2\n"), 3),
        (lambda t: t.replace(b"\n2 1002 2\n", b"\n2 1002\n"), 2),
        (lambda t: t[:-1], 0),
    ],
)
def test_an_altered_frame_is_no_frame(change, line):
    with pytest.raises(drawing.Unreadable) as error:
        drawing.read_frame(change(drawing.frame_text("archive.customer", ROWS)))
    assert error.value.line == line


def test_where_two_results_differ():
    assert drawing.first_difference([1, 2, 3], [1, 2, 3]) is None
    assert drawing.first_difference([1, 2, 3], [1, 9, 3]) == (2, "2", "9")
    assert drawing.first_difference([1, 2, 3], [1, 2]) == (3, "3", "")
    assert drawing.first_difference([1], [1, 7]) == (2, "", "7")


def test_the_life_of_a_draw():
    """Every state × action."""
    may = {("announced", "freeze"), ("announced", "void"), ("framed", "draw"), ("drawn", "finish")}
    facts = {"time_has_come": True, "reason": "错误"}
    found = {(s, a) for s in drawing.DRAW.states for a in drawing.DRAW.actions if drawing.DRAW.can(s, a, facts)}
    assert found == may
    assert not drawing.DRAW.can("announced", "freeze", {"time_has_come": False})
    assert not drawing.DRAW.can("announced", "void", {"reason": " "})


@pytest.mark.parametrize(
    ("change", "path", "code"),
    [
        ({"population": "records"}, ("source",), "empty"),
        ({"visited_by": "role"}, ("role",), "empty"),
        ({"share": "percent", "amount": 130}, ("amount",), "too_large"),
        ({"every": "each"}, ("every",), "not_possible"),
        ({"ways": []}, ("ways",), "empty_list"),
        ({"table": [{"grades": ["group_1"], "audience": "车队长", "every": "each"}]}, ("table", 0, "every"), "not_possible"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(change, path, code):
    with pytest.raises(Malformed) as error:
        parse(Coverage, {"name": "回访", "population": "customers", **change})
    assert [(p.path, p.code) for p in error.value.problems] == [(path, code)]
