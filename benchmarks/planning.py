"""Planning a whole register, against a bare ``INSERT … SELECT`` of the same finished rows into the same tables.

``python -m benchmarks planning [--rows N] [--engine postgres]``. CPU is that of this process and of its database backend.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from benchmarks import common

AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
TABLES = ("obligations_obligation", "followup_task", "followup_taskitem")
TYPES = (
    "standardization", "construction.conditions", "construction.design", "construction.trial", "hazchem.production",
    "hazchem.trade", "toxic", "emergency-plan", "training", "occupational-health", "other",
)  # fmt: skip
REGIONS = (
    "广州", "深圳", "珠海", "汕头", "佛山", "韶关", "湛江", "肇庆", "江门", "茂名", "惠州",
    "梅州", "汕尾", "河源", "阳江", "清远", "东莞", "中山", "潮州", "揭阳", "云浮",
)  # fmt: skip


def execute(statement: str, params: Sequence[Any] = ()) -> None:
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
        "generate_series(1::bigint, %s) AS g(n)"
        if postgres
        else "(WITH RECURSIVE g(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM g WHERE n < %s) SELECT n FROM g) g"
    )
    types, regions = array(TYPES), array(REGIONS)
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


def array(words: tuple[str, ...]) -> str:
    """SQL that picks a word by ``n``."""
    return "CASE " + " ".join(f"WHEN n * 13 %% {len(words)} = {i} THEN '{w}'" for i, w in enumerate(words)) + " END"


def copy(table: str, series: str, count: int, given: dict[str, str]) -> None:
    """Fill a table from a series of numbers; other columns take their defaults."""
    from django.apps import apps

    from huifang.followup.planning import sql

    model = next(m for m in apps.get_models() if m._meta.db_table == table)
    values: dict[str, str | sql.Given] = {"created_at": sql.Given(AT), "changed_at": sql.Given(AT), **given}
    sql.insert(model, values, f"FROM {series}", (count,))


def rival(backend: int) -> common.Spent:
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
    with common.spending(backend) as spent, transaction.atomic():
        for table in TABLES:
            execute(f"INSERT INTO {table} SELECT * FROM copy_{table}")
    return spent


def main(arguments: Sequence[str]) -> int:
    """Plan, plan again, copy; compare."""
    options = common.options(__doc__.splitlines()[0], arguments, rows=1_000_000, quick=20_000)
    common.set_up("planning", options.engine)
    from huifang.followup.models import Task, TaskItem
    from huifang.followup.services.planning import plan
    from huifang.kernel.refs import system
    from huifang.obligations.models import Obligation

    fill(options.rows)
    backend, by = common.backend_pid(), system("benchmark")
    with common.spending(backend) as ours:
        outcome = plan(by=by, at=AT)
    with common.spending(backend) as second:
        again = plan(by=by, at=AT)
    finished = Obligation.objects.count() + Task.objects.count() + TaskItem.objects.count()
    bare = rival(backend)
    report = common.Report("planning", quick=options.quick)
    report.head(engine=options.engine, projects=options.rows, rows=finished)
    report.text(
        f"{outcome.obligations_created:,} due items ({outcome.backlog:,} of them missed before), {outcome.tasks_created:,} calls, "
        f"{outcome.tasks_joined:,} items put into calls that were there, one fact each chunk and one for the run"
    )
    report.line("planning, CPU", ours.cpu, "s", note=f"{ours.wall:.1f} s on the wall, {options.rows / ours.wall:,.0f} projects/s")
    report.line("bare INSERT … SELECT of the same rows, CPU", bare.cpu, "s", note=f"{bare.wall:.1f} s on the wall")
    report.line("rate against the bare copy, by CPU", bare.cpu / ours.cpu, at_least=1 / 3)
    report.line("rate against the bare copy, by the wall", bare.wall / ours.wall, at_least=1 / 3)
    report.line("second run, share of the first", second.wall / ours.wall, at_most=0.1, note=f"{second.wall:.2f} s")
    report.line("second run, rows made", again.obligations_created + again.tasks_created, at_most=0)
    return report.code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
