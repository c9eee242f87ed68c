"""Nobody is told of what they may not read: every kind of row × every person, by hand (R12.2, THREAT_MODEL.md)."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from huifang.accounts.models import User
from huifang.journal import gates
from huifang.kernel.refs import Ref, system
from huifang.notifications import digesting, kinds, services
from huifang.notifications.kinds import Group, Kind
from huifang.notifications.models import Notice
from huifang.organization.models import Deputy
from tests.doors import client_of, text_of
from tests.town import Town

pytestmark = pytest.mark.django_db

TOLD = {
    "customer": "wang li lin sun qian luo vice",
    "complaint": "wang li lin sun qian vice",
    "record": "wang li lin vice",
    "task": "wang li lin vice",
    "open_assignment": "wang li lin sun vice",
    "answered_assignment": "wang li lin qian vice",
    "imported": "lin admin",
    "progress": "lin",
}


@pytest.fixture(autouse=True)
def shouted(monkeypatch):
    """A kind of notice that is shouted at everybody."""
    monkeypatch.setattr(kinds, "_groups", dict(kinds._groups))
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    kinds.declare(Group("shout", "喊话"), Kind("shout.all", "shout", "大家听着", "{what}"))


def row(town: Town, what: str):
    return town.office.customer if what == "customer" else getattr(town, what)


@pytest.mark.parametrize("what", TOLD)
def test_who_is_told_of_what(town: Town, what: str):
    people = {name: user for name, user in town.people().items() if user}
    services.notify(kind="shout.all", about=Ref.of(row(town, what)), to=people.values(), by=system("tests"), at=town.office.now)
    told = set(Notice.objects.filter(kind="shout.all").values_list("person", flat=True))
    assert {name for name, user in people.items() if user.pk in told} == set(TOLD[what].split())


def test_whatever_the_morning_told_may_be_read_by_whom_it_told(town: Town):
    rows = list(Notice.objects.select_related("person"))
    assert {r.kind for r in rows} >= {"assignments.complaint", "assignments.answered", "imports.applied"}
    assert [str(r) for r in rows if not gates.may_read(User.objects.get(pk=r.person_id), r.about)] == []


def test_a_deputy_without_the_role_is_told_nothing(town: Town):
    today = "2026-11-20"
    Deputy.objects.create(user=town.office.lin, deputy=town.newcomer, valid_from=today, valid_until=today)
    services.notify(kind="shout.all", about=Ref.of(town.progress), to=town.office.lin, by=system("tests"), at=town.office.now)
    assert not Notice.objects.filter(kind="shout.all").exists()


def test_each_inbox_is_ones_own(town: Town):
    mine = Notice.objects.filter(person=town.office.wang, kind="assignments.answered").get()
    for address in ("notifications:list", "notifications:newest"):
        assert "已答复" in text_of(client_of(town.office.wang).get(reverse(address)))
        assert "丙气体" not in text_of(client_of(town.office.zhao).get(reverse(address) + "?state="))
    stranger = client_of(town.office.zhao)
    stranger.post(reverse("notifications:read"), {"ids": [mine.pk]})
    assert stranger.get(reverse("notifications:open", args=[mine.pk])).status_code == 404
    mine.refresh_from_db()
    assert mine.seen_at is None


@pytest.mark.parametrize(
    "about", ["nonsense:1", "archive.customer", "archive.customer:x", "archive.customer:99999999", "accounts.user:1", "paperwork.number:1"]
)
def test_asking_about_what_is_no_record_of_ones_own(town: Town, about: str):
    page = client_of(town.office.wang).get(reverse("assignments:new"), {"about": about})
    assert page.status_code in {403, 404}


def test_the_daily_mail_holds_what_the_reader_may_see(town: Town):
    parts = {part.title: [line.text for line in part.lines] for part in digesting.compose(town.office.sun, town.office.now)}
    assert any("TS2026-0001" in line for line in parts["待答复的交办"])
    for stranger in (town.office.zhao, town.newcomer, town.admin):
        text = str(digesting.compose(stranger, town.office.now))
        assert "丙气体" not in text
        assert "TS2026-0001" not in text


def test_the_bell_costs_one_query(town: Town):
    client = client_of(town.office.wang)
    client.get(reverse("ui:counters"))
    with CaptureQueriesContext(connection) as captured:
        client.get(reverse("ui:counters"))
    assert len([q for q in captured.captured_queries if "notifications_notice" in q["sql"]]) == 1
