"""R2.1, R2.2: cycles over leap days and month ends never drift."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huifang.kernel.cycles import Period, add_months, add_period, last_missed, occurrences

YEARLY, THREE_YEARS, HALF_YEAR, MONTHLY = Period(years=1), Period(years=3), Period(months=6), Period(months=1)

bases = st.dates(date(1990, 1, 1), date(2050, 12, 31)) | st.sampled_from([date(2024, 2, 29), date(2023, 1, 31), date(2020, 12, 31)])
periods = st.builds(Period, st.integers(0, 5), st.integers(0, 18), st.integers(0, 6), st.integers(0, 40)).filter(bool)


@pytest.mark.parametrize(
    ("base", "period", "times", "expected"),
    [
        (date(2023, 1, 31), MONTHLY, 1, date(2023, 2, 28)),
        (date(2024, 1, 31), MONTHLY, 1, date(2024, 2, 29)),
        (date(2023, 1, 31), MONTHLY, 2, date(2023, 3, 31)),
        (date(2024, 2, 29), YEARLY, 1, date(2025, 2, 28)),
        (date(2024, 2, 29), YEARLY, 4, date(2028, 2, 29)),
        (date(2024, 2, 29), THREE_YEARS, 1, date(2027, 2, 28)),
        (date(2024, 8, 31), HALF_YEAR, 1, date(2025, 2, 28)),
        (date(2024, 8, 31), HALF_YEAR, 2, date(2025, 8, 31)),
        (date(2024, 5, 31), Period(weeks=2), 1, date(2024, 6, 14)),
        (date(2024, 1, 31), Period(months=1, days=1), 1, date(2024, 3, 1)),
        (date(2024, 6, 10), YEARLY, 0, date(2024, 6, 10)),
        (date(2024, 3, 31), MONTHLY, -1, date(2024, 2, 29)),
    ],
)
def test_an_occurrence_is_counted_from_the_base(base, period, times, expected):
    assert add_period(base, period, times) == expected


def _stepped(base, period, after, until):
    """The slow truth: every k from 1 on."""
    k = 1
    while (due := add_period(base, period, k)) <= until:
        if due > after:
            yield k, due
        k += 1


@given(base=bases, period=periods, skip=st.integers(-2000, 12000), span=st.integers(0, 3000))
def test_jumping_finds_what_stepping_finds(base, period, skip, span):
    after = base + timedelta(days=skip)
    until = after + timedelta(days=span)
    assert list(occurrences(base, period, after=after, until=until)) == list(_stepped(base, period, after, until))


@given(base=bases, period=periods, skip=st.integers(-500, 12000))
def test_the_last_missed_is_the_one_before(base, period, skip):
    at = base + timedelta(days=skip)
    missed = list(_stepped(base, period, date.min, at - timedelta(days=1)))
    assert last_missed(base, period, at=at) == (missed[-1] if missed else None)


@given(base=bases, period=periods)
def test_occurrences_only_grow_and_keep_the_day_of_the_month(base, period):
    dates = [add_period(base, period, k) for k in range(40)]
    assert all(a < b for a, b in pairwise(dates))
    if not period.total_days:
        assert all(d.day == base.day or (d.day < base.day and (d + timedelta(days=1)).day == 1) for d in dates)


def test_a_due_date_that_is_today_is_not_missed():
    assert last_missed(date(2024, 6, 10), YEARLY, at=date(2026, 6, 10)) == (1, date(2025, 6, 10))
    assert last_missed(date(2024, 6, 10), YEARLY, at=date(2026, 6, 11)) == (2, date(2026, 6, 10))
    assert last_missed(date(2024, 6, 10), YEARLY, at=date(2025, 1, 1)) is None
    assert last_missed(date(2024, 6, 10), YEARLY, at=date.min) is None


def test_the_end_of_the_calendar_is_an_end_and_not_an_error():
    assert list(occurrences(date(9990, 1, 1), THREE_YEARS, after=date(9995, 1, 1), until=date.max)) == [
        (2, date(9996, 1, 1)),
        (3, date(9999, 1, 1)),
    ]
    with pytest.raises(OverflowError):
        add_months(date(9999, 12, 1), 1)


def test_an_empty_period_is_refused():
    with pytest.raises(ValueError, match="empty"):
        next(occurrences(date(2024, 1, 1), Period(), after=date(2024, 1, 1), until=date(2025, 1, 1)))


@given(period=periods)
def test_a_period_reads_itself_back(period):
    assert Period.parse(str(period)) == period


@pytest.mark.parametrize("text", ["", "P", "3Y", "P3", "P-1Y", "P1M1Y"])
def test_what_is_no_period_is_refused(text):
    with pytest.raises(ValueError):
        Period.parse(text)


def test_a_period_counts_forward():
    with pytest.raises(ValueError):
        Period(years=-1)
    assert str(Period()) == "P0D"
    assert not Period.parse("P0D")
