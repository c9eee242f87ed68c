"""Shared by every test of the project."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings as hypothesis_settings

# A submission is judged by its change, not by chance; everybody else's run looks for new examples.
hypothesis_settings.register_profile("ci", derandomize=True, print_blob=True)
if os.environ.get("CI"):
    hypothesis_settings.load_profile("ci")

pytest_plugins = ["tests.cast"]
# Proofs that walk the whole product or start processes: part of `make test`, not of the inner loop.
SLOW = (
    "tests/test_access_table.py", "tests/test_side_doors.py", "tests/test_stored_text.py", "tests/test_pages.py",
    "huifang/config/tests/test_cli.py", "huifang/config/tests/test_export_command.py", "huifang/config/tests/test_import_command.py",
    "huifang/config/tests/test_plan.py", "huifang/archive/tests/test_import_runs.py",
    "tests/test_logs.py", "huifang/followup/tests/test_planner_killed.py", "huifang/followup/tests/test_replanning.py",
)  # fmt: skip
LONG = (
    "tests/cluster/", "tests/test_restore_drill.py", "tests/test_destroyed_bytes.py", "huifang/config/tests/test_upgrading.py",
    "tests/test_mail_idle.py", "huifang/config/tests/test_saving.py",
)  # fmt: skip
"""They mostly wait for processes of their own."""
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_reset_sequences", "django_db_serialized_rollback", "live_server"}


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Long bytes don't name a test: an archive made while tests are collected holds the time, and each worker would know another name."""
    return argname if isinstance(val, bytes) and len(val) > 16 else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a database, so that it runs on each engine while the rest runs once."""
    from tests.cast import lives_in_town

    for item in items:
        if "browser" in item.keywords:
            continue
        if item.get_closest_marker("django_db") or DATABASE_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.database)
        if item.nodeid.startswith(SLOW):
            item.add_marker(pytest.mark.slow)
    # What takes longest begins first, and the modules that share the town stand together.
    items.sort(key=lambda item: (not item.nodeid.startswith(LONG), not lives_in_town(item)))


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Some hundred thousand objects live until the end from here on: looking through them again and again frees nothing."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any, django_db_modify_db_settings: None) -> Iterator[None]:
    """Give the worker a copy of the migrated template, in place of migrating anew."""
    from django.conf import settings
    from django.db import connection

    from tests import flushing, templates

    creation: Any = connection.creation
    name, before = creation._get_test_db_name(), connection.settings_dict["NAME"]
    with django_db_blocker.unblock():
        connection.close()
        templates.copy(name, connection.settings_dict)
        settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name
        flushing.install()
    yield
    with django_db_blocker.unblock():
        creation.destroy_test_db(before, verbosity=0)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Put the SQLite test database into a file: in memory, threads would share one connection and lock differently."""
    from django.conf import settings

    default = settings.DATABASES["default"]
    if default["ENGINE"].endswith("sqlite3"):
        worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
        default.setdefault("TEST", {})["NAME"] = str(Path(os.environ["HUIFANG_DATA"]) / f"test-{worker}.sqlite3")


@pytest.fixture(scope="session", autouse=True)
def _static_files_listed_once() -> Iterator[None]:
    """Every test client starts all middleware: the static files are looked for by the first, the others take over what it found."""
    from whitenoise.middleware import WhiteNoiseMiddleware

    found: dict[str, Any] = {}
    search = WhiteNoiseMiddleware.add_files_from_finders

    def add(middleware: Any) -> None:
        if not found:
            search(middleware)
            found.update(middleware.files)
        middleware.files = found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", add)
        yield


@pytest.fixture(autouse=True)
def _chinese() -> Iterator[None]:
    """Start every test in the product's own language, whatever the one before it activated."""
    from django.utils import translation

    with translation.override("zh-hans"):
        yield


@pytest.fixture(autouse=True)
def _unbranded(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the process knows of the company's mark lasts longer than a test: the frame shows the product's own unless a test asks."""
    from huifang.files import branding
    from huifang.organization import company
    from huifang.ui.registry import Brand

    monkeypatch.setattr(company, "_logo", [])
    monkeypatch.setattr(branding, "_kept", branding._Kept(Brand(), float("inf")))
