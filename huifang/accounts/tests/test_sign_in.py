"""R12.2: signing in and out, over a page, after too many tries, in a demo."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from huifang.accounts import selectors, services
from huifang.accounts.models import User
from huifang.accounts.selectors import DemoAccount
from huifang.journal.models import Event
from huifang.kernel.refs import system

BY = system("test")
PASSWORD = "回访中心-2026-安全"
SIGN_IN = "/accounts/sign-in/"
OVER = SIGN_IN + "?over=1"
JSON = {"Accept": "application/json"}


@pytest.fixture
def wang(db) -> User:
    user = services.create_user(username="wang", name="王坐席", by=BY)
    return services.set_password(user, password=PASSWORD, by=BY)


def kinds() -> list[str]:
    return list(Event.objects.order_by("id").values_list("kind", flat=True))


def test_signing_in_leads_on_and_is_recorded(client, wang):
    answer = client.post(SIGN_IN, {"username": " WANG ", "password": PASSWORD, "next": "/accounts/profile/"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/accounts/profile/")
    assert kinds()[-1] == "accounts.user.signed_in"
    assert client.get("/accounts/profile/").status_code == 200


@pytest.mark.parametrize("unsafe", ["https://example.org/", "//example.org", "javascript:alert(1)", "http:///example.org"])
def test_next_leads_nowhere_else(client, wang, unsafe):
    answer = client.post(SIGN_IN, {"username": "wang", "password": PASSWORD, "next": unsafe})
    assert answer.headers["Location"] == "/"


@pytest.mark.parametrize(("username", "password"), [("wang", "falsch"), ("nobody", PASSWORD), ("wang", ""), ("", "")])
def test_a_wrong_sign_in_keeps_the_name_and_tells_nothing_else(client, wang, username, password):
    answer = client.post(SIGN_IN, {"username": username, "password": password})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert f'value="{username}"' in page or not username
    assert 'value="falsch"' not in page
    assert "用户不存在" not in page


def test_a_closed_account_is_not_told_apart(client, wang):
    wrong = client.post(SIGN_IN, {"username": "nobody", "password": PASSWORD}, headers=JSON).json()
    User.objects.update(is_active=False)
    assert client.post(SIGN_IN, {"username": "wang", "password": PASSWORD}, headers=JSON).json() == wrong


def test_who_is_signed_in_is_led_on(client, wang):
    client.force_login(wang)
    assert client.get(SIGN_IN, {"next": "/accounts/password/"}).headers["Location"] == "/accounts/password/"


def test_signing_out_needs_a_post(client, wang):
    client.force_login(wang)
    assert client.get("/accounts/sign-out/").status_code == 405
    assert client.post("/accounts/sign-out/").headers["Location"] == SIGN_IN
    assert kinds()[-1] == "accounts.user.signed_out"
    assert client.get("/accounts/profile/").status_code == 302


def test_a_closed_account_is_signed_out_at_its_next_step(client, wang):
    client.force_login(wang)
    User.objects.update(is_active=False)
    assert client.get("/accounts/profile/").status_code == 302


# over a page


def test_over_a_page_with_the_tokens_of_a_browser(wang):
    """The page's own token is worthless after the session ran out; a fresh one is asked for first."""
    browser = Client(enforce_csrf_checks=True)
    assert browser.post(OVER, {"username": "wang", "password": PASSWORD}, headers=JSON).status_code == 403
    token = browser.get(OVER, headers=JSON).json()["csrf"]
    answer = browser.post(OVER, {"username": "wang", "password": PASSWORD}, headers={**JSON, "X-CSRFToken": token})
    assert answer.status_code == 200
    said = answer.json()
    assert (said["ok"], said["user"]) == (True, wang.pk)
    renewed = browser.post("/accounts/profile/", {"language": "zh-hans", "email": ""}, headers={"X-CSRFToken": said["csrf"]})
    assert renewed.status_code == 302, "the token of the answer works at once, though signing in rotated it"


def test_over_a_page_errors_are_words(client, wang):
    answer = client.post(OVER, {"username": "wang", "password": "falsch"}, headers=JSON)
    assert answer.status_code == 400
    assert answer.json()["errors"] == ["用户名或密码不正确\uff0c请检查大小写。"]


# lock-out


def wrong(client: Client, times: int, username: str = "wang"):
    for _ in range(times):
        answer = client.post(SIGN_IN, {"username": username, "password": "falsch"})
    return answer


def test_five_wrong_passwords_lock_for_a_quarter_of_an_hour(client, wang):
    assert wrong(client, 4).status_code == 400
    locked = wrong(client, 1)
    assert locked.status_code == 429
    assert "请 15 分钟后再试" in locked.content.decode()
    assert 890 <= int(locked.headers["Retry-After"]) <= 900
    assert client.post(SIGN_IN, {"username": "wang", "password": PASSWORD}).status_code == 429, "the right one does not help"
    assert kinds().count("accounts.user.locked_out") == 1, "one fact, however often the closed door is tried"


@pytest.mark.parametrize("username", ["WANG", " wang", "Wang"])
def test_another_spelling_of_the_name_gives_no_more_tries(client, wang, username):
    wrong(client, 4)
    assert wrong(client, 1, username).status_code == 429


def test_tries_while_locked_do_not_make_it_longer(client, wang):
    wrong(client, 5)
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=14))  # noqa: TID251 – the clock of axes
    locked = wrong(client, 3)
    assert "请 1 分钟后再试" in locked.content.decode()


def test_after_the_time_it_is_open_again(client, wang):
    wrong(client, 5)
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))  # noqa: TID251 – the clock of axes
    assert client.post(SIGN_IN, {"username": "wang", "password": PASSWORD}).status_code == 302


def test_signing_in_forgets_earlier_mistakes(client, wang):
    wrong(client, 4)
    client.post(SIGN_IN, {"username": "wang", "password": PASSWORD})
    assert wrong(client, 4).status_code == 400


def test_a_colleague_is_not_locked_with_them(client, wang):
    wrong(client, 5)
    li = services.create_user(username="li", name="李坐席", by=BY)
    services.set_password(li, password=PASSWORD, by=BY)
    assert client.post(SIGN_IN, {"username": "li", "password": PASSWORD}).status_code == 302


def test_over_a_page_the_lock_is_words_and_seconds(client, wang):
    wrong(client, 5)
    answer = client.post(OVER, {"username": "wang", "password": PASSWORD}, headers=JSON)
    assert answer.status_code == 429
    assert answer.json()["ok"] is False
    assert "15 分钟" in answer.json()["errors"][0]
    assert answer.json()["wait"] > 890


# demo


@pytest.fixture
def offered(monkeypatch, wang):
    monkeypatch.setattr(selectors, "_demo", [lambda: [DemoAccount(wang.pk, wang.name, "回访坐席")]])
    return wang


def test_a_demo_offers_its_accounts(client, settings, offered):
    settings.DEMO = True
    assert "王坐席" in client.get(SIGN_IN).content.decode()
    answer = client.post(reverse("accounts:demo-sign-in"), {"user": offered.pk, "next": "/accounts/profile/"})
    assert answer.headers["Location"] == "/accounts/profile/"
    assert client.get("/accounts/profile/").status_code == 200


def test_outside_a_demo_there_is_no_such_page(client, settings, offered):
    settings.DEMO = False
    assert "王坐席" not in client.get(SIGN_IN).content.decode()
    assert client.post(reverse("accounts:demo-sign-in"), {"user": offered.pk}).status_code == 404


@pytest.mark.parametrize("wanted", ["", "x", "999999"])
def test_a_demo_signs_in_as_nobody_else(client, settings, offered, wanted):
    settings.DEMO = True
    assert client.post(reverse("accounts:demo-sign-in"), {"user": wanted}).status_code == 404
    other = services.create_user(username="li", name="李坐席", by=BY)
    assert client.post(reverse("accounts:demo-sign-in"), {"user": other.pk}).status_code == 404
