"""R12.1: single jobs: what waits, runs and failed, why in words; retry and delete, each once."""

from datetime import UTC, datetime, timedelta

import pytest
from django_q.models import OrmQ, Task
from django_q.tasks import async_task

from huifang.journal import queue
from huifang.journal.models import Event
from huifang.kernel.decision import Conflict
from huifang.kernel.refs import system

AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
BY = system("tests")


@pytest.fixture
def failed(db):
    return Task.objects.create(
        id="a" * 32, name="job", func="huifang.nowhere.job", args=(3,), started=AT, stopped=AT, success=False, attempt_count=3,
        result="Traceback\nValueError: 13800138000 is strange",
    )  # fmt: skip


def test_a_job_waits_then_runs(db):
    queue.name_jobs({"huifang.nowhere.job": "试验任务"})
    async_task("huifang.nowhere.job", 1)
    now = queue.queue(AT + timedelta(days=3650))
    assert (now.waiting, now.running, [j.label for j in now.open]) == (1, 0, ["试验任务"])
    OrmQ.objects.update(lock=AT + timedelta(seconds=60))
    assert queue.queue(AT).running == 1
    with pytest.raises(Conflict):
        queue.delete_job(str(OrmQ.objects.get().pk), by=BY, at=AT)
    queue.delete_job(str(OrmQ.objects.get().pk), by=BY, at=AT + timedelta(minutes=5))
    assert not OrmQ.objects.exists()


def test_a_failed_job_is_retried_once_with_its_arguments(failed):
    job = queue.queue(AT).failed[0]
    assert (job.tries, "ValueError" in job.reason) == (3, True)
    assert "13800138000" not in job.details
    queue.retry_job(failed.id, by=BY, at=AT)
    assert OrmQ.objects.get().task["args"] == (3,)
    with pytest.raises(Conflict):
        queue.retry_job(failed.id, by=BY, at=AT)
    assert Event.objects.get(kind="journal.job.retried").subject_id == failed.id


def test_a_failed_job_is_deleted_once(failed):
    queue.delete_job(failed.id, by=BY, at=AT)
    with pytest.raises(Conflict):
        queue.delete_job(failed.id, by=BY, at=AT)


@pytest.mark.parametrize(
    ("details", "words"),
    [
        ("OperationalError: database is locked", "数据库繁忙"),
        ("OperationalError: server closed", "无法连接数据库"),
        ("Task exceeded maximum timeout value", "超过一分钟"),
        ("FileNotFoundError: x", "文件不见了"),
        ("ConnectionRefusedError: x", "没有应答"),
        ("KeyError: 'x'", "KeyError"),
        ("", "?"),
    ],
)
def test_reasons_in_words(details, words):
    assert words in queue.reason(details)
