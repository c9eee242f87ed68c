"""Tokens: shown once, stored as a digest, ending with their account, never more than it (R12.2)."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from huifang.accounts.models import User
from huifang.integrations.models import ApiToken, IdempotencyKey
from huifang.integrations.services import tokens
from huifang.integrations.subscriptions import end_tokens
from huifang.journal.models import Event
from huifang.kernel.decision import Refused
from huifang.organization import options

pytestmark = pytest.mark.django_db
MONTH = timedelta(days=30)


def make(user: User, at: datetime, *, by: User | None = None, kind: str = "personal", scopes: tuple[str, ...] = ("archive:read",), **more):
    ends = more.get("expires_at", at + MONTH)
    return tokens.create(user=user, kind=kind, name=more.get("name", "ERP"), scopes=scopes, expires_at=ends, by=by or user, at=at)


def test_the_text_is_stored_nowhere(agent: User, noon: datetime):
    token, text = make(agent, noon)
    stored = ApiToken.objects.values_list()[0]
    assert text not in str(stored)
    assert token.prefix == text[:10]
    assert text not in Event.objects.get(kind="integrations.token.created").facts
    assert tokens.use(text, at=noon) == token


def test_use_is_noted_once_a_minute(agent: User, noon: datetime, django_assert_num_queries):
    _token, text = make(agent, noon)
    with django_assert_num_queries(2):
        tokens.use(text, at=noon)
    with django_assert_num_queries(1):
        tokens.use(text, at=noon + timedelta(seconds=30))
    tokens.use(text, at=noon + timedelta(seconds=61))
    assert ApiToken.objects.get().last_used_at == noon + timedelta(seconds=61)


def test_a_token_ends(agent: User, noon: datetime):
    token, text = make(agent, noon)
    assert tokens.use(text, at=noon + MONTH - timedelta(seconds=1))
    assert tokens.use(text, at=noon + MONTH) is None
    tokens.revoke(token, by=agent, at=noon)
    assert tokens.use(text, at=noon) is None
    with pytest.raises(Refused) as refused:
        tokens.revoke(token, by=agent, at=noon)
    assert refused.value.decision.reason == "token_not_live"


def test_a_token_ends_with_its_account_for_good(agent: User, noon: datetime):
    _token, text = make(agent, noon)
    User.objects.filter(pk=agent.pk).update(is_active=False)
    assert tokens.use(text, at=noon) is None
    event = Event(kind="accounts.user.deactivated", at=noon, subject_kind="accounts.user", subject_id=str(agent.pk))
    end_tokens(event)
    end_tokens(event)
    User.objects.filter(pk=agent.pk).update(is_active=True)
    assert tokens.use(text, at=noon) is None
    assert Event.objects.filter(kind="integrations.token.revoked").count() == 1


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"name": " "}, "token_name_missing"),
        ({"scopes": ()}, "scopes_missing"),
        ({"scopes": ("archive:all",)}, "scope_unknown"),
        ({"expires_at": None}, "expiry_far"),
    ],
)
def test_what_a_token_must_have(agent: User, noon: datetime, more: dict[str, Any], reason: str):
    with pytest.raises(Refused) as refused:
        make(agent, noon, **more)
    assert refused.value.decision.reason == reason


def test_ends_lie_ahead_and_within_a_year(agent: User, noon: datetime):
    for ends, reason in ((noon, "expiry_past"), (noon + timedelta(days=400), "expiry_far")):
        with pytest.raises(Refused) as refused:
            make(agent, noon, expires_at=ends)
        assert refused.value.decision.reason == reason


def test_only_administrators_make_tokens_for_others(agent: User, head: User, admin: User, noon: datetime):
    for by, kind in ((head, "machine"), (head, "personal"), (agent, "machine")):
        with pytest.raises(Refused) as refused:
            make(agent, noon, by=by, kind=kind)
        assert refused.value.decision.reason == "not_permitted"
    token, _text = make(agent, noon, by=admin, kind="machine", expires_at=None)
    assert token.expires_at is None
    with pytest.raises(Refused):
        tokens.revoke(token, by=agent, at=noon)
    tokens.revoke(token, by=admin, at=noon)


def test_personal_tokens_can_be_switched_off(agent: User, admin: User, noon: datetime):
    options.change(by=admin, changes={"integrations.personal_tokens": False}, at=noon)
    with pytest.raises(Refused) as refused:
        make(agent, noon)
    assert refused.value.decision.reason == "tokens_not_allowed"
    make(admin, noon)


def test_kept_answers_are_forgotten_after_a_day(noon: datetime):
    for hours in (1, 25):
        IdempotencyKey.objects.create(caller="token:1", key=str(hours), request="x", at=noon - timedelta(hours=hours))
    assert tokens.forget_answers(at=noon) == 1
    assert IdempotencyKey.objects.get().key == "1"
