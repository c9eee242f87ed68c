"""The page of the organization: who sees it, what it shows; the gate in front of every view."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from huifang.accounts import services as accounts
from huifang.kernel import clock
from huifang.kernel.refs import system
from huifang.organization import services

BY = system("test")
ADDRESS = "/organization/"


@pytest.fixture
def people(db):
    company = services.create_unit(name="本公司", code="company", kind="company", by=BY)
    team = services.create_unit(name="回访<一>组", code="one", kind="team", parent=company, by=BY)
    users = {}
    for username, name, role, unit in (
        ("lin", "林主管", "follow_up_head", company),
        ("wang", "王坐席", "agent", team),
        ("zhou", "周工", "technical_head", company),
        ("he", "何技术", "technician", team),
    ):
        users[username] = accounts.create_user(username=username, name=name, by=BY)
        services.assign_role(user=users[username], role=role, unit=unit, by=BY, valid_from=date(2026, 1, 1))
    users["admin"] = accounts.create_user(username="admin", name="系统管理员", by=BY, is_administrator=True)
    return users


@pytest.mark.parametrize(("who", "status"), [("lin", 200), ("zhou", 200), ("admin", 200), ("wang", 403), ("he", 403)])
def test_heads_and_administrators_see_it(client, people, who, status):
    client.force_login(people[who])
    assert client.get(ADDRESS).status_code == status


def test_it_shows_units_people_and_deputies_escaped(client, people):
    today = clock.today()
    services.set_deputy(user=people["lin"], deputy=people["wang"], valid_from=today, valid_until=today + timedelta(days=2), by=BY)
    client.force_login(people["lin"])
    page = client.get(ADDRESS).content.decode()
    assert "回访&lt;一&gt;组" in page
    assert "王坐席 代理 林主管" in page


def test_it_shows_holidays_and_what_is_provisional(client, people):
    services.seed_calendar()
    client.force_login(people["lin"])
    page = client.get(ADDRESS, {"year": 2026}).content.decode()
    assert "10-1 – 10-7" in page
    assert "9-20、10-10" in page
    assert "暂定" not in page
    assert "暂定" in client.get(ADDRESS, {"year": 2031}).content.decode()


@pytest.mark.parametrize("year", ["x", "-1", "99999", "²"])
def test_a_year_that_is_none_shows_this_one(client, people, year):
    client.force_login(people["lin"])
    with clock.at(clock.moment_of(date(2026, 11, 20))):
        assert "2026 年日历" in client.get(ADDRESS, {"year": year}).content.decode()


def test_the_gate_sends_to_sign_in_and_back(client, db):
    assert client.get(ADDRESS, {"year": 2026}).headers["Location"] == f"{reverse('accounts:sign-in')}?next=/organization/%3Fyear%3D2026"


@pytest.mark.parametrize("header", [{"HX-Request": "true"}, {"Accept": "application/json"}])
def test_scripts_are_told_that_the_session_ran_out(client, db, header):
    answer = client.get(ADDRESS, headers=header)
    assert answer.status_code == 401
    assert answer.json() == {"error": "signed_out", "sign_in": reverse("accounts:sign-in")}
