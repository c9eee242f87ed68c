"""R2.1, R2.2: the dates of cycles over leap days, month ends and 调休; at most one late call."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huifang.followup.rules import stages
from huifang.followup.rules.cycles import Series, again, between, first_sight, known_too, natural, placed, roll
from huifang.kernel.calendar import DayRule, WorkCalendar
from huifang.kernel.cycles import Period, add_period

WEEK = WorkCalendar.from_rules([], known_years=range(1990, 2100))
GOLDEN = WorkCalendar.from_rules(
    [DayRule(date(2026, 10, d), works=False, note="国庆节") for d in range(1, 8)]
    + [DayRule(date(2026, 10, 10), works=True, note="国庆节调休"), DayRule(date(2026, 5, 1), works=False, note="劳动节")],
    known_years=[2025, 2026],
)
YEARLY = Series(Period(years=1), (30, 7), after_days=15)
periods = st.sampled_from([Period(years=1), Period(years=3), Period(months=6), Period(months=1), Period(weeks=2), Period(days=10)])
series = st.builds(
    Series,
    period=periods,
    leads=st.lists(st.integers(0, 120), min_size=1, max_size=4, unique=True).map(tuple),
    roll=st.sampled_from(["previous", "next"]),
    after_days=st.none() | st.integers(0, 90),
) | st.builds(stages.series, after=st.integers(1, 90), every=st.integers(1, 120), most=st.integers(0, 6))
days = st.dates(date(2015, 1, 1), date(2030, 12, 31))
calendars = st.sampled_from([WEEK, GOLDEN])


def own(asked, base, occurrence, calendar=GOLDEN):
    call = natural(asked, base, occurrence, calendar)
    assert call is not None
    return call


def names(calls):
    return [(c.occurrence, c.on.isoformat(), c.sort) for c in calls]


def test_a_yearly_duty_is_called_thirty_and_seven_days_ahead():
    calls = first_sight(YEARLY, date(2024, 6, 10), today=date(2026, 1, 5), until=date(2026, 6, 30), calendar=GOLDEN)
    assert names(calls) == [
        ("2025-06-10/-7", "2025-06-03", "backlog"),
        ("2026-06-10/-30", "2026-05-11", "timely"),
        ("2026-06-10/-7", "2026-06-03", "timely"),
    ]


def test_many_missed_years_are_one_call():
    calls = first_sight(YEARLY, date(2010, 6, 10), today=date(2026, 1, 5), until=date(2026, 3, 1), calendar=WEEK)
    assert names(calls) == [("2025-06-10/-7", "2025-06-03", "backlog")]


def test_a_passed_lead_of_a_target_still_ahead_is_one_call_now_and_stands_for_the_missed_target():
    calls = first_sight(YEARLY, date(2020, 12, 10), today=date(2026, 11, 20), until=date(2027, 1, 19), calendar=WEEK)
    assert names(calls) == [("2026-12-10/-7", "2026-11-20", "due_now")]


def test_a_new_project_is_called_after_completion_then_ahead_of_its_date():
    calls = first_sight(YEARLY, date(2026, 11, 16), today=date(2026, 11, 20), until=date(2027, 12, 31), calendar=WEEK)
    assert names(calls) == [
        ("2027-11-16/-30", "2027-10-15", "timely"),
        ("2027-11-16/-7", "2027-11-09", "timely"),
        ("completed", "2026-12-01", "timely"),
    ] or {c.occurrence for c in calls} == {"completed", "2027-11-16/-30", "2027-11-16/-7"}


def test_the_call_after_completion_is_late_only_while_nothing_else_is():
    late = first_sight(YEARLY, date(2026, 9, 1), today=date(2026, 11, 20), until=date(2026, 12, 20), calendar=WEEK)
    assert names(late) == [("completed", "2026-09-16", "backlog")]
    old = first_sight(YEARLY, date(2024, 9, 1), today=date(2026, 11, 20), until=date(2026, 12, 20), calendar=WEEK)
    assert [c.occurrence for c in old] == ["2026-09-01/-7"]


@pytest.mark.parametrize(
    ("base", "k", "target"),
    [(date(2024, 2, 29), 1, "2025-02-28"), (date(2024, 2, 29), 4, "2028-02-29"), (date(2024, 8, 31), 1, "2025-08-31")],
)
def test_leap_days_and_month_ends_do_not_drift(base, k, target):
    yearly = Series(Period(years=1), (0,))
    assert natural(yearly, base, f"{target}/-0", WEEK) is not None
    assert add_period(base, Period(years=1), k).isoformat() == target


def test_golden_week_moves_the_call_before_it_and_a_working_saturday_stays():
    series = Series(Period(years=1), (0,))
    assert own(series, date(2025, 10, 3), "2026-10-03/-0").on == date(2026, 9, 30)
    assert own(series, date(2025, 10, 10), "2026-10-10/-0").on == date(2026, 10, 10)
    later = Series(Period(years=1), (0,), roll="next")
    assert own(later, date(2025, 10, 3), "2026-10-03/-0").on == date(2026, 10, 8)


def test_a_year_without_its_table_is_provisional():
    series = Series(Period(years=1), (7,))
    assert own(series, date(2026, 3, 1), "2027-03-01/-7").provisional
    assert not own(series, date(2025, 3, 1), "2026-03-01/-7").provisional


def test_stages_are_checked_until_the_next_begins():
    checks = stages.series(after=30, every=90, most=3)
    calls = first_sight(checks, date(2026, 1, 10), today=date(2026, 6, 1), until=date(2026, 12, 31), calendar=WEEK)
    assert [(c.occurrence, c.sort) for c in calls] == [("check/2", "backlog"), ("check/3", "timely")]
    assert stages.later_types([("a",), ("b", "c"), ("d",)], 0) == ("b", "c", "d")
    assert stages.has_moved_on(date(2026, 1, 1), [None])
    assert not stages.has_moved_on(date(2026, 1, 1), [date(2025, 1, 1)])


def test_three_leads_of_which_one_has_passed_keep_the_reminder():
    renewal = Series(Period(years=3), (90, 30, 7))
    calls = first_sight(renewal, date(2024, 1, 18), today=date(2026, 11, 20), until=date(2027, 2, 1), calendar=WEEK)
    assert names(calls) == [("2027-01-18/-30", "2026-11-20", "due_now"), ("2027-01-18/-7", "2027-01-11", "timely")]


@given(series, days, days, st.integers(0, 400), calendars)
@settings(max_examples=400, deadline=None)
def test_at_first_sight_there_is_at_most_one_late_call_and_every_timely_one(asked, base, today, ahead, calendar):
    until = today + timedelta(days=ahead)
    calls = first_sight(asked, base, today=today, until=until, calendar=calendar)
    assert len({c.occurrence for c in calls}) == len(calls)
    assert sum(c.sort != "timely" for c in calls) <= 1
    timely = [c for c in calls if c.sort == "timely"]
    assert all(today <= c.on <= until and calendar.is_working_day(c.on) for c in timely)
    now = next((c for c in calls if c.sort == "due_now"), None)
    every = {c.occurrence for c in between(asked, base, first=today, last=until, calendar=calendar)}
    assert {c.occurrence for c in timely} == every - ({now.occurrence} if now else set())
    seen_before = again(asked, base, since=today - timedelta(days=1), today=today, until=until, calendar=calendar)
    derived = known_too(asked, base, calls, today=today, until=until, calendar=calendar)
    assert sorted(derived, key=lambda c: c.occurrence) == sorted(seen_before, key=lambda c: c.occurrence)


@given(series, days, days, st.integers(0, 200), st.integers(1, 120), calendars)
@settings(max_examples=300, deadline=None)
def test_planning_twice_in_steps_makes_what_planning_once_makes(asked, base, today, ahead, step, calendar):
    near, far = today + timedelta(days=ahead), today + timedelta(days=ahead + step)
    once = {c.occurrence for c in first_sight(asked, base, today=today, until=far, calendar=calendar)}
    first = {c.occurrence for c in first_sight(asked, base, today=today, until=near, calendar=calendar)}
    then = {c.occurrence for c in again(asked, base, since=near, today=today, until=far, calendar=calendar)}
    assert once == first | then


@given(series, days, days, calendars)
@settings(max_examples=300, deadline=None)
def test_every_call_made_is_one_the_rule_asks_for(asked, base, today, calendar):
    for call in first_sight(asked, base, today=today, until=today + timedelta(days=200), calendar=calendar):
        itself = own(asked, base, call.occurrence, calendar)
        assert itself.target == call.target
        if call.sort == "due_now":
            assert placed(asked, base, call.occurrence, born_on=today, calendar=calendar) == call.on
        elif call.sort == "timely":
            assert itself.on == call.on


@given(days, calendars)
def test_rolling_never_passes_a_working_day(day, calendar):
    back, forth = roll(day, "previous", calendar), roll(day, "next", calendar)
    assert back <= day <= forth
    assert not any(calendar.is_working_day(back + timedelta(days=n)) for n in range(1, (day - back).days + 1))
    assert not any(calendar.is_working_day(day + timedelta(days=n)) for n in range((forth - day).days))


def test_an_occurrence_that_no_rule_asks_for_is_known_as_such():
    assert natural(YEARLY, date(2024, 6, 10), "2026-06-11/-30", WEEK) is None
    assert natural(YEARLY, date(2024, 6, 10), "2026-06-10/-29", WEEK) is None
    assert natural(YEARLY, date(2024, 6, 10), "nonsense", WEEK) is None
    assert natural(YEARLY, date(2024, 6, 10), "2026-06-10/-30~2", WEEK) is not None
