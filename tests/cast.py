"""The cast of tests that need a whole office: one company with a register line, a regulation in force, everybody in place.

林主管 leads the follow-up centre, 王坐席 and 李坐席 call in its first team, 赵外区 in another team; 孙工 heads the
technical department, 钱经理 the business department; 甲公司 is 王坐席's customer, with one finished project.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import transaction
from django.utils import translation
from pytest_django.plugin import blocking_manager_key

from huifang.accounts.models import User
from huifang.archive import services as archive
from huifang.archive.models import ContactNumber, Customer, Project
from huifang.kernel import clock
from huifang.kernel.phones import parse_phone
from huifang.kernel.refs import system
from huifang.organization.models import Position, RoleAssignment, Unit
from huifang.regulations.services import install_pack
from tests import flushing

# Friday 2026-11-20, 10:00 in Shanghai: inside the calling hours.
MORNING = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


@dataclass
class Office:
    """Everybody and everything in the office."""

    company: Unit
    team: Unit
    elsewhere: Unit
    technical: Unit
    business: Unit
    lin: User
    wang: User
    li: User
    zhao: User
    sun: User
    qian: User
    customer: Customer
    number: ContactNumber
    project: Project
    now: datetime = MORNING


def make_unit(code: str, name: str, parent: Unit | None = None, kind: str = "department") -> Unit:
    unit = Unit.objects.create(code=code, name=name, parent=parent, kind=kind)
    unit.path = f"{parent.path if parent else '/'}{unit.pk}/"
    unit.save()
    return unit


def make_user(username: str, name: str, role: str, unit: Unit, *, administrator: bool = False) -> User:
    user = User(username=username, name=name, joined_at=MORNING, is_administrator=administrator)
    user.set_password(f"{username}-Passw0rd")
    user.save()
    if role:
        RoleAssignment.objects.create(user=user, role=role, unit=unit, valid_from=date(2020, 1, 1))
    return user


@pytest.fixture
def morning():
    """Let the test live on a Friday morning in November 2026."""
    with clock.at(MORNING):
        yield MORNING


@pytest.fixture
def office(db: None, morning: datetime) -> Office:
    """The office on that morning."""
    return open_office()


def open_office() -> Office:
    """Put everybody and everything in place; the clock shows that morning."""
    company = make_unit("company", "安行咨询", kind="company")
    centre = make_unit("centre", "客户回访中心", company)
    team, elsewhere = make_unit("team-1", "回访一组", centre, "team"), make_unit("team-2", "回访二组", centre, "team")
    technical, business = make_unit("technical", "技术部", company), make_unit("business", "业务部", company)
    sun = make_user("sun", "孙工", "technical_head", technical)
    qian = make_user("qian", "钱经理", "business_head", business)
    Position.objects.create(unit=technical, role="technical_head", name="技术部负责人")
    Position.objects.create(unit=business, role="business_head", name="业务部负责人")
    lin = make_user("lin", "林主管", "follow_up_head", centre)
    wang, li = make_user("wang", "王坐席", "agent", team), make_user("li", "李坐席", "agent", team)
    zhao = make_user("zhao", "赵外区", "agent", elsewhere)
    install_pack("work-safety-consultancy", by=system("tests"), at=MORNING, effective_from=date(2020, 1, 1))
    mobile = parse_phone("138 0013 8000")
    assert mobile
    customer = archive.create_customer(
        by=lin, at=MORNING, name="广州甲化工有限公司", unit=team, owner=wang, region="广州市",
        contact_name="黄嘉欣", contact_title="ms", phones=[mobile],
    )  # fmt: skip
    contract = archive.create_contract(customer, by=lin, at=MORNING, number="AZ2025-0001")
    project = archive.create_project(
        customer, by=lin, at=MORNING, project_type="standardization", completed_on=date(2025, 12, 10), contract=contract
    )
    number = ContactNumber.objects.get(contact__customer=customer)
    return Office(company, team, elsewhere, technical, business, lin, wang, li, zhao, sun, qian, customer, number, project)


@pytest.fixture(scope="module")
def town(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    """Everything of `tests.town`, opened once for all modules whose tests are marked `django_db` and undo what they write."""
    with django_db_blocker.unblock(), clock.at(MORNING), translation.override("zh-hans"):
        if not settled.stands():
            settled.build()
        settled.wanted = True
        try:
            yield deepcopy(settled.town)
        finally:
            settled.wanted = False
            if not settled.stands():
                settled.leave()


class Settled:
    """The town as it stands in the database of this process, from module to module."""

    def __init__(self) -> None:
        self.town: Any = None
        self.wanted = False
        self.emptied = -1
        self.rows: list[tuple[str, int]] = []

    def build(self) -> None:
        """Open it in an empty database."""
        from tests.town import build_town

        flushing.flush()
        try:
            self.town = build_town()
        except BaseException:
            self.leave()
            raise
        self.emptied, self.rows = flushing.HAPPENED[0], flushing.counted()

    def stands(self) -> bool:
        """Whether it is there as it was opened: nobody emptied the database or kept a row in it."""
        return self.town is not None and self.emptied == flushing.HAPPENED[0] and self.rows == flushing.counted()

    def leave(self) -> None:
        """Make room for others."""
        self.town = None
        flushing.flush()


settled = Settled()


def lives_in_town(item: pytest.Item) -> bool:
    """Whether a test uses the town that is opened once."""
    definitions = getattr(getattr(item, "_fixtureinfo", None), "name2fixturedefs", {}).get("town", ())
    return bool(definitions) and definitions[-1].scope == "module"


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Whoever has not asked for the town finds an empty database."""
    if settled.town is not None and not settled.wanted and item.get_closest_marker("database") and not lives_in_town(item):
        with item.config.stash[blocking_manager_key].unblock():
            settled.leave()


@contextmanager
def undone() -> Iterator[None]:
    """Take back whatever the block writes."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
