"""R2.12: before a year is entered, the page says how many 暂定 dates it makes certain and how many of them move."""

from datetime import date, timedelta

import pytest

from huifang.followup.previews import provisional_dates
from huifang.followup.services import planning
from huifang.kernel.calendar import DayRule, WorkCalendar
from huifang.kernel.clock import local_date
from huifang.kernel.refs import system
from huifang.obligations.models import Obligation
from huifang.organization.selectors import work_calendar


@pytest.fixture
def due(office):
    planning.plan(by=system("planner"), at=office.now)
    row = Obligation.objects.filter(state="open").order_by("-due_at")[0]
    Obligation.objects.filter(pk=row.pk).update(is_provisional=True, due_at=office.now + timedelta(days=60))
    return local_date(office.now + timedelta(days=60))


@pytest.mark.parametrize("free", [True, False])
def test_provisional_dates_are_counted_and_those_on_free_days_move(office, due, free):
    before = work_calendar()
    days = [DayRule(due, works=False, note="春节")] if free else []
    after = WorkCalendar.from_rules(days, known_years=before.known_years | {due.year})
    assert due.year not in before.known_years
    count = Obligation.objects.filter(is_provisional=True, state="open", due_at__year=due.year).count()
    assert provisional_dates(before, after, office.now) == [f"{count} 个暂定日期将确定；其中 {int(free)} 个落在放假日，会顺延。"]


def test_a_year_that_is_known_changes_no_provisional_date(office):
    assert provisional_dates(work_calendar(), work_calendar(), office.now) == []
    later = WorkCalendar.from_rules([], known_years=work_calendar().known_years | {2040})
    assert provisional_dates(work_calendar(), later, office.now) == ["2040 年没有暂定日期。"]
    assert date(2040, 1, 1).year not in work_calendar().known_years
