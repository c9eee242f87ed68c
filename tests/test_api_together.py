"""The API under several clients at once, on either engine (issue 3, item 8)."""

from __future__ import annotations

import json
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from huifang.assignments.models import Assignment
from huifang.integrations.api import limits
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
