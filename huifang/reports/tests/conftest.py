"""A month of calls written straight into the tables: reports only read."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from huifang.archive.models import Customer
from huifang.followup.models import Attempt, Record, Task
from tests.cast import Office

REACHED = Attempt.Outcome.REACHED


@dataclass
class Month:
    """Makes calls of the present month."""

    office: Office
    made: int = 0

    def customer(self, name=""):
        self.made += 1
        name = name or f"客户{self.made:02}"
        office = self.office
        return Customer.objects.create(
            name=name, name_key=f"{name}-{self.made}", unit=office.team, owner=office.wang, created_at=office.now, changed_at=office.now
        )

    def call(self, outcomes, *, agent=None, state="", satisfaction="satisfied", unit=None, at=None, **record):
        """One call with its tries; a reached one gets its record."""
        office = self.office
        agent, at = agent or office.wang, at or office.now
        reached = outcomes[-1:] == [REACHED] if outcomes else False
        state = state or ("done" if reached else "waiting")
        closed = at if state in {"done", "unreachable", "refused", "void"} else None
        task = Task.objects.create(
            customer=self.customer(), due_at=at, assignee=agent, unit=unit or office.team, state=state, closed_at=closed, created_at=at
        )
        for n, outcome in enumerate(outcomes):
            begun = at - timedelta(minutes=10 * (len(outcomes) - n))
            attempt = Attempt.objects.create(
                task=task, agent=agent, outcome=outcome, started_at=begun, ended_at=begun + timedelta(minutes=4), key=f"{task.pk}-{n}",
                number_masked="138****8000",
            )  # fmt: skip
        if reached:
            self.record(task, attempt, satisfaction=satisfaction, **record)
        return task

    def record(self, task, attempt, **fields):
        count = Record.objects.count() + 1
        values = {
            "projects": [
                {
                    "id": 1,
                    "type": "安全生产标准化",
                    "completed_on": "2025-12-10",
                    "precision": "day",
                    "duties": [{"duty": "年度自评", "target": "2026-12-10"}],
                }
            ]
        } | fields
        return Record.objects.create(
            number=f"HF202611-{count:04}", task=task, attempt=attempt, customer=task.customer, agent=attempt.agent, unit=task.unit,
            called_at=attempt.started_at, seconds=240, completed_at=attempt.ended_at, **values,
        )  # fmt: skip


@pytest.fixture
def month(office):
    return Month(office)


@pytest.fixture
def water_company(month):
    """D2's figures: 30 users, 1 wrong number, 1 unreachable after 3 tries, 28 reached; 26 of them satisfied."""
    for n in range(28):
        month.call([REACHED], satisfaction="satisfied" if n < 26 else "dissatisfied")
    month.call([Attempt.Outcome.WRONG_NUMBER], state="repair")
    month.call([Attempt.Outcome.NO_ANSWER] * 3, state="unreachable")
    return month


@pytest.fixture
def sign_in(client):
    def enter(user):
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return enter
