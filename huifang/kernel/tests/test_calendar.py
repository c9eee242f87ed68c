"""R2.6, R2.12, R4.4: due times come from working-time arithmetic over 节假日 and 调休."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huifang.kernel.calendar import DayRule, UnknownYear, WorkCalendar
from huifang.kernel.clock import ZONE

# 国庆 2026 as published: 1–7 October off; Sunday 20 September and Saturday 10 October work.
RULES = [DayRule(date(2026, 10, n), works=False, note="国庆节") for n in range(1, 8)]
RULES += [DayRule(date(2026, 9, 20), works=True, note="国庆节调休"), DayRule(date(2026, 10, 10), works=True, note="国庆节调休")]
RULES += [DayRule(date(2026, 1, 1), works=False, note="元旦")]
CALENDAR = WorkCalendar.from_rules(RULES, known_years=[2025, 2026])

days = st.dates(date(2025, 1, 10), date(2026, 12, 20))
minutes = st.integers(-6000, 6000)
moments = st.datetimes(datetime(2025, 2, 1), datetime(2026, 11, 30)).map(lambda m: m.replace(second=0, microsecond=0, tzinfo=ZONE))


def at(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=ZONE)


def wall(moment: datetime) -> str:
    assert moment.tzinfo is UTC
    return moment.astimezone(ZONE).strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("day", "works", "note"),
    [
        (date(2026, 9, 30), True, None),
        (date(2026, 10, 1), False, "国庆节"),
        (date(2026, 10, 10), True, "国庆节调休"),
        (date(2026, 10, 11), False, None),
        (date(2026, 9, 20), True, "国庆节调休"),
    ],
)
def test_a_day_works_by_week_holiday_and_swap(day, works, note):
    assert CALENDAR.is_working_day(day) is works
    assert CALENDAR.day_note(day) == note


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
        (date(2026, 9, 30), 1, date(2026, 10, 8)),
        (date(2026, 9, 30), 3, date(2026, 10, 10)),
        (date(2026, 9, 30), 4, date(2026, 10, 12)),
        (date(2026, 10, 12), -1, date(2026, 10, 10)),
        (date(2026, 10, 8), -1, date(2026, 9, 30)),
        (date(2026, 9, 18), 1, date(2026, 9, 20)),
        (date(2026, 10, 3), 0, date(2026, 10, 8)),
        (date(2026, 10, 8), 0, date(2026, 10, 8)),
        (date(2026, 1, 31), 1, date(2026, 2, 2)),
        (date(2025, 2, 28), 1, date(2025, 3, 3)),
    ],
)
def test_working_days_skip_holidays_and_use_swap_days(start, n, end):
    assert CALENDAR.add_working_days(start, n, strict=True) == end


def test_next_and_previous_may_leave_the_day_itself_out():
    day = date(2026, 10, 8)
    assert CALENDAR.next_working_day(day, strict=True) == CALENDAR.previous_working_day(day, strict=True) == day
    assert CALENDAR.next_working_day(day, inclusive=False, strict=True) == date(2026, 10, 9)
    assert CALENDAR.previous_working_day(day, inclusive=False, strict=True) == date(2026, 9, 30)


@given(day=days, n=st.integers(-60, 60).filter(bool))
def test_between_undoes_add(day, n):
    there = CALENDAR.add_working_days(day, n, strict=False)
    assert CALENDAR.is_working_day(there)
    assert CALENDAR.working_days_between(day, there, strict=False) == n


@given(first=days, last=days)
def test_counting_by_arithmetic_equals_counting_day_by_day(first, last):
    counted = len(list(CALENDAR.working_days(first + timedelta(days=1), last, strict=True)))
    if first <= last:
        assert CALENDAR.working_days_between(first, last, strict=True) == counted


@given(day=days, n=st.integers(1, 40))
def test_adding_days_is_monotonic(day, n):
    later = day + timedelta(days=1)
    assert CALENDAR.add_working_days(day, n, strict=False) <= CALENDAR.add_working_days(later, n, strict=False)
    assert CALENDAR.add_working_days(day, n, strict=False) < CALENDAR.add_working_days(day, n + 1, strict=False)


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
        ("2026-11-02 11:00", 60, "2026-11-02 12:00"),
        ("2026-11-02 11:00", 61, "2026-11-02 13:31"),
        ("2026-11-02 12:30", 15, "2026-11-02 13:45"),
        ("2026-11-02 07:00", 15, "2026-11-02 09:15"),
        ("2026-11-02 17:50", 15, "2026-11-03 09:05"),
        ("2026-11-02 09:00", 450, "2026-11-02 18:00"),
        ("2026-11-02 09:00", 451, "2026-11-03 09:01"),
        ("2026-11-02 09:00", 4500, "2026-11-13 18:00"),
        ("2026-09-30 17:55", 15, "2026-10-08 09:10"),
        ("2026-10-09 17:55", 15, "2026-10-10 09:10"),
        ("2026-10-31 10:00", 0, "2026-11-02 09:00"),
        ("2026-11-02 14:30", -60, "2026-11-02 13:30"),
        ("2026-11-02 14:30", -61, "2026-11-02 11:59"),
        ("2026-11-02 09:10", -15, "2026-10-30 17:55"),
        ("2026-11-03 09:00", -450, "2026-11-02 09:00"),
        ("2026-11-01 12:00", -900, "2026-10-29 09:00"),
    ],
)
def test_working_minutes_run_in_opening_hours_only(start, n, end):
    assert wall(CALENDAR.add_working_minutes(at(start), n, strict=True)) == end


@given(moment=moments, n=minutes)
def test_minutes_between_undoes_add(moment, n):
    there = CALENDAR.add_working_minutes(moment, n, strict=False)
    assert CALENDAR.working_minutes_between(moment, there, strict=False) == n


@given(moment=moments, n=st.integers(0, 3000), more=st.integers(0, 3000))
def test_minutes_add_up(moment, n, more):
    step = CALENDAR.add_working_minutes(CALENDAR.add_working_minutes(moment, n, strict=False), more, strict=False)
    if more:
        assert step == CALENDAR.add_working_minutes(moment, n + more, strict=False)


@given(a=moments, b=moments)
def test_minutes_between_is_antisymmetric_and_never_more_than_the_clock(a, b):
    there = CALENDAR.working_minutes_between(a, b, strict=False)
    assert there == -CALENDAR.working_minutes_between(b, a, strict=False)
    assert abs(there) <= abs(b - a) / timedelta(minutes=1)


@pytest.mark.parametrize(
    ("moment", "forward", "backward"),
    [
        ("2026-11-02 10:00", "2026-11-02 10:00", "2026-11-02 10:00"),
        ("2026-11-02 12:00", "2026-11-02 13:30", "2026-11-02 12:00"),
        ("2026-11-02 12:45", "2026-11-02 13:30", "2026-11-02 12:00"),
        ("2026-11-02 18:00", "2026-11-03 09:00", "2026-11-02 18:00"),
        ("2026-11-02 09:00", "2026-11-02 09:00", "2026-11-02 09:00"),
        ("2026-11-02 08:59", "2026-11-02 09:00", "2026-10-30 18:00"),
        ("2026-10-04 12:00", "2026-10-08 09:00", "2026-09-30 18:00"),
    ],
)
def test_clamping(moment, forward, backward):
    assert wall(CALENDAR.clamp_to_working_time(at(moment), "forward", strict=True)) == forward
    assert wall(CALENDAR.clamp_to_working_time(at(moment), "backward", strict=True)) == backward


@given(moment=moments)
def test_clamped_forward_is_working_time(moment):
    clamped = CALENDAR.clamp_to_working_time(moment, "forward", strict=False)
    assert clamped >= moment
    assert CALENDAR.is_working_time(clamped)


def test_deadlines_fail_loudly_for_an_unknown_year_and_plans_do_not():
    with pytest.raises(UnknownYear) as caught:
        CALENDAR.add_working_days(date(2026, 12, 31), 1, strict=True)
    assert caught.value.year == 2027
    assert CALENDAR.add_working_days(date(2026, 12, 31), 1, strict=False) == date(2027, 1, 1)
    assert CALENDAR.is_provisional(date(2027, 1, 1))
    assert not CALENDAR.is_provisional(date(2026, 12, 31))
    assert CALENDAR.is_working_day(date(2027, 1, 1)) is True
    with pytest.raises(UnknownYear):
        CALENDAR.is_working_day(date(2027, 1, 1), strict=True)
    with pytest.raises(UnknownYear):
        CALENDAR.working_days_between(date(2026, 1, 1), date(2028, 1, 1), strict=True)
    with pytest.raises(UnknownYear):
        CALENDAR.add_working_minutes(at("2026-12-31 17:59"), 2, strict=True)


def test_a_deadline_that_ends_with_the_known_year_needs_no_next_year():
    assert wall(CALENDAR.add_working_minutes(at("2026-12-31 17:00"), 60, strict=True)) == "2026-12-31 18:00"


def test_the_ends_of_a_day():
    assert wall(CALENDAR.start_of_working_day(date(2026, 11, 2))) == "2026-11-02 09:00"
    assert wall(CALENDAR.end_of_working_day(date(2026, 11, 2))) == "2026-11-02 18:00"


def test_a_shift_may_last_until_midnight():
    late = WorkCalendar(((time(18, 30), time(0)),), frozenset(range(7)))
    assert wall(late.end_of_working_day(date(2026, 11, 2))) == "2026-11-03 00:00"
    assert wall(late.add_working_minutes(at("2026-11-02 23:00"), 60, strict=False)) == "2026-11-03 00:00"
    assert wall(late.add_working_minutes(at("2026-11-02 23:00"), 61, strict=False)) == "2026-11-03 18:31"


@pytest.mark.parametrize(
    ("shifts", "weekdays"),
    [
        ((), {0}),
        (((time(9), time(9)),), {0}),
        (((time(9), time(12)), (time(11), time(13))), {0}),
        (((time(9), time(12)),), set()),
        (((time(9), time(12)),), {7}),
    ],
)
def test_an_impossible_calendar_is_refused(shifts, weekdays):
    with pytest.raises(ValueError):
        WorkCalendar(shifts, frozenset(weekdays))


def test_a_calendar_that_never_works_ends_instead_of_looping():
    closed = {date(2026, 1, 1) + timedelta(days=n): "停业" for n in range(800)}
    with pytest.raises(ValueError, match="no working day"):
        WorkCalendar(holidays=closed).next_working_day(date(2026, 1, 1), strict=False)


def test_a_naive_moment_is_refused():
    with pytest.raises(ValueError, match="aware"):
        CALENDAR.add_working_minutes(datetime(2026, 11, 2, 9), 1, strict=False)


def test_calendars_compare_and_hash():
    assert WorkCalendar.from_rules(RULES, known_years=[2025, 2026]) == CALENDAR
    assert len({CALENDAR, WorkCalendar.from_rules(RULES, known_years=[2025, 2026])}) == 1
