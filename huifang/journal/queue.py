"""The queue of single jobs as people read it: waiting, running, failed with the reason in words; retry and delete (R12.1).

Repeated work is told by ``selectors.beats``. A context names its jobs: ``name_jobs({"huifang.imports.jobs.preview": _("…")})``.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django_q.models import Failure, OrmQ, Success
from django_q.tasks import async_task

from huifang.journal.services import Actor, record
from huifang.kernel.decision import Conflict
from huifang.kernel.refs import Ref

SHOWN = 50
# An error may quote what it met; administrators see no customer's number.
_NUMBERS = re.compile(r"\d[\d -]{6,}\d")
_names: dict[str, "str | Promise"] = {}


def name_jobs(names: Mapping[str, "str | Promise"]) -> None:
    """Words for jobs, by the path of their function."""
    _names.update(names)


@dataclass(frozen=True, slots=True)
class Job:
    """One job; ``key`` names it for retry and delete."""

    key: str
    label: str
    since: datetime | None
    running: bool = False
    tries: int = 0
    reason: str = ""
    details: str = ""
    seconds: float = 0


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits or runs, what failed, how many went well."""

    open: list[Job]
    failed: list[Job]
    waiting: int
    running: int
    done: int


def queue(at: datetime) -> Queue:
    """The queue as it is now."""
    rows = list(OrmQ.objects.order_by("pk")[: SHOWN * 4])
    jobs = [_open(row, at) for row in rows]
    running = sum(1 for job in jobs if job.running)
    failed = [_failed(task) for task in Failure.objects.order_by("-stopped")[:SHOWN]]
    return Queue(jobs[:SHOWN], failed, OrmQ.objects.count() - running, running, Success.objects.count())


def _open(row: OrmQ, at: datetime) -> Job:
    task = row.task
    # Taken jobs are locked until they count as lost; a waiting one's lock lies in the past.
    return Job(str(row.pk), label(str(task.get("func", ""))), None, running=bool(row.lock and row.lock > at))


def _failed(task: Failure) -> Job:
    details = _NUMBERS.sub("●●●", str(task.result or ""))
    took = (task.stopped - task.started).total_seconds() if task.stopped and task.started else 0
    return Job(
        task.id, label(str(task.func)), task.stopped, tries=task.attempt_count, reason=reason(details), details=details, seconds=took
    )


def label(function: str) -> str:
    """A job in words."""
    return str(_names.get(function, _("Background job")))


def reason(details: str) -> str:
    """Why a job failed, in words; the kind of the error where there are none."""
    last = next((line.strip() for line in reversed(details.splitlines()) if line.strip()), "")
    known = (
        (("TimeoutException", "exceeded maximum timeout", "Task exceeded"), _("It took longer than a minute and was stopped.")),
        (("database is locked", "deadlock", "could not serialize"), _("The database was busy. Try again.")),
        (("OperationalError", "InterfaceError"), _("The database could not be reached.")),
        (("FileNotFoundError",), _("A file that it needs is gone.")),
        (("PermissionError",), _("A file or folder may not be read or written.")),
        (("No space left",), _("The disk is full.")),
        (("MemoryError",), _("The memory did not suffice.")),
        (("ConnectionRefusedError", "TimeoutError", "gaierror"), _("Another server did not answer.")),
        (("ModuleNotFoundError", "AttributeError: module", "ImportError"), _("The job belongs to another release; delete it.")),
    )
    found = next((words for signs, words in known if any(sign in details for sign in signs)), "")
    return found or _("It stopped with an error: {error}").format(error=last.partition(":")[0][:80] or "?")


@transaction.atomic
def retry_job(key: str, *, by: Actor, at: datetime) -> None:
    """Put a failed job into the queue again. The caller has checked ``journal.delivery.retry``.

    Raises:
        Conflict: somebody else retried or deleted it.
    """
    task = Failure.objects.filter(pk=key).first()
    if task is None or not Failure.objects.filter(pk=key).delete()[0]:
        raise Conflict
    arguments: dict[str, Any] = dict(task.kwargs or {})
    async_task(task.func, *(task.args or ()), **arguments, task_name=task.name)
    record("journal.job.retried", Ref("journal.job", key), by=by, at=at, job=label(task.func))


@transaction.atomic
def delete_job(key: str, *, by: Actor, at: datetime) -> None:
    """Take a failed job, or one that still waits, out of the queue. The caller has checked ``journal.delivery.retry``.

    Raises:
        Conflict: it is gone or running meanwhile.
    """
    failed = Failure.objects.filter(pk=key).first()
    waiting = OrmQ.objects.filter(pk=key).first() if key.isdecimal() else None
    if failed is not None:
        words, gone = label(failed.func), Failure.objects.filter(pk=key).delete()[0]
    elif waiting is not None:
        words = label(str(waiting.task.get("func", "")))
        gone = OrmQ.objects.filter(pk=waiting.pk, lock__lte=at).delete()[0]
    else:
        gone, words = 0, ""
    if not gone:
        raise Conflict
    record("journal.job.deleted", Ref("journal.job", key), by=by, at=at, job=words)
