"""What the list of sessions costs a page: nothing, and one write in five minutes."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from huifang.accounts.middleware import SignInMiddleware
from huifang.accounts.models import SignedIn, User
from huifang.accounts.tests.conftest import PASSWORD
from huifang.kernel import clock


@pytest.fixture
def signed_in(person: User) -> Client:
    client = Client()
    client.post("/accounts/sign-in/", {"username": "wang", "password": PASSWORD})
    return client


def asked(client: Client) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get("/accounts/profile/").status_code == 200
    return len(captured.captured_queries)


def test_a_page_asks_no_more_than_without_the_list(signed_in: Client, person: User):
    bare = Client()
    bare.force_login(person)
    asked(signed_in)
    assert asked(signed_in) == asked(bare)


def test_last_seen_is_written_once_in_five_minutes(signed_in: Client, monkeypatch):
    start = clock.now()
    assert SignedIn.objects.get().seen_at <= start
    asked(signed_in)
    usual = asked(signed_in)
    with clock.at(start + timedelta(minutes=6)):
        assert asked(signed_in) == usual + 1
        assert asked(signed_in) == usual
    assert SignedIn.objects.get().seen_at == start + timedelta(minutes=6)


def test_memory_has_an_end(db):
    middleware = SignInMiddleware(lambda request: None)  # type: ignore[arg-type, return-value]
    for place in range(5000):
        middleware._note(place)
    assert len(middleware.seen) == 4096
