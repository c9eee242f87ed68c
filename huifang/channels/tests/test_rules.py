"""R2.6: never in the customer's rest time."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huifang.channels.rules import Hours, is_open, may_call, next_opening, opens_until
from huifang.kernel import clock
from huifang.kernel.calendar import WorkCalendar

HOURS = Hours(workday=((time(9), time(11, 40)), (time(14), time(17, 30))))
CALENDAR = WorkCalendar(holidays={date(2026, 10, 1): "国庆节"}, workdays={date(2026, 10, 10): "国庆节调休"}, known_years=frozenset({2026}))


def moment(month: int, day: int, hour: int, minute: int = 0):
    return clock.moment_of(date(2026, month, day), time(hour, minute))


@pytest.mark.parametrize(
    ("month", "day", "hour", "minute", "allowed"),
    [
        (11, 20, 9, 0, True),
        (11, 20, 8, 59, False),
        (11, 20, 11, 40, False),
        (11, 20, 12, 30, False),
        (11, 20, 17, 29, True),
        (11, 21, 10, 0, False),
        (10, 1, 10, 0, False),
        (10, 10, 10, 0, True),
    ],
)
def test_windows_follow_the_calendar(month, day, hour, minute, allowed):
    assert bool(may_call(moment(month, day, hour, minute), HOURS, CALENDAR)) is allowed


def test_a_refusal_says_when_calls_are_possible_again():
    verdict = may_call(moment(11, 20, 18), HOURS, CALENDAR)
    assert verdict.reason == "quiet_hours"
    assert verdict.params["opens"] == moment(11, 23, 9)


def test_the_customers_own_wish_goes_before_the_hours():
    verdict = may_call(moment(11, 20, 10), HOURS, CALENDAR, do_not_call=True, do_not_call_reason="来函要求")
    assert (verdict.reason, verdict.params["why"]) == ("do_not_call", "来函要求")


def test_without_windows_nobody_is_called():
    assert next_opening(moment(11, 20, 10), Hours(workday=()), CALENDAR) is None


def test_the_end_of_the_present_window():
    assert opens_until(moment(11, 20, 10), HOURS, CALENDAR) == moment(11, 20, 11, 40)
    assert opens_until(moment(11, 20, 12), HOURS, CALENDAR) is None


@given(st.integers(0, 365 * 24 * 60 - 1))
def test_the_next_opening_is_open_and_nothing_before_it_is(minutes):
    from datetime import timedelta

    at = moment(1, 1, 0) + timedelta(minutes=minutes)
    opening = next_opening(at, HOURS, CALENDAR)
    assert opening is not None
    assert opening >= at
    assert is_open(opening, HOURS, CALENDAR)
    if opening > at:
        assert not is_open(opening - timedelta(minutes=1), HOURS, CALENDAR)
