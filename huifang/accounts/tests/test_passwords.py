"""R12.2: the company's rules for passwords: length, common ones, not used recently."""

import pytest
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError

from huifang.accounts import services
from huifang.accounts.models import PastPassword, User
from huifang.accounts.tests.conftest import BY, PASSWORD


def wrong(password: str, user: User | None = None) -> set[str]:
    try:
        validate_password(password, user)
    except ValidationError as error:
        return {one.code or "" for one in error.error_list}
    return set()


@pytest.mark.parametrize(
    ("password", "codes"),
    [
        ("kurz-9x", {"password_too_short"}),
        ("1234567890", {"password_entirely_numeric", "password_too_common"}),
        ("password123", {"password_too_common"}),
        ("回访中心-2026-安全", set()),
    ],
)
def test_weak_passwords_are_refused(db, password: str, codes: set[str]):
    assert wrong(password) == codes


def test_the_company_sets_the_length(db, settings_of_company):
    settings_of_company(password_length=16)
    assert wrong("回访中心-2026-安全") == {"password_too_short"}
    assert any("16" in text for text in password_validators_help_texts())


def test_ones_own_name_is_no_password(person: User):
    assert wrong("wangwang12", User(username="wangwang12", name="王")) == {"password_too_similar"}


def used(person: User, number: int) -> str:
    return f"客服中心-{number}-安全密码"


def test_the_last_passwords_are_refused(person: User, settings_of_company):
    """Five are remembered: the present one and four before."""
    settings_of_company(password_history=5)
    for number in range(5):
        services.set_password(person, password=used(person, number), by=BY)
    assert wrong(PASSWORD, person) == set(), "six ago"
    for number in range(5):
        assert wrong(used(person, number), person) == {"password_used"}


@pytest.mark.parametrize(("history", "codes"), [(0, set()), (1, {"password_used"})])
def test_the_company_may_forget_them(person: User, settings_of_company, history, codes):
    settings_of_company(password_history=history)
    assert wrong(PASSWORD, person) == codes


def test_a_one_time_link_knows_the_last_passwords_too(person: User):
    token = services.make_reset_link(person, by=BY)
    with pytest.raises(ValidationError):
        services.accept_invitation(token, password=PASSWORD)
    assert services.accept_invitation(token, password=used(person, 1)) == person


def test_no_more_are_kept_than_can_be_asked_for(person: User):
    for number in range(26):
        PastPassword.objects.create(user=person, password=f"x{number}", until=person.joined_at)
    services.set_password(person, password=used(person, 1), by=BY)
    assert PastPassword.objects.filter(user=person).count() == 24
