"""People of a small office for the tests of integrations."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from huifang.accounts.models import User
from huifang.integrations.api import limits
from huifang.kernel import clock
from huifang.organization.models import RoleAssignment, Unit

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


def person(username: str, role: str, unit: Unit, *, administrator: bool = False) -> User:
    user = User.objects.create(username=username, name=username, joined_at=NOON, is_administrator=administrator)
    if role:
        RoleAssignment.objects.create(user=user, role=role, unit=unit, valid_from=date(2020, 1, 1))
    return user


@pytest.fixture(autouse=True)
def _fresh_limits():
    limits.forget()


@pytest.fixture
def noon():
    with clock.at(NOON):
        yield NOON


@pytest.fixture
def company(db: Any) -> Unit:
    unit = Unit.objects.create(code="company", name="安行咨询", kind="company")
    unit.path = f"/{unit.pk}/"
    unit.save()
    return unit


@pytest.fixture
def admin(company: Unit) -> User:
    return person("he", "", company, administrator=True)


@pytest.fixture
def head(company: Unit) -> User:
    return person("lin", "follow_up_head", company)


@pytest.fixture
def agent(company: Unit) -> User:
    return person("wang", "agent", company)
