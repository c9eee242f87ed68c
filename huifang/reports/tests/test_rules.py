"""Months, and rates that never stand without numerator and denominator (R2.16)."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huifang.reports.rules import Month, Rate

counts = st.integers(0, 10_000)


@given(counts, counts)
def test_all_and_none_are_said_only_when_true(part, more):
    rate = Rate(part, part + more)
    assert (rate.percent == "100.0%") is (more == 0 and part > 0)
    assert (rate.percent == "0.0%") is (part == 0 and more > 0)
    assert str(rate).endswith(f"({part}/{part + more})")


def test_the_water_company_has_no_99_percent():
    assert str(Rate(28, 30)) == "93.3% (28/30)"
    assert str(Rate(0, 0)) == "– (0/0)"
    assert Rate(9999, 10000).percent == "99.9%"
    assert Rate(1, 10000).percent == "0.1%"


def test_points_over_the_month_before():
    assert Rate(28, 30).points_over(Rate(27, 30)) == 3.3
    assert Rate(1, 2).points_over(Rate()) is None
    assert Rate().points_over(Rate(1, 2)) is None


def test_a_month_begins_and_ends_at_midnight_in_shanghai():
    october = Month.parse("2026-10")
    assert october.start == datetime(2026, 9, 30, 16, tzinfo=UTC)
    assert october.end == datetime(2026, 10, 31, 16, tzinfo=UTC)
    assert (october.days, october.code, str(october)) == (31, 202610, "2026-10")
    assert Month.parse("2026-12").following == Month(2027, 1)
    assert Month(2027, 1).previous == Month(2026, 12)
    assert Month(2028, 2).days == 29
    assert [str(m) for m in Month(2027, 2).back(4)] == ["2027-02", "2027-01", "2026-12", "2026-11"]


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-13", "2026-0", "26-10", "2026/10", "二〇二六-十", "2026-１０", "2026-10-01", "1899-01", "-10"]
)
def test_what_is_no_month(text):
    with pytest.raises(ValueError):
        Month.parse(text)


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)))
def test_code_and_text_read_back(day):
    month = Month.at(day)
    assert Month.from_code(month.code) == Month.parse(str(month)) == month
    assert month.first <= day < month.following.first
