"""Progress of long work: one run at a time, rate and rest, cancel, and nobody else's eyes."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from huifang.accounts.models import User
from huifang.desk import progress
from huifang.desk.models import Progress

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)


@pytest.fixture
def agent() -> User:
    return User.objects.create(username="wang", name="王坐席", joined_at=START)


def begin(owner: User | None = None, **changes) -> Progress:
    return progress.start("imports.apply", 7, title="导入登记表", total=100, owner=owner, at=START, **changes)


def test_the_same_work_runs_once_and_can_run_again_later():
    first = begin()
    assert begin() == first
    assert progress.finish(first.pk, at=START)
    second = begin()
    assert second != first
    assert progress.newest("imports.apply", 7) == second


def test_rate_and_rest_come_from_count_and_time():
    row = begin()
    assert row.seconds_left is None
    assert progress.advance(row.pk, done=25, at=START + timedelta(seconds=10))
    row.refresh_from_db()
    assert row.rate == 2.5
    assert row.seconds_left == 30.0


def test_cancel_is_heard_at_the_next_chunk_and_an_ended_run_stays_ended():
    row = begin()
    assert progress.request_cancel(row.pk)
    assert not progress.advance(row.pk, done=50, at=START)
    assert progress.cancelled(row.pk, at=START)
    assert not progress.finish(row.pk, at=START)
    assert not progress.request_cancel(row.pk)
    row.refresh_from_db()
    assert (row.state, row.done) == ("cancelled", 50)


def test_a_failure_keeps_its_sentence():
    row = begin()
    progress.fail(row.pk, error="文件不见了", at=START)
    row.refresh_from_db()
    assert (row.state, row.error) == ("failed", "文件不见了")


def test_only_the_owner_sees_and_cancels(client: Client, agent: User):
    other = User.objects.create(username="zhao", name="赵外区", joined_at=START)
    row = begin(agent)
    address = f"/desk/progress/{row.pk}/"
    client.force_login(other, "django.contrib.auth.backends.ModelBackend")
    assert client.get(address).status_code == 404
    assert client.post(address + "cancel/").status_code == 404
    client.force_login(agent, "django.contrib.auth.backends.ModelBackend")
    page = client.get(address).content.decode()
    assert "导入登记表" in page
    assert f'hx-get="{address}"' in page
    assert client.post(address + "cancel/").status_code == 302
    row.refresh_from_db()
    assert row.cancel_requested


def test_the_line_leads_to_the_result_when_the_work_has_ended(client: Client, agent: User):
    row = begin(agent, address="/imports/7/")
    client.force_login(agent, "django.contrib.auth.backends.ModelBackend")
    assert b"progress-line" in client.get(f"/desk/progress/{row.pk}/", headers={"HX-Request": "true"}).content
    progress.finish(row.pk, at=START)
    answer = client.get(f"/desk/progress/{row.pk}/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/imports/7/")
