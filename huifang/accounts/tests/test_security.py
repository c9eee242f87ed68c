"""R12.2 over HTTP: second step, lost phone, asking again, enforcement, sessions, forgotten password."""

from datetime import timedelta

import pyotp
import pytest
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.test import Client

from huifang.accounts import mailing, rules, services
from huifang.accounts.models import Factor, RecoveryCode, SignedIn, User
from huifang.accounts.tests.conftest import BY, PASSWORD
from huifang.journal.models import Event
from huifang.kernel import clock
from huifang.kernel.decision import Refused

SIGN_IN = "/accounts/sign-in/"
SECOND = "/accounts/sign-in/second-step/"
SECURITY = "/accounts/security/"
PROFILE = "/accounts/profile/"
OTHER = "客服中心-2027-安全"


def sign_in(client: Client, username: str = "wang", password: str = PASSWORD, to: str = PROFILE):
    return client.post(SIGN_IN, {"username": username, "password": password, "next": to})


@pytest.fixture
def app(person: User) -> pyotp.TOTP:
    """The phone, set up an hour ago."""
    secret, ago = rules.new_secret(), clock.now() - timedelta(hours=1)
    services.add_totp(person, secret=secret, code=pyotp.TOTP(secret).at(ago), name="验证器应用", at=ago)
    return pyotp.TOTP(secret)


# set-up


def test_setting_an_app_up_and_signing_in_with_it(client, person):
    sign_in(client)
    page = client.get("/accounts/security/app/")
    assert b"<svg" in page.content
    assert b"style=" not in page.content
    secret = page.context["secret"].replace(" ", "")
    assert client.get("/accounts/security/app/").context["secret"].replace(" ", "") == secret, "looking again changes nothing"
    assert secret not in str(Session.objects.get().get_decoded()), "sealed while it waits"
    assert client.post("/accounts/security/app/", {"code": "000000"}).status_code == 400
    shown = client.post("/accounts/security/app/", {"code": pyotp.TOTP(secret).now()})
    codes = shown.context["codes"]
    assert len(codes) == 10
    assert "no-store" in shown.headers["Cache-Control"]
    assert codes[0] not in client.get(SECURITY).content.decode(), "never shown again"
    client.post("/accounts/sign-out/")
    assert sign_in(client).headers["Location"] == SECOND
    assert client.get(PROFILE).status_code == 302, "half signed in is not signed in"
    later = clock.now() + timedelta(seconds=30)
    with clock.at(later):
        answer = client.post(SECOND, {"code": pyotp.TOTP(secret).at(later)})
    assert answer.headers["Location"] == PROFILE
    assert client.get(PROFILE).status_code == 200
    assert SignedIn.objects.get(ended_at=None).method == "second"


def test_without_the_first_step_there_is_no_second(client, app):
    assert client.get(SECOND).headers["Location"] == SIGN_IN
    assert client.post(SECOND, {"code": app.now()}).headers["Location"] == SIGN_IN


def test_the_second_step_waits_ten_minutes(client, app):
    sign_in(client)
    with clock.at(clock.now() + timedelta(minutes=11)):
        assert client.get(SECOND).headers["Location"] == SIGN_IN


def test_a_changed_password_ends_the_waiting_second_step(client, app, person):
    sign_in(client)
    services.set_password(person, password=OTHER, by=BY)
    assert client.post(SECOND, {"code": app.now()}).headers["Location"] == SIGN_IN


def test_wrong_codes_lock_like_wrong_passwords(client, app):
    """Three wrong passwords and two wrong codes are five wrong tries."""
    for _ in range(3):
        sign_in(client, password="falsch")
    sign_in(client)
    assert client.post(SECOND, {"code": "000000"}).status_code == 400
    assert client.post(SECOND, {"code": "000000"}).status_code == 429
    assert client.post(SECOND, {"code": app.now()}).status_code == 429, "the right one does not help"
    assert sign_in(Client()).status_code == 429, "neither does beginning anew"
    assert Event.objects.filter(kind="accounts.user.locked_out").count() == 1


def test_an_administrator_lifts_the_lock(client, app, person, admin):
    for _ in range(5):
        sign_in(client, password="falsch")
    services.unlock(person, by=admin, at=clock.now())
    assert not AccessAttempt.objects.filter(username="wang").exists()
    assert sign_in(client).headers["Location"] == SECOND


def test_over_a_page_the_second_step_is_named(client, app):
    answer = client.post(SIGN_IN + "?over=1", {"username": "wang", "password": PASSWORD}, headers={"Accept": "application/json"})
    assert answer.json() == {"ok": False, "next": SECOND}


def test_a_one_time_link_does_not_pass_by_the_second_factor(client, app, person):
    token = services.make_reset_link(person, by=BY)
    answer = client.post(f"/accounts/invitation/{token}/", {"password": OTHER, "again": OTHER})
    assert answer.headers["Location"] == SECOND


# the phone is lost


def test_a_recovery_code_lets_in_once(client, app, person):
    code = services.make_recovery_codes(person, at=clock.now())[3]
    sign_in(client)
    assert client.post(SECOND, {"way": "recovery", "code": "aaaaa-aaaaa"}).status_code == 400
    assert client.post(SECOND, {"way": "recovery", "code": code}).headers["Location"] == PROFILE
    other = Client()
    sign_in(other)
    assert other.post(SECOND, {"way": "recovery", "code": code}).status_code == 400


def test_an_administrator_helps_and_the_person_is_told(client, app, person, admin):
    boss = Client()
    sign_in(boss, "he")
    assert boss.post(f"/accounts/people/{person.pk}/reset-factors/", {"next": PROFILE}).headers["Location"] == PROFILE
    assert not Factor.objects.exists()
    answer = sign_in(client)
    assert answer.headers["Location"] == SECURITY, "no second step any more, and not past the news"
    assert "管理员清除了您的第二验证方式" in client.get(SECURITY).content.decode()
    assert "管理员清除了您的第二验证方式" not in client.get(SECURITY).content.decode()


def test_what_administrators_do_needs_a_fresh_proof_and_an_administrator(client, app, person, admin):
    boss = Client()
    boss.force_login(admin)
    asked = boss.post(f"/accounts/people/{person.pk}/reset-factors/")
    assert asked.headers["Location"].startswith("/accounts/security/confirm/")
    assert Factor.objects.exists()
    colleague = Client()
    services.create_user(username="li", name="李坐席", by=BY, password=PASSWORD)
    sign_in(colleague, "li")
    for act in ("reset-factors", "end-sessions", "end"):
        assert colleague.post(f"/accounts/people/{person.pk}/{act}/").status_code == 403
    assert Factor.objects.exists()


# asking again


def test_factors_change_only_after_a_fresh_proof(client, app, person):
    client.force_login(person)
    factor = Factor.objects.get()
    for address in ("/accounts/security/app/", "/accounts/security/recovery/"):
        assert client.get(address).headers["Location"] == f"/accounts/security/confirm/?next={address}"
    assert "/confirm/" in client.post(f"/accounts/security/factors/{factor.pk}/remove/").headers["Location"]
    assert Factor.objects.exists()
    assert client.post("/accounts/security/confirm/", {"password": "falsch"}).status_code == 400
    answer = client.post("/accounts/security/confirm/", {"password": PASSWORD, "next": "/accounts/security/recovery/"})
    assert answer.headers["Location"] == "/accounts/security/recovery/"
    assert len(client.post("/accounts/security/recovery/").context["codes"]) == 10
    with clock.at(clock.now() + timedelta(minutes=11)):
        assert "/confirm/" in client.get("/accounts/security/app/").headers["Location"]
    client.post(f"/accounts/security/factors/{factor.pk}/remove/")
    assert not Factor.objects.exists()
    assert not RecoveryCode.objects.exists()


def test_asking_again_locks_too(client, person):
    client.force_login(person)
    answers = [client.post("/accounts/security/confirm/", {"password": "falsch"}).status_code for _ in range(6)]
    assert answers == [400, 400, 400, 400, 429, 429]


def test_nobody_touches_anothers_factor(client, app, person, admin):
    sign_in(client, "he")
    assert client.post(f"/accounts/security/factors/{Factor.objects.get().pk}/remove/").status_code == 404


# the company demands it


def test_who_must_and_has_none_sees_set_up_and_nothing_else(client, person, settings_of_company):
    settings_of_company(second_factor="everybody")
    sign_in(client)
    for closed in (PROFILE, "/"):
        assert client.get(closed).headers["Location"] == SECURITY
    assert client.get("/ui/counters/", headers={"Accept": "application/json"}).status_code == 403
    assert client.get(PROFILE, headers={"HX-Request": "true"}).headers["HX-Redirect"] == SECURITY
    assert client.get(SECURITY).status_code == 200
    secret = client.get("/accounts/security/app/").context["secret"].replace(" ", "")
    client.post("/accounts/security/app/", {"code": pyotp.TOTP(secret).now()})
    assert client.get(PROFILE).status_code == 200


def test_the_last_factor_stays_where_one_is_demanded(client, app, person, settings_of_company):
    settings_of_company(second_factor="everybody")
    sign_in(client)
    client.post(SECOND, {"code": app.now()})
    assert client.post(f"/accounts/security/factors/{Factor.objects.get().pk}/remove/").status_code == 403
    assert Factor.objects.exists()


@pytest.mark.parametrize(("username", "open_page"), [("wang", True), ("he", False)])
def test_administrators_must(client, person, admin, settings_of_company, username, open_page):
    settings_of_company(second_factor="administrators")
    sign_in(client, username)
    assert (client.get(PROFILE).status_code == 200) is open_page


def test_a_lapsed_password_is_changed_first(client, person, settings_of_company):
    settings_of_company(password_days=90)
    User.objects.update(password_changed_at=clock.now() - timedelta(days=91))
    sign_in(client)
    assert client.get(PROFILE).headers["Location"] == "/accounts/password/"
    client.post("/accounts/password/", {"present": PASSWORD, "password": OTHER, "again": OTHER})
    assert client.get(PROFILE).status_code == 200


# places


def test_places_are_listed_and_ended(person):
    here = Client(headers={"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Chrome/109.0 Safari/537.36"})
    there = Client(headers={"User-Agent": "Mozilla/5.0 (iPhone) Version/17.0 Safari/604.1"}, REMOTE_ADDR="198.51.100.7")
    sign_in(here)
    sign_in(there)
    page = here.get(SECURITY).content.decode()
    assert "Chrome · Windows" in page
    assert "Safari · iPhone" in page
    assert "198.51.100.7" in page
    row = SignedIn.objects.get(address="198.51.100.7")
    assert here.post(f"/accounts/security/sessions/{row.pk}/end/").headers["Location"] == SECURITY
    assert there.get(PROFILE).status_code == 302
    assert here.get(PROFILE).status_code == 200
    assert here.post(f"/accounts/security/sessions/{row.pk}/end/").status_code == 403, "it has ended already"


def test_all_others_end_also_those_that_no_list_knows(person):
    here, listed, unlisted = Client(), Client(), Client()
    sign_in(here)
    sign_in(listed)
    unlisted.force_login(person)
    here.post("/accounts/security/sessions/end-others/")
    assert [c.get(PROFILE).status_code for c in (here, listed, unlisted)] == [200, 302, 302]
    assert [place.is_here for place in here.get(SECURITY).context["part"].places] == [True]


def test_a_new_password_ends_the_others_and_keeps_this_one(person):
    here, there = Client(), Client()
    sign_in(here)
    sign_in(there)
    here.post("/accounts/password/", {"present": PASSWORD, "password": OTHER, "again": OTHER})
    assert [c.get(PROFILE).status_code for c in (here, there)] == [200, 302]
    assert SignedIn.objects.filter(ended_at=None).count() == 1
    assert len(here.get(SECURITY).context["part"].places) == 1


def test_a_closed_account_is_signed_out_everywhere(person, admin):
    listed = Client()
    sign_in(listed)
    services.deactivate_user(person, by=admin)
    services.activate_user(person, by=admin)
    assert listed.get(PROFILE).status_code == 302, "opening the account again opens no old session"


def test_nobody_ends_anothers_session(client, person, admin):
    boss = Client()
    sign_in(boss, "he")
    sign_in(client)
    row = SignedIn.objects.get(user=admin)
    assert client.post(f"/accounts/security/sessions/{row.pk}/end/").status_code == 404
    assert boss.get(PROFILE).status_code == 200


def test_an_administrator_ends_somebodys_sessions(client, person, admin):
    boss = Client()
    sign_in(boss, "he")
    sign_in(client)
    boss.post(f"/accounts/people/{person.pk}/end-sessions/", {"next": PROFILE})
    assert client.get(PROFILE).status_code == 302


# forgotten


@pytest.fixture
def letters(monkeypatch) -> list[mailing.Letter]:
    """What would have been mailed."""
    sent: list[mailing.Letter] = []
    monkeypatch.setattr(mailing, "_sender", [mailing.Sender(lambda: True, lambda letter, at: sent.append(letter))])
    return sent


@pytest.mark.parametrize("named", ["wang", "WANG ", "wang@example.org", "nobody", "nobody@example.org", "he"])
def test_a_forgotten_password_answers_alike(client, person, admin, letters, named):
    User.objects.filter(pk=person.pk).update(email="wang@example.org")
    answer = client.post("/accounts/sign-in/forgot/", {"named": named})
    page = client.get(answer.headers["Location"]).content.decode()
    assert "如果账号存在并登记了邮箱" in page
    assert [letter.to for letter in letters] == ([person] if "wang" in named.casefold() else [])


def test_the_mailed_link_sets_a_password_once(client, person, letters):
    User.objects.filter(pk=person.pk).update(email="wang@example.org")
    client.post("/accounts/sign-in/forgot/", {"named": "wang"})
    client.post("/accounts/sign-in/forgot/", {"named": "wang"})
    assert len(letters) == 1, "nobody's box is filled"
    address = next(line for line in letters[0].text.splitlines() if line.startswith("http"))
    path = address.removeprefix("http://testserver")
    assert Client().post(path, {"password": OTHER, "again": OTHER}).status_code == 302
    assert Client().get(path).status_code == 410
    assert not any("invitation" in str(event.data) for event in Event.objects.all())
    person.refresh_from_db()
    assert person.check_password(OTHER)


def test_two_accounts_with_one_address_get_no_link_by_it(client, person, admin, letters):
    User.objects.update(email="office@example.org")
    client.post("/accounts/sign-in/forgot/", {"named": "office@example.org"})
    assert letters == []


def test_without_mail_the_page_says_whom_to_ask(client, person, monkeypatch):
    monkeypatch.setattr(mailing, "_sender", [])
    assert "请联系管理员" in client.get("/accounts/sign-in/forgot/").content.decode()
    assert client.post("/accounts/sign-in/forgot/", {"named": "wang"}).status_code == 200


@pytest.mark.parametrize("make", [services.invite, services.make_reset_link])
def test_a_link_by_an_administrator_works_once_and_only_the_last_one(client, person, admin, make):
    first, token = make(person, by=admin), make(person, by=admin)
    body = {"password": OTHER, "again": OTHER}
    assert client.post(f"/accounts/invitation/{first}/", body).status_code == 410
    assert client.post(f"/accounts/invitation/{token}/", body).status_code == 302
    assert client.get(PROFILE).status_code == 200
    assert Client().get(f"/accounts/invitation/{token}/").status_code == 410


def test_only_administrators_make_links(person):
    for make in (services.invite, services.make_reset_link):
        with pytest.raises(Refused):
            make(person, by=person)
