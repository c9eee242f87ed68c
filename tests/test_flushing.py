"""What tests that commit leave behind is taken away, and a copied database is a migrated one."""

import sqlite3
from contextlib import closing

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from huifang.accounts.models import User
from huifang.organization.models import Unit
from tests import flushing, templates
from tests.cast import make_unit, make_user


@pytest.mark.django_db(transaction=True)
def test_every_row_goes_and_what_migrating_entered_stays():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM auth_permission")
        permissions = cursor.fetchone()[0]
        company = make_unit("company", "安行咨询", kind="company")
        make_user("wang", "王坐席", "agent", make_unit("team", "一组", company))
        flushing.flush()
        cursor.execute("SELECT count(*) FROM auth_permission")
        assert cursor.fetchone()[0] == permissions > 100
    assert (User.objects.count(), Unit.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_nothing_is_left_to_migrate_in_a_copy(tmp_path):
    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []


def test_a_copy_on_sqlite_is_whole_and_one_s_own(tmp_path):
    for name in ("a", "b"):
        templates.sqlite_copy(tmp_path / name)
    with closing(sqlite3.connect(tmp_path / "a")) as one, closing(sqlite3.connect(tmp_path / "b")) as other:
        assert one.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        one.execute("DELETE FROM django_migrations")
        one.commit()
        assert other.execute("SELECT count(*) FROM django_migrations").fetchone()[0] > 100
