"""R2.12: a notice becomes the calendar by one fact; the company's own days stay; files are read alike."""

from datetime import date

import pytest

from huifang.journal.models import Event
from huifang.kernel import clock
from huifang.kernel.calendar import DayRule
from huifang.kernel.decision import Refused
from huifang.kernel.refs import system
from huifang.organization import entering, reading, services
from huifang.organization.models import CalendarDay
from huifang.organization.rules.holidays import read_notice
from huifang.organization.selectors import known_years, work_calendar
from huifang.organization.tests.test_holidays import text_of

BY = system("test")
AT = clock.moment_of(date(2026, 11, 20))
ICS = (
    "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20270101\r\nDTEND;VALUE=DATE:20270104\r\nSUMMARY:元旦 休\r\nEND:VEVENT\r\n"
    "BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20270109\r\nSUMMARY:元旦 班\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


def test_a_year_is_entered_as_one_fact_and_once(db):
    services.enter_calendar_year(year=2024, days=[], by=BY)
    notice = read_notice(text_of(2025))
    assert entering.compare(notice).new_year
    entering.enter(notice, by=BY, at=AT)
    assert 2025 in known_years()
    assert not work_calendar().is_working_day(date(2025, 10, 8), strict=True)
    assert work_calendar().is_working_day(date(2025, 10, 11), strict=True)
    assert entering.enter(notice, by=BY, at=AT).is_empty
    assert [e.data["years"] for e in Event.objects.filter(kind="organization.calendar.entered")] == [[2024], [2025]]


def test_an_amendment_takes_back_what_it_no_longer_names(db):
    entering.enter(read_notice(text_of(2019)), by=BY, at=AT)
    change = "关于调整2019年国庆节假期安排的通知 国庆节：10月1日至5日放假调休，共5天。9月29日（星期日）上班。"
    done = entering.enter(read_notice(change), by=BY, at=AT)
    assert [r.day.isoformat() for r in done.removed] == ["2019-10-06", "2019-10-07", "2019-10-12"]
    assert work_calendar().is_working_day(date(2019, 10, 7), strict=True)
    assert not work_calendar().is_working_day(date(2019, 4, 5), strict=True), "other holidays stay"


def test_what_the_company_set_stays(db):
    services.enter_calendar_year(year=2024, days=[], by=BY)
    services.set_calendar_day(day=date(2025, 10, 11), is_working=False, name="公司补休", by=BY)
    change = entering.enter(read_notice(text_of(2025)), by=BY, at=AT)
    assert [r.note for r in change.kept] == ["公司补休"]
    assert CalendarDay.objects.get(day=date(2025, 10, 11)).name == "公司补休"


def test_a_wrong_notice_is_refused(db):
    with pytest.raises(Refused) as caught:
        entering.enter(read_notice(text_of(2025).replace("共8天", "共9天")), by=BY, at=AT)
    assert caught.value.decision.reason == "notice_impossible"


def test_upper_contexts_say_what_would_change(db, monkeypatch):
    monkeypatch.setattr(entering, "_effects", [])
    entering.register_effect(
        lambda before, after, at: [f"{before.is_provisional(date(2031, 1, 1))}→{after.is_working_day(date(2031, 1, 1), strict=True)}"]
    )
    services.enter_calendar_year(year=2024, days=[], by=BY)
    assert entering.compare(read_notice("2031年放假通知 元旦：1月1日放假。"), at=AT).effects == ["True→False"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.ics", ICS.encode()),
        ("a.csv", "日期,类型\n2027-01-01,元旦放假\n2027-01-02,元旦放假\n2027年1月3日,元旦放假\n2027/1/9,元旦调休上班\n".encode("gb18030")),
    ],
)
def test_files_are_read(name, content):
    notice = reading.read_file(name, content, year=2027)
    assert [(r.day.day, r.works) for r in notice.rules] == [(1, False), (2, False), (3, False), (9, True)]
    assert notice.possible


def test_a_workbook_is_read():
    import io

    import xlsxwriter

    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"default_date_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet()
    sheet.write_datetime(0, 0, clock.local(clock.moment_of(date(2027, 1, 1))).replace(tzinfo=None))
    sheet.write(0, 1, "元旦 休")
    book.close()
    assert reading.read_file("a.xlsx", target.getvalue(), year=2027).rules == (DayRule(date(2027, 1, 1), works=False, note="元旦"),)


@pytest.mark.parametrize(
    ("name", "content", "code"), [("a.xlsx", b"no", "file_unreadable"), ("a.csv", b"2020-01-01,x", "file_without_days")]
)
def test_files_that_hold_nothing_say_so(name, content, code):
    assert [t.code for t in reading.read_file(name, content, year=2027).troubles] == [code]
