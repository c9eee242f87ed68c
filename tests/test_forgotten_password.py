"""R12.2: a forgotten password over real settings and the real outbox; the words of the letter are nobody's to read."""

from __future__ import annotations

import pytest
from django.test import Client

from huifang.accounts.models import User
from huifang.channels import access
from huifang.channels.models import OutboundMessage
from huifang.journal.models import Event
from huifang.kernel.refs import system
from huifang.organization import options
from tests.town import Town

pytestmark = pytest.mark.django_db
FORGOT = "/accounts/sign-in/forgot/"


@pytest.fixture
def mail(db) -> None:
    options.change(by=system("test"), changes={"channels.smtp_host": "mail.example.com", "channels.sender": "kf@example.com"})


def test_the_link_is_queued_and_leads_in(town: Town, mail):
    User.objects.filter(pk=town.office.wang.pk).update(email="wang@example.com")
    assert Client().post(FORGOT, {"named": "wang"}).status_code == 302
    letter = OutboundMessage.objects.get(to="wang@example.com")
    path = next(line for line in letter.text.splitlines() if line.startswith("http")).removeprefix("http://testserver")
    assert Client().get(path).status_code == 200
    token = path.rstrip("/").rpartition("/")[2]
    assert not any(token in str(event.data) for event in Event.objects.all())
    for user in (town.office.lin, town.admin, town.office.wang):
        assert not access.may_read(user, letter), "a letter of the system is read in the person's own box only"


def test_who_is_not_known_gets_nothing_and_is_answered_alike(town: Town, mail):
    before = OutboundMessage.objects.count()
    known, unknown = (Client().post(FORGOT, {"named": name}) for name in ("wang", "nobody"))
    assert (known.status_code, known.headers["Location"]) == (unknown.status_code, unknown.headers["Location"])
    assert OutboundMessage.objects.count() == before


def test_without_mail_there_is_no_form(town: Town):
    page = Client().get(FORGOT).content.decode()
    assert 'name="named"' not in page
    assert "请联系管理员" in page
