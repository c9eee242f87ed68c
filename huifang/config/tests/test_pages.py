"""The start page."""

import pytest

from huifang.accounts import services as accounts
from huifang.kernel.refs import system


@pytest.mark.parametrize(("administrator", "begins"), [(True, "/organization/"), (False, "/")])
def test_everybody_starts_at_a_page_they_may_open(client, db, administrator, begins):
    user = accounts.create_user(username="u", name="新人", by=system("test"), is_administrator=administrator)
    client.force_login(user)
    answer = client.get("/", follow=True)
    assert answer.status_code == 200
    assert answer.redirect_chain[-1][0].startswith(begins)


def test_the_start_page_needs_a_sign_in(client, db):
    assert client.get("/").headers["Location"].startswith("/accounts/sign-in/")
