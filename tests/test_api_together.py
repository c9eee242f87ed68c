"""The API under several clients at once, on either engine (issue 3, item 8)."""

from __future__ import annotations

import json
import threading
import time
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from huifang.assignments.models import Assignment
from huifang.integrations.api import limits
from huifang.integrations.models import Allowance
from huifang.integrations.rules.scopes import SCOPES
from huifang.integrations.services import tokens
from huifang.kernel import clock
from tests.cast import MORNING, open_office


@pytest.mark.django_db(transaction=True)
def test_processes_that_call_at_once_share_one_budget(morning: Any):
    """Four web processes, each with a limiter and a connection of its own: not one call too many."""
    passed: list[int] = []
    gate = threading.Barrier(4)

    def call() -> None:
        limiter = limits.Limiter()
        gate.wait()
        try:
            passed.append(sum(limiter.take("token:1", 100, MORNING) == 0 for _n in range(50)))
        finally:
            connection.close()

    threads = [threading.Thread(target=call) for _n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 100 - 4 * 5 < sum(passed) <= 100


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL locks the one row")
def test_a_call_does_not_wait_for_a_long_write_and_is_paid_for_later(morning: Any):
    """On SQLite every write waits for every other; a call that only reads is not to (issue 3, item 8)."""
    limiter, other = limits.Limiter(), limits.Limiter()
    assert other.take("token:1", 60, MORNING) == 0
    held, free = threading.Event(), threading.Event()

    def write() -> None:
        with transaction.atomic():
            Allowance.objects.update_or_create(caller="writer", defaults={"paid_until": 0})
            held.set()
            free.wait(20)
        connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    held.wait(20)
    begun = time.perf_counter()
    assert limiter.take("token:1", 60, MORNING) == 0
    assert time.perf_counter() - begun < 5, "it waited for the whole write"
    free.set()
    writer.join()
    assert limiter.take("token:1", 60, MORNING) == 0
    passed = 3 + sum(one.take("token:1", 60, MORNING) == 0 for one in (limiter, other) for _n in range(70))
    assert 58 <= passed <= 60, "the call that did not wait was never paid for"
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        assert cursor.fetchone()[0] == 20_000


@pytest.mark.django_db(transaction=True)
def test_duplicates_sent_at_once_are_done_once(morning: Any):
    """Eight at the same moment: one row, one answer, whichever engine (issue 3, item 8)."""
    office = open_office()
    ends = MORNING + timedelta(days=1)
    _token, text = tokens.create(user=office.lin, kind="personal", name="x", scopes=SCOPES, expires_at=ends, by=office.lin, at=MORNING)
    body = {"title": "补充", "text": "请", "about": f"archive.customer:{office.customer.pk}", "unit": office.technical.pk}
    answers: list[Any] = []
    gate = threading.Barrier(8)

    def ask() -> None:
        gate.wait()
        try:
            with clock.at(MORNING):
                client = Client(headers={"Authorization": f"Bearer {text}", "Idempotency-Key": "same"})
                answer = client.post("/api/v1/assignments", json.dumps(body), content_type="application/json")
                answers.append((answer.status_code, answer.json().get("id")))
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Assignment.objects.filter(title="补充").count() == 1
    assert set(answers) == {(201, Assignment.objects.get(title="补充").pk)}
