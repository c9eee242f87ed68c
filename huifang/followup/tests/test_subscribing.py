"""Planning hears of imports, rules and calendars, and asks a worker (R2.1)."""

import pytest
from django.db import transaction
from django_q.models import OrmQ

from huifang.followup import importing, jobs
from huifang.followup.models import PlanRun
from huifang.followup.services.planning import plan
from huifang.followup.tests.register import fill
from huifang.imports import registry
from huifang.journal import delivering
from huifang.journal.services import record
from huifang.kernel.refs import Ref, system

BY = system("tests")


def heard(office, kind, **facts):
    while delivering.drain(at=office.now):
        pass
    OrmQ.objects.all().delete()
    with transaction.atomic():
        record(kind, Ref("imports.batch", "1"), by=BY, at=office.now, **facts)
    while delivering.drain(at=office.now):
        pass
    return OrmQ.objects.count()


@pytest.mark.parametrize(
    ("kind", "facts"),
    [
        ("imports.batch.applied", {"accepted": 3, "rows_read": 3, "file": "x"}),
        ("regulations.version.published", {"effective_from": "2026-11-20"}),
        ("organization.calendar.entered", {"years": [2027]}),
    ],
)
def test_a_worker_is_asked_once_the_register_was_planned(office, kind, facts):
    assert heard(office, kind, **facts) == 0, "before the first plan nobody plans by himself"
    plan(by=BY, at=office.now)
    assert heard(office, kind, **facts) >= 1


def test_rules_of_a_later_day_wait_for_their_night(office):
    plan(by=BY, at=office.now)
    assert heard(office, "regulations.version.published", effective_from="2026-12-01") == 0


def test_a_job_whose_time_is_up_asks_for_its_continuation(office, monkeypatch):
    fill(office, 30)
    from huifang.followup.planning import run

    monkeypatch.setattr(run, "CHUNK", 5)
    monkeypatch.setattr(jobs, "SLICE", -1.0)
    OrmQ.objects.all().delete()
    jobs.plan()
    assert OrmQ.objects.count() == 1
    assert PlanRun.objects.get().finished_at is None
    monkeypatch.setattr(jobs, "SLICE", 60.0)
    jobs.plan()
    assert not PlanRun.objects.filter(finished_at=None).exists()


def test_undoing_an_import_asks_planning():
    assert importing.touched_calls in registry.objections("register")
    assert importing.withdraw_calls in registry.undo_steps("register")
