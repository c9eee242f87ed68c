"""The planning pages: who may see them, what they say (R2.1)."""

import pytest
from django.urls import reverse

from huifang.followup import jobs
from huifang.followup.models import PlanRun, Round
from huifang.followup.services.planning import plan
from huifang.followup.tests.register import fill
from huifang.kernel.refs import system


@pytest.fixture
def page(client, office):
    def get(user, name, *args, post=False):
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return (client.post if post else client.get)(reverse(name, args=args))

    return get


def test_the_head_sees_runs_weeks_and_rounds_and_an_agent_does_not(page, office):
    fill(office, 20)
    plan(by=system("tests"), at=office.now)
    answer = page(office.lin, "followup:plan")
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "登记表积压回访 2026-11" in text
    assert "首次" in text
    row = Round.objects.all()[0]
    assert page(office.lin, "followup:round", row.pk).status_code == 200
    assert page(office.wang, "followup:plan").status_code == 403
    assert page(office.wang, "followup:round", row.pk).status_code == (200 if row.unit == office.team else 404)
    assert page(office.wang, "followup:plan_now", post=True).status_code == 403
    assert page(office.lin, "followup:plan_now").status_code == 405


def test_the_empty_page_says_what_will_appear(page, office):
    assert "导入登记表" in page(office.lin, "followup:plan").content.decode()


def test_plan_now_is_a_job_that_shows_its_progress(page, office):
    from django_q.models import OrmQ

    answer = page(office.lin, "followup:plan_now", post=True)
    assert answer.status_code in {200, 302}
    assert OrmQ.objects.count() == 1
    from huifang.desk.models import Progress

    row = Progress.objects.get()
    jobs.plan(office.lin.pk, row.pk)
    row.refresh_from_db()
    assert row.state == "done"
    assert PlanRun.objects.get().finished_at
