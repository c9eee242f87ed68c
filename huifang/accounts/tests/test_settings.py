"""One's own account: one-time link, password, language."""

import pytest
from django.test import Client

from huifang.accounts import services
from huifang.accounts.models import User
from huifang.kernel.refs import system

BY = system("test")
PASSWORD = "回访中心-2026-安全"
OTHER = "客服中心-2027-安全"


@pytest.fixture
def wang(db) -> User:
    user = services.create_user(username="wang", name="王坐席", by=BY)
    return services.set_password(user, password=PASSWORD, by=BY)


def test_the_link_of_an_invitation_leads_in(client, db):
    user = services.create_user(username="admin", name="系统管理员", by=BY, is_administrator=True)
    address = f"/accounts/invitation/{services.invite(user, by=BY)}/"
    assert "欢迎您\uff0c系统管理员" in client.get(address).content.decode()
    assert client.post(address, {"password": PASSWORD, "again": OTHER}).status_code == 400
    assert client.post(address, {"password": "short", "again": "short"}).status_code == 400
    assert client.post(address, {"password": PASSWORD, "again": PASSWORD}).headers["Location"] == "/"
    assert client.get("/accounts/profile/").status_code == 200
    assert Client().get(address).status_code == 410


def test_a_link_that_never_was(client, db):
    answer = client.get("/accounts/invitation/nonsense/")
    assert answer.status_code == 410
    assert "链接已失效" in answer.content.decode()


def test_the_password_changes_here_and_signs_out_elsewhere(wang):
    here, elsewhere = Client(), Client()
    here.force_login(wang)
    elsewhere.force_login(wang)
    wrong = here.post("/accounts/password/", {"present": "falsch", "password": OTHER, "again": OTHER})
    assert "当前密码不正确" in wrong.content.decode()
    answer = here.post("/accounts/password/", {"present": PASSWORD, "password": OTHER, "again": OTHER})
    assert answer.status_code == 302
    assert here.get("/accounts/profile/").status_code == 200
    assert elsewhere.get("/accounts/profile/").status_code == 302
    wang.refresh_from_db()
    assert wang.check_password(OTHER)


def test_pages_are_chinese_whatever_the_browser_prefers(client, db):
    page = client.get("/accounts/sign-in/", headers={"Accept-Language": "en-US,en;q=0.9"})
    assert page.headers["Content-Language"] == "zh-hans"
    assert "登录" in page.content.decode()


def test_who_chose_english_has_english_after_the_next_sign_in_too(client, wang):
    client.force_login(wang)
    client.post("/accounts/profile/", {"language": "en", "email": "wang@example.org"})
    assert client.get("/accounts/profile/").headers["Content-Language"] == "en"
    fresh = Client()
    fresh.post("/accounts/sign-in/", {"username": "wang", "password": PASSWORD})
    assert fresh.get("/accounts/profile/").headers["Content-Language"] == "en"


@pytest.mark.parametrize("cookie", ["fr", "xx", "../etc"])
def test_an_unknown_language_is_chinese(client, db, cookie):
    client.cookies["django_language"] = cookie
    assert client.get("/accounts/sign-in/").headers["Content-Language"] == "zh-hans"


@pytest.mark.parametrize("data", [{"language": "fr", "email": ""}, {"language": "en", "email": "no address"}])
def test_settings_that_are_none_are_refused(client, wang, data):
    client.force_login(wang)
    assert client.post("/accounts/profile/", data).status_code == 400
