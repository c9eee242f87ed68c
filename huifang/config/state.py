"""Is this installation ready: is the database there, is it migrated, does somebody administer it?"""

from typing import TYPE_CHECKING

from django.db import DatabaseError, connection

from huifang.config.words import _

if TYPE_CHECKING:
    from django.db.migrations import Migration


def is_reachable() -> bool:
    """Does the database answer?"""
    try:
        connection.ensure_connection()
    except DatabaseError:
        return False
    return True


def missing_migrations() -> int:
    """How many migrations are not applied yet."""
    return len(migration_plan())


def migration_plan() -> "list[tuple[Migration, bool]]":
    """The migrations to apply, in their order."""
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return executor.migration_plan(executor.loader.graph.leaf_nodes())


def is_initialised() -> bool:
    """Is the database migrated and is there an administrator?"""
    from huifang.accounts.models import User

    return not missing_migrations() and User.objects.filter(is_administrator=True).exists()


def has_tables() -> bool:
    """Was it ever set up?"""
    from huifang.accounts.models import User

    return User._meta.db_table in connection.introspection.table_names()


def what_to_do() -> str:
    """What an operator does about an installation that is not ready."""
    if not is_reachable():
        return _("The database can't be reached. Check DATABASE_URL, or run: huifang doctor")
    if has_tables() and missing_migrations():
        return _("The database is older than this program. Run: huifang upgrade")
    return _("This installation is not set up yet. Run: huifang init")
