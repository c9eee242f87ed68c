"""R12.1: number series: another format begins with a new year, or at once while nothing was numbered."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from huifang.kernel.decision import Refused
from huifang.kernel.refs import Ref, system
from huifang.paperwork import numbers, series
from huifang.paperwork.models import FormatChange
from huifang.paperwork.series import Numbered

BY, FORM, TEMPLATE = system("tests"), "form", "TS{year}-{seq:04}"
SUBJECT = Ref("complaints.complaint", "1")
NEW_YEAR = date(2027, 1, 1)


@pytest.fixture(autouse=True)
def forms(monkeypatch):
    monkeypatch.setattr(series, "_providers", [lambda _at: [Numbered(FORM, "投诉单", TEMPLATE)]])


def line_of(office):
    line = series.line(FORM, office.now)
    assert line
    return line


def give(at):
    return numbers.issue(FORM, template=TEMPLATE, subject=SUBJECT, at=at)


def test_before_the_first_number_it_changes_at_once(office):
    assert series.earliest(FORM, date(2026, 11, 20)) == date(2026, 11, 20)
    series.change_format(FORM, template="KF{year}{month:02}-{seq:03}", begins=date(2026, 11, 20), by=BY, at=office.now)
    assert line_of(office).next_number == "KF202611-001"
    assert give(office.now) == "KF202611-001"


def test_afterwards_it_changes_with_a_new_year(office):
    assert give(office.now) == "TS2026-0001"
    with pytest.raises(Refused) as caught:
        series.change_format(FORM, template="KF{year}-{seq}", begins=date(2026, 11, 20), by=BY, at=office.now)
    assert caught.value.decision.reason == "format_too_early"
    series.change_format(FORM, template="KF{year}-{seq}", begins=NEW_YEAR, by=BY, at=office.now)
    assert give(office.now) == "TS2026-0002"
    assert give(office.now + timedelta(days=60)) == "KF2027-1"
    line = line_of(office)
    assert line.coming
    assert (line.own, line.coming.template, line.issued, line.gaps) == (False, "KF{year}-{seq}", 3, 0)


@pytest.mark.parametrize("begins", [date(2027, 6, 1), date(2020, 1, 1)])
def test_a_format_never_begins_inside_a_year_or_in_the_past(office, begins):
    give(office.now)
    with pytest.raises(Refused):
        series.change_format(FORM, template="KF{year}-{seq}", begins=begins, by=BY, at=office.now)


def test_what_has_not_begun_can_be_taken_back(office):
    give(office.now)
    series.change_format(FORM, template="KF{year}-{seq}", begins=NEW_YEAR, by=BY, at=office.now)
    with pytest.raises(Refused):
        series.change_format(FORM, template="XX{year}-{seq}", begins=NEW_YEAR, by=BY, at=office.now)
    series.take_back(FORM, by=BY, at=office.now)
    assert not FormatChange.objects.exists()
    with pytest.raises(Refused):
        series.take_back(FORM, by=BY, at=office.now)


def test_only_administrators_change_it(office):
    with pytest.raises(Refused):
        series.change_format(FORM, template="KF{year}-{seq}", begins=NEW_YEAR, by=office.lin, at=office.now)


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("KF{year}", "缺少流水号"),
        ("KF{seq}{year}x{seq}", "出现两次"),
        ("{month:02}{seq}", "要有年"),
        ("{wrong}{seq}", "不认识"),
        ("{year}{seq:99}", "位数"),
    ],
)
def test_a_wrong_format_is_said_at_its_field(client, office, template, words):
    office.lin.is_administrator = True
    office.lin.save()
    client.force_login(office.lin)
    answer = client.post(reverse("paperwork:series-one", args=[FORM]), {"template": template, "begins": "2026-11-20", "look": "1"})
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_the_page_previews_before_it_writes(client, office):
    office.lin.is_administrator = True
    office.lin.save()
    client.force_login(office.lin)
    body = {"template": "KF{year}-{seq:03}", "begins": "2026-11-20"}
    assert "KF2026-125" in client.post(reverse("paperwork:series-one", args=[FORM]), {**body, "look": "1"}).content.decode()
    assert not FormatChange.objects.exists()
    assert client.post(reverse("paperwork:series-one", args=[FORM]), body).status_code == 302
    assert "KF2026-001" in client.get(reverse("paperwork:series")).content.decode()
