"""R2.12: the business calendar: published years, the company's own days, 暂定 until a year is entered."""

from datetime import date, datetime

import pytest

from huifang.journal import catalogue, delivering
from huifang.journal.models import Event
from huifang.kernel.calendar import DayRule, UnknownYear
from huifang.kernel.clock import ZONE
from huifang.kernel.decision import Refused
from huifang.kernel.refs import system
from huifang.organization import services
from huifang.organization.models import CalendarDay
from huifang.organization.selectors import known_years, work_calendar

BY = system("test")


def test_before_set_up_the_published_years_hold(db):
    assert {2004, 2025, 2026} <= known_years()
    assert not work_calendar().is_working_day(date(2026, 10, 1))
    assert work_calendar().is_working_day(date(2026, 10, 10)), "调休"


@pytest.mark.parametrize(
    ("day", "works", "note"),
    [
        (date(2026, 10, 1), False, "国庆节"),
        (date(2026, 10, 10), True, "国庆节调休"),
        (date(2026, 2, 17), False, "春节"),
        (date(2026, 11, 21), False, None),
        (date(2026, 11, 20), True, None),
    ],
)
def test_seeded_days_are_those_published(db, day, works, note):
    assert 2026 in services.seed_calendar()
    calendar = work_calendar()
    assert (calendar.is_working_day(day, strict=True), calendar.day_note(day)) == (works, note)


def test_seeding_twice_does_nothing(db):
    services.seed_calendar()
    rows = CalendarDay.objects.count()
    assert services.seed_calendar() == []
    assert CalendarDay.objects.count() == rows
    assert Event.objects.filter(kind="organization.calendar.entered").count() == 1


def test_the_shifts_are_those_of_an_office(db):
    assert [f"{a:%H:%M}-{b:%H:%M}" for a, b in work_calendar().shifts] == ["09:00-12:00", "13:30-18:00"]
    start = datetime(2026, 11, 20, 17, tzinfo=ZONE)
    end = work_calendar().add_working_minutes(start, 120, strict=True)
    assert end == datetime(2026, 11, 23, 10, tzinfo=ZONE), "Friday evening to Monday morning"


def test_a_company_holiday_counts_at_once(db):
    services.seed_calendar()
    assert work_calendar().is_working_day(date(2026, 11, 20))
    services.set_calendar_day(day=date(2026, 11, 20), is_working=False, name="司庆", by=BY)
    assert not work_calendar().is_working_day(date(2026, 11, 20))
    assert Event.objects.latest("id").data["day"] == "2026-11-20"


def test_an_unknown_year_is_provisional_until_it_is_entered(db):
    """R2.12: plans count weekends only, deadlines fail loudly; entering the year tells the planners."""
    heard: list[Event] = []
    catalogue.subscribe("organization.calendar.entered", name="test.planner")(heard.append)
    services.seed_calendar()
    holiday = date(2031, 10, 1)
    assert work_calendar().is_provisional(holiday)
    assert work_calendar().is_working_day(holiday)
    with pytest.raises(UnknownYear):
        work_calendar().is_working_day(holiday, strict=True)
    services.enter_calendar_year(year=2031, days=[DayRule(holiday, works=False, note="国庆节")], by=BY)
    assert not work_calendar().is_provisional(holiday)
    assert not work_calendar().is_working_day(holiday, strict=True)
    delivering.drain()
    assert heard[-1].data["years"] == [2031]
    catalogue._consumers["organization.calendar.entered"].pop("test.planner")


def test_a_known_year_is_not_entered_again(db):
    services.seed_calendar()
    with pytest.raises(Refused, match="year_known"):
        services.enter_calendar_year(year=2026, days=[], by=BY)
    with pytest.raises(Refused, match="day_of_other_year"):
        services.enter_calendar_year(year=2031, days=[DayRule(date(2030, 1, 1), works=False)], by=BY)


def test_days_the_company_set_survive_the_entry_of_their_year(db):
    services.set_calendar_day(day=date(2026, 10, 1), is_working=True, name="盘点", by=BY)
    services.seed_calendar()
    assert work_calendar().is_working_day(date(2026, 10, 1))


def test_the_calendar_costs_one_query_once_known(db, django_assert_num_queries):
    services.seed_calendar()
    work_calendar()
    with django_assert_num_queries(1):
        work_calendar()
