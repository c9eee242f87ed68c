"""Keyset pages on both engines: every row once, in order, whatever is inserted meanwhile."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, models
from django.test.utils import isolate_apps

from huifang.kernel import clock
from huifang.ui.keyset import KeysetPage, Sort, capped_count

DUE = Sort("due", "到期", ("due_at", "name", "pk"))
NEW = Sort("new", "最新", ("due_at", "pk"), backwards=True)
START = clock.moment_of(date(2026, 11, 21))


@pytest.fixture
def tasks(transactional_db: None) -> Iterator[Any]:
    with isolate_apps("huifang.ui"):

        class Task(models.Model):  # noqa: DJ008
            due_at = models.DateTimeField()
            name = models.CharField(max_length=20)

            class Meta:
                app_label = "ui"

    with connection.schema_editor() as editor:
        editor.create_model(Task)
    rows: Any = Task
    rows.objects.bulk_create(Task(due_at=START + timedelta(hours=n // 7), name=f"客户{n % 3}") for n in range(60))
    yield Task
    with connection.schema_editor() as editor:
        editor.delete_model(Task)


def walk(model: Any, sort: Sort, size: int = 7) -> list[int]:
    seen, after = [], ""
    while True:
        page = KeysetPage(model.objects.all(), sort, after=after, size=size)
        seen += [row.pk for row in page.rows]
        if not page.more:
            return seen
        after = page.cursor


@pytest.mark.parametrize("sort", [DUE, NEW], ids=lambda s: s.key)
def test_pages_hold_every_row_once_in_order(tasks: Any, sort: Sort) -> None:
    assert walk(tasks, sort) == list(tasks.objects.order_by(*sort.order_by).values_list("pk", flat=True))


def test_a_row_inserted_before_the_cursor_moves_nothing(tasks: Any) -> None:
    first = KeysetPage(tasks.objects.all(), DUE, size=5)
    expected = [t.pk for t in tasks.objects.order_by(*DUE.order_by)[5:10]]
    cursor = first.cursor
    tasks.objects.create(due_at=START - timedelta(days=1), name="新来的")
    assert [t.pk for t in KeysetPage(tasks.objects.all(), DUE, after=cursor, size=5).rows] == expected


def test_the_last_page_has_no_cursor(tasks: Any) -> None:
    page = KeysetPage(tasks.objects.all(), DUE, size=60)
    assert not page.more
    assert page.cursor == ""


@pytest.mark.parametrize("after", ["???", "W10", "bm8", "WzEsMl0"])
def test_a_broken_cursor_shows_the_first_page(tasks: Any, after: str) -> None:
    page = KeysetPage(tasks.objects.all(), DUE, after=after, size=3)
    assert [t.pk for t in page.rows] == [t.pk for t in tasks.objects.order_by(*DUE.order_by)[:3]]


def test_one_query_fetches_a_page(tasks: Any, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        page = KeysetPage(tasks.objects.all(), DUE, size=5)
        assert page.more
        assert len(page.rows) == 5


def test_counts_stop_at_the_cap(tasks: Any) -> None:
    assert capped_count(tasks.objects.all(), cap=50) == "50+"
    assert capped_count(tasks.objects.all(), cap=60) == "60"
