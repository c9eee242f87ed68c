"""A call to make in the office, for the tests of calling."""

from datetime import date, datetime
from itertools import count

import pytest

from huifang.archive import services as archive
from huifang.archive.models import Customer, Project
from huifang.followup.models import Task, TaskItem
from huifang.kernel import clock
from huifang.kernel.phones import parse_phone
from huifang.kernel.refs import Ref, system
from huifang.obligations import services as obligations
from huifang.organization.selectors import work_calendar
from huifang.regulations.selectors import rule_in_force
from tests.cast import Office

SELF_ASSESSMENT = "cycle.standardization.self-assessment"
NAMES = count(1)


def evening(day: date) -> datetime:
    """The end of a working day."""
    return work_calendar().end_of_working_day(day)


def make_call(office: Office, *, customer: Customer | None = None, due: date | None = None, assignee=..., **facts) -> Task:
    """A planned call with one due item."""
    who = customer or office.customer
    day = due or clock.local_date(office.now)
    agent = office.wang if assignee is ... else assignee
    task = Task.objects.create(customer=who, assignee=agent, unit=who.unit, due_at=evening(day), created_at=office.now, **facts)
    project = Project.objects.filter(customer=who).first()
    rule = rule_in_force(SELF_ASSESSMENT, day)
    assert rule
    if project:
        duty = obligations.oblige(
            rule=rule.id, subject=Ref.of(project), occurrence=f"2026-12-10/-{30 if task.pk % 2 else 7}", due_at=task.due_at,
            owner=Ref.of(agent or who.unit), party=Ref.of(who), target_on=date(2026, 12, 10), ladder="time_limit.followup.call",
            by=system("planner"), at=office.now,
        )  # fmt: skip
        TaskItem.objects.get_or_create(obligation=duty, defaults={"task": task})
    return task


def make_customer(office: Office, name: str = "", *, unit=None, owner=None, **facts) -> Customer:
    """A customer with a contact, a number and one finished project."""
    number = next(NAMES)
    phone = parse_phone(f"139 0000 {number:04}")
    assert phone
    customer = archive.create_customer(
        by=system("tests"), at=office.now, name=name or f"佛山第{number}化工有限公司", unit=unit or office.team, owner=owner or office.wang,
        region="佛山市", contact_name="陈志强", contact_title="mr", phones=[phone], **facts,
    )  # fmt: skip
    archive.create_project(customer, by=system("tests"), at=office.now, project_type="standardization", completed_on=date(2025, 12, 10))
    return customer


@pytest.fixture
def call(office: Office) -> Task:
    """王坐席's call to 甲公司, due today."""
    return make_call(office)
