"""The budget of calls: filled evenly, shared by all web processes, cheap (issue 3, item 8)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huifang.integrations.api import limits
from huifang.integrations.models import Allowance
from huifang.integrations.services import tokens
from huifang.organization import options
from tests.api_bodies import Program
from tests.cast import MORNING
from tests.town import Town

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh():
    limits.forget()


def test_a_token_that_calls_too_often_waits(town: Town):
    options.change(by=town.admin, changes={"integrations.rate_per_minute": 10})
    program, other = Program(town.office.lin), Program(town.office.lin)
    assert [program.get("me").status_code for _n in range(10)] == [200] * 10
    late = program.get("me")
    assert (late.status_code, late.json()["code"]) == (429, "rate_limited")
    assert 1 <= int(late["Retry-After"]) <= 6
    assert other.get("me").status_code == 200


def later(seconds: float) -> datetime:
    return MORNING + timedelta(seconds=seconds)


def test_a_budget_fills_evenly():
    limiter = limits.Limiter()
    assert [limiter.take("a", 60, MORNING) for _n in range(61)] == [0] * 60 + [1]
    assert limiter.take("a", 60, later(1)) == 0
    assert limiter.take("a", 60, later(1)) == 1
    assert limiter.take("b", 60, later(1)) == 0


@pytest.mark.parametrize("per_minute", [10, 60, 600])
def test_processes_share_one_budget(per_minute: int):
    """Each limiter stands for a web process: together they let pass what one would, whatever they hold."""
    processes = [limits.Limiter(), limits.Limiter(), limits.Limiter()]
    passed = sum(processes[n % 3].take("a", per_minute, MORNING) == 0 for n in range(3 * per_minute))
    held = 3 * max(1, per_minute // limits.SHARE)
    assert per_minute - held < passed <= per_minute


def test_what_a_process_took_and_did_not_use_goes_back():
    busy, other = limits.Limiter(), limits.Limiter()
    assert [busy.take("a", 600, MORNING) for _n in range(70)] == [0] * 70
    with CaptureQueriesContext(connection) as captured:
        assert busy.take("a", 600, later(6)) == 0
    assert len(captured) == 1
    made, refilled = 71, 60
    assert sum(other.take("a", 600, later(6)) == 0 for _n in range(700)) == 600 - made + refilled


def test_a_program_that_calls_often_asks_for_its_budget_seldom():
    """Not even one statement a call (issue 3, item 8)."""
    limiter = limits.Limiter()
    limiter.take("a", 600, MORNING)
    with CaptureQueriesContext(connection) as captured:
        assert [limiter.take("a", 600, later(n / 20)) for n in range(1, 301)] == [0] * 300
    assert len(captured) <= 20
    with CaptureQueriesContext(connection) as captured:
        assert limiter.take("a", 600, later(60)) == 0
    assert len(captured) == 1


def test_budgets_are_forgotten_when_nobody_calls():
    limits.Limiter().take("a", 600, MORNING)
    assert tokens.forget_allowances(at=MORNING + timedelta(hours=23)) == 0
    assert tokens.forget_allowances(at=MORNING + timedelta(hours=25)) == 1
    assert not Allowance.objects.exists()
