"""The start page and the health endpoint."""

import pytest
from django.db import OperationalError

from huifang.accounts import services as accounts
from huifang.config import views
from huifang.kernel.refs import system


def test_health_is_public_and_says_little(client, db):
    answer = client.get("/health/")
    assert (answer.status_code, answer.json()) == (200, {"ok": True})


def test_health_tells_when_the_database_is_gone(client, db, monkeypatch):
    class Gone:
        def cursor(self):
            raise OperationalError("password is secret")

    monkeypatch.setattr(views, "connection", Gone())
    answer = client.get("/health/")
    assert (answer.status_code, answer.json()) == (503, {"ok": False})


@pytest.mark.parametrize(("administrator", "begins"), [(True, "/organization/"), (False, "/")])
def test_everybody_starts_at_a_page_they_may_open(client, db, administrator, begins):
    user = accounts.create_user(username="u", name="新人", by=system("test"), is_administrator=administrator)
    client.force_login(user)
    answer = client.get("/", follow=True)
    assert answer.status_code == 200
    assert answer.redirect_chain[-1][0].startswith(begins)


def test_the_start_page_needs_a_sign_in(client, db):
    assert client.get("/").headers["Location"].startswith("/accounts/sign-in/")
