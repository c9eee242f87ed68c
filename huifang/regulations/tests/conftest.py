"""The cast: 林主管 leads the follow-up centre, 王坐席 calls, 钱总 only reads; the pack is in force since 2020."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.test import Client

from huifang.accounts.models import User
from huifang.kernel import clock
from huifang.kernel.refs import system
from huifang.organization.models import RoleAssignment, Unit
from huifang.regulations import services
from huifang.regulations.models import RegulationVersion, Rule

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)
PACK = "work-safety-consultancy"


@pytest.fixture(autouse=True)
def _noon():
    with clock.at(NOON):
        yield


@pytest.fixture
def company(db: None) -> Unit:
    unit = Unit.objects.create(code="company", name="公司", kind="company")
    unit.path = f"/{unit.pk}/"
    unit.save()
    return unit


@pytest.fixture
def person(company: Unit) -> Callable[[str, str, str], User]:
    def make(username: str, name: str, role: str) -> User:
        user = User.objects.create(username=username, name=name, joined_at=NOON, password="!")
        RoleAssignment.objects.create(user=user, role=role, unit=company, valid_from=date(2020, 1, 1))
        return user

    return make


@pytest.fixture
def lin(person: Callable[[str, str, str], User]) -> User:
    return person("lin", "林主管", "follow_up_head")


@pytest.fixture
def wang(person: Callable[[str, str, str], User]) -> User:
    return person("wang", "王坐席", "agent")


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user, "django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


@pytest.fixture
def first(db: None) -> RegulationVersion:
    """Version 1 of the pack."""
    return services.install_pack(PACK, by=system("tests"), at=NOON, effective_from=date(2020, 1, 1))


@pytest.fixture
def draft(first: RegulationVersion, lin: User) -> RegulationVersion:
    """Version 2, a draft."""
    return services.start_draft(first.regulation, by=lin, at=NOON)


def rule_of(version: RegulationVersion, code: str) -> Rule:
    """A rule of a version as services take it."""
    rule = Rule.objects.select_related("clause").get(version=version, code=code)
    rule.version = version
    return rule
