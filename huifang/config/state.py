"""Is this installation ready: is the database there, is it migrated, does somebody administer it?"""

from django.db import DatabaseError, connection


def is_reachable() -> bool:
    """Does the database answer?"""
    try:
        connection.ensure_connection()
    except DatabaseError:
        return False
    return True


def missing_migrations() -> int:
    """How many migrations are not applied yet."""
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def is_initialised() -> bool:
    """Is the database migrated and is there an administrator?"""
    from huifang.accounts.models import User

    return not missing_migrations() and User.objects.filter(is_administrator=True).exists()
