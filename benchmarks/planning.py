"""Planning a whole register, against a bare ``INSERT … SELECT`` of the same finished rows into the same tables.

    python benchmarks/planning.py --rows 1000000                      SQLite in a folder of its own
    python benchmarks/planning.py --rows 1000000 --database URL       PostgreSQL; the database is emptied

Prints commit, rows, seconds and CPU of both (CPU of this process and of its database backend), and of a second run.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
TABLES = ("obligations_obligation", "followup_task", "followup_taskitem")
TYPES = (
    "standardization", "construction.conditions", "construction.design", "construction.trial", "hazchem.production",
    "hazchem.trade", "toxic", "emergency-plan", "training", "occupational-health", "other",
)  # fmt: skip
REGIONS = tuple(
    [
        "广州",
        "深圳",
        "珠海",
        "汕头",
        "佛山",
        "韶关",
        "湛江",
        "肇庆",
        "江门",
        "茂名",
        "惠州",
        "梅州",
        "汕尾",
        "河源",
        "阳江",
        "清远",
        "东莞",
        "中山",
        "潮州",
        "揭阳",
        "云浮",
    ]
)


class Stopwatch:
    """Wall and CPU seconds of a block, the database backend's included."""

    wall = cpu = 0.0


@contextmanager
def measure() -> Iterator[Stopwatch]:
    """Time a block."""
    watch, began, used = Stopwatch(), perf_counter(), cpu()
    yield watch
    watch.wall, watch.cpu = perf_counter() - began, cpu() - used


def cpu() -> float:
    """CPU seconds of this process and of its PostgreSQL backend."""
    from django.db import connection

    own = resource.getrusage(resource.RUSAGE_SELF)
    total = own.ru_utime + own.ru_stime
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            pid = cursor.fetchone()[0]
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        total += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return total


def execute(statement: str, params: tuple[object, ...] = ()) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement, params)


def fill(projects: int) -> None:
    """A register of ``projects``, two and a half to a customer, completed in the last ten years."""
    from django.db import connection, transaction

    from huifang.accounts.models import User
    from huifang.kernel.refs import system
    from huifang.organization.models import RoleAssignment, Unit
    from huifang.regulations.services import install_pack

    unit = Unit.objects.create(code="team", name="回访组", kind="team")
    Unit.objects.filter(pk=unit.pk).update(path=f"/{unit.pk}/")
    people = [User.objects.create(username=f"agent{n}", name=f"坐席{n}", joined_at=AT, password="!") for n in range(20)]
    for person in people:
        RoleAssignment.objects.create(user=person, role="agent", unit=unit, valid_from=date(2020, 1, 1))
    install_pack("work-safety-consultancy", by=system("benchmark"), at=AT, effective_from=date(2020, 1, 1))
    customers = max(1, projects * 2 // 5)
    postgres = connection.vendor == "postgresql"
    series = (
        "generate_series(1, %s) AS g(n)"
        if postgres
        else "(WITH RECURSIVE g(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM g WHERE n < %s) SELECT n FROM g) g"
    )
    types, regions = (array("t", TYPES), array("t", tuple(REGIONS)))
    day = (
        "DATE '2016-11-20' + CAST(n * 7919 %% 3650 AS integer)" if postgres else "date('2016-11-20', '+' || (n * 7919 %% 3650) || ' days')"
    )
    with transaction.atomic():
        copy("archive_customer", series, customers, {
            "id": "n", "name": "'测试客户' || n", "name_key": "'测试客户' || n", "region": regions, "unit_id": str(unit.pk),
            "owner_id": f"CASE WHEN n %% 5 = 0 THEN NULL ELSE {people[0].pk} + n %% {len(people)} END",
            "grade": "CASE WHEN n %% 20 = 0 THEN 'key' ELSE 'ordinary' END",
        })  # fmt: skip
        copy("archive_project", series, projects, {
            "id": "n", "customer_id": f"1 + n * 31 %% {customers}", "type": types, "region": regions, "completed_on": day, "identity": "'p' || n",
        })  # fmt: skip
    execute("ANALYZE")


def array(_sort: str, words: tuple[str, ...]) -> str:
    """SQL that picks a word by ``n``."""
    return "CASE " + " ".join(f"WHEN n * 13 %% {len(words)} = {i} THEN '{w}'" for i, w in enumerate(words)) + " END"


def copy(table: str, series: str, count: int, given: dict[str, str]) -> None:
    """Fill a table from a series of numbers; other columns take their defaults."""
    from django.apps import apps

    from huifang.followup.planning import sql

    model = next(m for m in apps.get_models() if m._meta.db_table == table)
    values: dict[str, str | sql.Given] = {"created_at": sql.Given(AT), "changed_at": sql.Given(AT), **given}
    sql.insert(model, values, f"FROM {series}", (count,))


def rival() -> Stopwatch:
    """The finished rows once more, by a bare INSERT … SELECT into the emptied tables, in one transaction."""
    from django.db import connection, transaction

    postgres = connection.vendor == "postgresql"
    for table in TABLES:
        execute(f"CREATE {'UNLOGGED ' if postgres else ''}TABLE copy_{table} AS SELECT * FROM {table} ORDER BY id")
    if postgres:
        execute(f"TRUNCATE {', '.join(TABLES)} CASCADE")
    else:
        for table in reversed(TABLES):
            execute(f"DELETE FROM {table}")
        execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with measure() as watch, transaction.atomic():
        for table in TABLES:
            execute(f"INSERT INTO {table} SELECT * FROM copy_{table}")
    return watch


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=100_000, help="projects")
    parser.add_argument("--database", default="", help="postgres://…; its tables are dropped")
    parser.add_argument("--profile", action="store_true")
    options = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="huifang-bench-")
    os.environ |= {"HUIFANG_DATA": folder, "DATABASE_URL": options.database, "DJANGO_SETTINGS_MODULE": "huifang.config.settings"}
    try:
        return bench(options.rows, profile=options.profile)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def bench(rows: int, *, profile: bool) -> int:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from huifang.followup.models import Task, TaskItem
    from huifang.followup.services.planning import plan
    from huifang.kernel.refs import system
    from huifang.obligations.models import Obligation

    if connection.vendor == "postgresql":
        execute("DROP SCHEMA public CASCADE")
        execute("CREATE SCHEMA public")
    call_command("migrate", verbosity=0)
    fill(rows)
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False).stdout.strip()
    by = system("benchmark")
    if profile:
        statements: dict[str, float] = {}

        def watch(run, sql, params, many, context):  # type: ignore[no-untyped-def]
            began = perf_counter()
            try:
                return run(sql, params, many, context)
            finally:
                key = " ".join(sql.split())[:150]
                statements[key] = statements.get(key, 0) + perf_counter() - began

        with measure() as ours, connection.execute_wrapper(watch):
            plan(by=by, at=AT)
        print(f"{ours.wall:.2f} s, of which in statements {sum(statements.values()):.2f}")
        for key, seconds in sorted(statements.items(), key=lambda pair: -pair[1])[:14]:
            print(f"{seconds:8.2f}  {key}")
        return 0
    with measure() as ours:
        outcome = plan(by=by, at=AT)
    with measure() as second:
        again = plan(by=by, at=AT)
    finished = Obligation.objects.count() + Task.objects.count() + TaskItem.objects.count()
    bare = rival()
    ratio = bare.wall / ours.wall
    print(f"planning  commit {commit}  {connection.vendor}  projects {rows:,}  written rows {finished:,}")
    print(
        f"  due items {outcome.obligations_created:,}  calls {outcome.tasks_created:,}  joined {outcome.tasks_joined:,}  backlog {outcome.backlog:,}"
    )
    print(
        f"  huifang plan          {ours.wall:8.2f} s  CPU {ours.cpu:8.2f} s  {finished / ours.wall:12,.0f} rows/s  {rows / ours.wall:10,.0f} projects/s"
    )
    print(f"  bare INSERT … SELECT  {bare.wall:8.2f} s  CPU {bare.cpu:8.2f} s  {finished / bare.wall:12,.0f} rows/s")
    print(f"  rate against the bare copy {ratio:.2f} (aim ≥ 0.33)")
    print(
        f"  second run            {second.wall:8.2f} s  made {again.obligations_created}  share {second.wall / ours.wall:.3f} (aim < 0.1)"
    )
    return 0 if ratio >= 1 / 3 and second.wall < ours.wall / 10 and again.obligations_created == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
