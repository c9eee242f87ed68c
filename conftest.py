"""Shared by every test of the project."""

from __future__ import annotations

import pytest

DATABASE_FIXTURES = {"db", "transactional_db", "django_db_reset_sequences", "django_db_serialized_rollback", "live_server"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a database, so that it runs on each engine while the rest runs once."""
    for item in items:
        if "browser" in item.keywords:
            continue
        if item.get_closest_marker("django_db") or DATABASE_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.database)


@pytest.fixture(autouse=True)
def _chinese():
    """Every test starts in the product's own language, whatever the one before it activated."""
    from django.utils import translation

    with translation.override("zh-hans"):
        yield
