"""The cast: 林主管 leads, 王坐席 and 李坐席 call in one team, 赵外区 in another, 甲公司 is 王坐席's customer."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from huifang.accounts.models import User
from huifang.archive import services
from huifang.archive.models import Customer
from huifang.kernel import clock
from huifang.kernel.phones import Phone, parse_phone
from huifang.kernel.refs import system
from huifang.organization.models import RoleAssignment, Unit
from huifang.regulations.services import install_pack

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


def phone(text: str) -> Phone:
    found = parse_phone(text)
    assert found is not None
    return found


@dataclass
class Cast:
    """Everybody in the tests."""

    team: Unit
    elsewhere: Unit
    lin: User
    wang: User
    li: User
    zhao: User
    customer: Customer


def person(username: str, name: str, role: str, unit: Unit) -> User:
    user = User.objects.create(username=username, name=name, joined_at=NOON, password="!")
    RoleAssignment.objects.create(user=user, role=role, unit=unit, valid_from=date(2020, 1, 1))
    return user


def unit(code: str, name: str, parent: Unit | None = None) -> Unit:
    row = Unit.objects.create(code=code, name=name, parent=parent)
    row.path = f"{parent.path if parent else '/'}{row.pk}/"
    row.save()
    return row


@pytest.fixture(autouse=True)
def _noon():
    with clock.at(NOON):
        yield


@pytest.fixture
def cast(db: None) -> Cast:
    company = unit("company", "公司")
    team, elsewhere = unit("team", "一组", company), unit("elsewhere", "外区组", company)
    lin = person("lin", "林主管", "follow_up_head", company)
    wang = person("wang", "王坐席", "agent", team)
    li = person("li", "李坐席", "agent", team)
    zhao = person("zhao", "赵外区", "agent", elsewhere)
    customer = services.create_customer(
        by=lin,
        name="广州甲化工（集团）有限公司",
        unit=team,
        owner=wang,
        region="广州市",
        contact_name="黄嘉欣",
        contact_title="ms",
        phones=[phone("138 0013 8000")],
    )
    return Cast(team, elsewhere, lin, wang, li, zhao, customer)


@pytest.fixture
def rules(db: None) -> None:
    install_pack("work-safety-consultancy", by=system("tests"), at=NOON, effective_from=date(2020, 1, 1))
