"""In December, before the next year's working days are known: nobody gets an error page, and nothing is half written (R2.12)."""

import json
from datetime import date, datetime

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from huifang.complaints.models import Complaint
from huifang.config.demo import calendars as assumed
from huifang.kernel import clock
from huifang.kernel.calendar import UnknownYear
from huifang.organization.gate import GateMiddleware
from huifang.organization.selectors import known_years, work_calendar
from tests.doors import client_of
from tests.test_access_table import address, sendable
from tests.town import Town

pytestmark = pytest.mark.django_db
LATE = datetime(2026, 12, 31, 15, 0, tzinfo=clock.ZONE)
WRITES = ("complaints:new", "archive:customers-export", "assignments:new", "approvals:ask", "regulations:publish", "audit:propose")


@pytest.fixture(autouse=True)
def december(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: LATE)


def test_what_needs_a_due_time_says_whom_to_ask(town: Town):
    before = Complaint.objects.count()
    page = client_of(town.office.wang).post(address(town, "complaints:new"), sendable(town)["complaints:new"])
    assert page.status_code == 422
    assert "2027 年的工作日安排尚未录入" in page.content.decode()
    assert Complaint.objects.count() == before


@pytest.mark.parametrize("name", WRITES)
@pytest.mark.parametrize("person", ["wang", "lin", "qian"])
def test_no_write_ends_in_an_error_page(town: Town, name: str, person: str):
    page = client_of(town.people()[person]).post(address(town, name), sendable(town).get(name, {}))
    assert page.status_code < 500


@pytest.mark.parametrize(("headers", "told"), [({}, "content"), ({"HX-Request": "true"}, "HX-Trigger")])
def test_what_no_form_catches_becomes_a_page_or_a_toast(town: Town, rf: RequestFactory, headers: dict[str, str], told: str):
    request = rf.post("/", headers=headers)
    request.user = town.office.wang
    answer = GateMiddleware(lambda _request: HttpResponse()).process_exception(request, UnknownYear(2027))
    assert answer is not None
    assert answer.status_code == 409
    said = answer.content.decode() if told == "content" else json.loads(answer[told])["ui:toast"][0]["text"]
    assert "2027 年的工作日安排尚未录入" in said


def test_a_demo_made_in_december_knows_the_holidays_with_fixed_dates():
    assert 2027 not in known_years()
    assumed.assume(2027, 2027, at=LATE)
    assert 2027 in known_years()
    assert not work_calendar().is_working_day(date(2027, 1, 1), strict=True)
    assert work_calendar().is_working_day(date(2027, 1, 4), strict=True)
