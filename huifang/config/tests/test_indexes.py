"""Partial indexes answer the queries that they were made for, on both engines, whatever the values come as."""

from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import Q, QuerySet

from huifang.archive.models import Customer
from huifang.config.indexes import columns, compared
from huifang.followup.models import Task
from huifang.journal.models import Delivery
from huifang.kernel import clock
from huifang.obligations.models import Obligation

OPEN = Q(state__in=("waiting", "callback"))


def plan(rows: QuerySet[Any]) -> str:
    return str(rows.explain())


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL sees the values; with few rows it reads the table")
@pytest.mark.parametrize(
    ("index", "make"),
    [
        ("followup_task_mine", lambda: Task.objects.filter(OPEN, assignee=1).order_by("due_at", "id")),
        ("followup_task_mine", lambda: Task.objects.filter(state__in={"callback", "waiting"}, assignee=1).order_by("due_at", "id")),
        ("followup_task_team", lambda: Task.objects.filter(OPEN, unit=1).order_by("due_at", "id")),
        ("followup_task_due", lambda: Task.objects.filter(OPEN).order_by("due_at", "id")),
        ("followup_task_pool", lambda: Task.objects.filter(OPEN, unit=1, assignee=None).order_by("due_at", "id")),
        ("followup_task_callback", lambda: Task.objects.filter(state="callback", unit=1).order_by("due_at", "id")),
        ("followup_task_batch", lambda: Task.objects.filter(batch="plan-1/2")),
        ("followup_task_origin", lambda: Task.objects.filter(origin="complaints.complaint:3")),
        ("archive_customer_batch", lambda: Customer.objects.filter(batch="import-1")),
        ("obligations_party", lambda: Obligation.objects.filter(party_kind="archive.customer", party_id=1, state="open")),
        ("journal_delivery_due", lambda: Delivery.objects.filter(state="pending", due_at__lte=clock.now()).order_by("due_at", "id")),
    ],
)
def test_a_partial_index_answers_what_it_was_made_for(index, make) -> None:
    found = plan(make())
    assert f"USING INDEX {index} " in found or f"USING COVERING INDEX {index} " in found or found.endswith(f"INDEX {index}"), found


@pytest.mark.django_db
def test_values_written_out_find_the_same_rows() -> None:
    for text in ("", "a", "it's", "50%", "中文", "x' OR '1'='1"):
        assert list(Task.objects.filter(batch=text)) == []
        assert list(Task.objects.filter(state=text)) == []
        assert list(Task.objects.exclude(batch=text).exclude(state=text)) == []
        assert list(Task.objects.filter(Q(state__in=[text, "done"]) | Q(batch__in=[text, "b"]))) == []


@pytest.mark.django_db
def test_only_harmless_words_are_written_out() -> None:
    assert "'x'" not in Task.objects.filter(state="x' OR '1'='1").query.sql_with_params()[0]
    if connection.vendor == "sqlite":
        assert "'waiting'" in Task.objects.filter(state="waiting").query.sql_with_params()[0]


def test_conditions_are_read_whole() -> None:
    known = columns()
    assert ("waiting", "callback") in known.listed["followup.Task", "state"]
    assert ("archive.Customer", "batch") in known.filled
    assert list(compared(~Q(batch="") & Q(state="open", person=None, flag=True))) == [("batch", ""), ("state", "open")]
    assert {model._meta.label for model in apps.get_models()} >= {label for label, _column in known.listed}
