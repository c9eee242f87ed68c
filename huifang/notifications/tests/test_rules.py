"""Quiet times over midnight, over rest days and 调休; when a mail goes out; when the daily mail is due. By hand."""

from datetime import date, datetime, time

import pytest

from huifang.kernel.calendar import DayRule, WorkCalendar
from huifang.kernel.clock import ZONE
from huifang.notifications.rules import DIGEST, INBOX, NOW, OFF, Importance, Quiet, digest_due, mail_moment, quiet_until, read_time

# 国庆 2026: 1–7 October off; Saturday 10 October is worked.
CALENDAR = WorkCalendar.from_rules(
    [*(DayRule(date(2026, 10, n), works=False) for n in range(1, 8)), DayRule(date(2026, 10, 10), works=True)], known_years=[2026]
)
NIGHT = Quiet(time(20), time(8), rest_days=True)
NOON = Quiet(time(12), time(14))


def wall(text: str) -> datetime:
    return datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("at", "until"),
    [
        ("09-28 19:59", "09-28 19:59"),  # Monday, a minute before
        ("09-28 20:00", "09-29 08:00"),  # the beginning is quiet
        ("09-28 23:59", "09-29 08:00"),
        ("09-29 00:00", "09-29 08:00"),  # over midnight
        ("09-29 07:59", "09-29 08:00"),
        ("09-29 08:00", "09-29 08:00"),  # the end is not
        ("09-30 21:00", "10-08 08:00"),  # evening before the holiday: until after it
        ("10-03 12:00", "10-08 08:00"),  # within the holiday
        ("09-26 10:00", "09-28 08:00"),  # an ordinary Saturday
        ("10-10 10:00", "10-10 10:00"),  # the worked Saturday is a working day
        ("10-09 22:00", "10-10 08:00"),  # the night before it ends in its morning
        ("10-10 20:30", "10-12 08:00"),  # after it the Sunday is quiet
    ],
)
def test_quiet_until(at, until):
    assert quiet_until(wall(at), NIGHT, CALENDAR) == wall(until)


@pytest.mark.parametrize(("at", "until"), [("10-08 11:59", "10-08 11:59"), ("10-08 12:00", "10-08 14:00"), ("10-03 13:00", "10-03 14:00")])
def test_quiet_within_a_day_and_not_on_rest_days(at, until):
    assert quiet_until(wall(at), NOON, CALENDAR) == wall(until)


@pytest.mark.parametrize("quiet", [Quiet(), Quiet(time(8), time(8)), Quiet(time(8), None)])
def test_no_quiet_time(quiet):
    assert quiet_until(wall("10-03 03:00"), quiet, CALENDAR) == wall("10-03 03:00")


def test_a_calendar_without_working_days_does_not_loop_for_ever():
    never = WorkCalendar.from_rules([DayRule(date(2026, 10, 1), works=False)], known_years=[2026], weekdays=[0])
    assert quiet_until(wall("10-06 09:00"), Quiet(time(0, 1), time(0, 0), rest_days=True), never) > wall("10-06 09:00")


@pytest.mark.parametrize(
    ("way", "importance", "expected"),
    [
        (NOW, Importance.NORMAL, "09-29 08:00"),
        (NOW, Importance.LOW, "09-29 08:00"),
        (NOW, Importance.URGENT, "09-28 22:00"),  # breaks the quiet
        (DIGEST, Importance.URGENT, None),
        (INBOX, Importance.NORMAL, None),
        (OFF, Importance.URGENT, None),
    ],
)
def test_when_a_mail_goes_out(way, importance, expected):
    moment = mail_moment(way, importance, wall("09-28 22:00"), NIGHT, CALENDAR)
    assert moment == (wall(expected) if expected else None)


@pytest.mark.parametrize(
    ("at", "due"),
    [
        ("09-28 08:29", None),
        ("09-28 08:30", date(2026, 9, 28)),
        ("09-28 17:00", date(2026, 9, 28)),  # the worker was away: still on the same day
        ("09-28 20:00", None),  # not into the quiet time
        ("10-01 09:00", None),  # a holiday
        ("10-10 09:00", date(2026, 10, 10)),  # a worked Saturday
        ("10-11 09:00", None),
    ],
)
def test_when_the_daily_mail_is_due(at, due):
    assert digest_due(wall(at), time(8, 30), NIGHT, CALENDAR) == due


@pytest.mark.parametrize(
    ("text", "expected"),
    [("20:00", time(20)), (" 8:05 ", time(8, 5)), ("20：00", time(20)), ("24:00", None), ("20", None), ("20:60", None), ("x:10", None), ("8:5", None), ("", None)],
)  # fmt: skip
def test_times_as_people_write_them(text, expected):
    assert read_time(text) == expected
