"""People and settings for the tests of accounts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from huifang.accounts import company, services
from huifang.accounts.models import User
from huifang.kernel.refs import system

BY = system("test")
PASSWORD = "回访中心-2026-安全"


@pytest.fixture
def person(db) -> User:
    """王坐席, with a password."""
    return services.create_user(username="wang", name="王坐席", by=BY, password=PASSWORD)


@pytest.fixture
def admin(db) -> User:
    """何管理, an administrator with a password."""
    return services.create_user(username="he", name="何管理", by=BY, password=PASSWORD, is_administrator=True)


@pytest.fixture
def settings_of_company(monkeypatch) -> Callable[..., None]:
    """Return a function that sets options of accounts as an administrator would, without the context that keeps them."""

    def put(**changes: Any) -> None:
        given = {**company.DEFAULTS, **{f"accounts.{name}": value for name, value in changes.items()}}
        monkeypatch.setattr(company, "_reader", [lambda codes: {code: given[code] for code in codes}])

    return put
