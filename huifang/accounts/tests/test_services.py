"""R12.2: accounts, passwords, one-time links."""

import threading
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from huifang.accounts import services
from huifang.accounts.models import Invitation, User
from huifang.journal.models import Event
from huifang.kernel import clock
from huifang.kernel.decision import Refused
from huifang.kernel.refs import system

BY = system("test")
GOOD = "回访中心-2026-安全"


@pytest.fixture
def wang(db) -> User:
    return services.create_user(username="wang", name="王坐席", by=BY)


@pytest.fixture
def admin(db) -> User:
    return services.create_user(username="admin", name="系统管理员", by=BY, is_administrator=True)


@pytest.mark.parametrize("typed", ["wang", "WANG", " Wang ", "\uff57\uff41\uff4e\uff47"])
def test_a_user_name_is_found_however_it_is_typed(wang, typed):
    assert User.objects.get_by_natural_key(typed) == wang
    with pytest.raises(Refused, match="username_taken"):
        services.create_user(username=typed, name="另一个王", by=BY)


@pytest.mark.parametrize("username", ["", "  ", "wang xiao"])
def test_a_user_name_has_no_blanks(db, username):
    with pytest.raises(Refused, match="username_empty"):
        services.create_user(username=username, name="王坐席", by=BY)


def test_without_a_password_nobody_signs_in(client, wang):
    assert not wang.has_usable_password()
    for guess in ("", " ", "!", wang.password):
        assert client.post("/accounts/sign-in/", {"username": "wang", "password": guess}).status_code == 400


def test_only_administrators_write_about_others(wang, admin):
    for act in (
        lambda by: services.create_user(username="li", name="李坐席", by=by),
        lambda by: services.invite(wang, by=by),
        lambda by: services.set_password(admin, password=GOOD, by=by),
        lambda by: services.change_settings(admin, language="en", email="", by=by),
        lambda by: services.deactivate_user(admin, by=by),
    ):
        with pytest.raises(Refused, match="not_permitted"):
            act(wang)
    services.set_password(wang, password=GOOD, by=wang)
    services.set_password(wang, password=GOOD + "1", by=admin)


def test_a_closed_administrator_administers_no_more(wang, admin):
    second = services.create_user(username="admin2", name="副管理员", by=admin, is_administrator=True)
    services.deactivate_user(second, by=admin)
    with pytest.raises(Refused, match="not_permitted"):
        services.invite(wang, by=second)


@pytest.mark.parametrize("password", ["short", "1234567890123", "password123", "qwertyuiop"])
def test_a_weak_password_is_refused(wang, password):
    with pytest.raises(ValidationError):
        services.set_password(wang, password=password, by=wang)


def test_no_fact_holds_a_password_or_token(wang):
    token = services.invite(wang, by=BY)
    services.accept_invitation(token, password=GOOD)
    told = "".join(Event.objects.values_list("facts", flat=True))
    assert GOOD not in told
    assert token not in told
    assert services.digest_of(token) not in told


def test_the_last_administrator_stays(wang, admin):
    with pytest.raises(Refused, match="last_administrator"):
        services.deactivate_user(admin, by=admin)
    services.deactivate_user(wang, by=admin)
    with pytest.raises(Refused, match="user_inactive"):
        services.deactivate_user(wang, by=admin)
    services.activate_user(wang, by=admin)
    with pytest.raises(Refused, match="user_active"):
        services.activate_user(wang, by=admin)


# one-time links


def test_a_link_sets_the_password_once(wang):
    token = services.invite(wang, by=BY)
    assert services.accept_invitation(token, password=GOOD).check_password(GOOD)
    with pytest.raises(Refused, match="invitation_ended"):
        services.accept_invitation(token, password=GOOD)


def test_only_the_digest_of_a_token_is_stored(wang):
    token = services.invite(wang, by=BY)
    assert Invitation.objects.get().token_digest == services.digest_of(token) != token


def test_a_weak_password_does_not_use_the_link_up(wang):
    token = services.invite(wang, by=BY)
    with pytest.raises(ValidationError):
        services.accept_invitation(token, password="12345")
    services.accept_invitation(token, password=GOOD)


@pytest.mark.parametrize(("wait", "works"), [(timedelta(days=3, seconds=-1), True), (timedelta(days=3), False)])
def test_a_link_ends_after_three_days(wang, wait, works):
    start = clock.now()
    token = services.invite(wang, by=BY, at=start)
    if works:
        services.accept_invitation(token, password=GOOD, at=start + wait)
    else:
        with pytest.raises(Refused, match="invitation_ended"):
            services.accept_invitation(token, password=GOOD, at=start + wait)


def test_a_new_link_ends_the_old_one(wang):
    old, _new = services.invite(wang, by=BY), services.invite(wang, by=BY)
    with pytest.raises(Refused, match="invitation_ended"):
        services.accept_invitation(old, password=GOOD)


def test_closing_an_account_ends_its_link(wang, admin):
    token = services.invite(wang, by=admin)
    services.deactivate_user(wang, by=admin)
    with pytest.raises(Refused, match="invitation_ended"):
        services.accept_invitation(token, password=GOOD)
    with pytest.raises(Refused, match="user_inactive"):
        services.invite(wang, by=admin)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_use_a_link_at_once_one_succeeds():
    wang = services.create_user(username="wang", name="王坐席", by=BY)
    token = services.invite(wang, by=BY)
    results: list[str] = []
    ready = threading.Barrier(4)

    def use(number: int) -> None:
        try:
            ready.wait(10)
            services.accept_invitation(token, password=f"{GOOD}{number}")
            results.append("set")
        except Refused as refusal:
            results.append(refusal.decision.reason)
        finally:
            connection.close()

    threads = [threading.Thread(target=use, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["invitation_ended"] * 3 + ["set"]
    assert Event.objects.filter(kind="accounts.user.accepted").count() == 1
