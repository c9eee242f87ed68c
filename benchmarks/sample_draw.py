"""Drawing 30 % of a population and making the calls, against a bare ``INSERT … SELECT`` of the same finished rows into the same tables.

``python -m benchmarks sample_draw [--rows N] [--engine postgres]``. CPU is that of this process and of its database backend. The rival
writes what a draw leaves behind: its calls and those drawn. Freezing the population, the ranking and the recount are ours alone.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date, timedelta

from benchmarks import common, planning

TABLES = ("followup_task", "followup_member")


def rule() -> None:
    """Let the pack in force draw 30 % of the customers on file each quarter."""
    from huifang.followup.rules.coverage import Coverage
    from huifang.kernel.refs import system
    from huifang.regulations.models import Rule, RulesStamp
    from huifang.regulations.services import install_pack
    from huifang.regulations.shapes import dump

    version = install_pack("water-utility", by=system("benchmark"), at=planning.AT, effective_from=date(2020, 1, 1))
    body = Coverage(name="季度回访", population="customers", every="quarter", share="percent", amount=30, ways=("phone", "visit"))
    Rule.objects.filter(version=version, code="coverage.quarterly-users").update(body=dump(body))
    RulesStamp.objects.update(value="benchmark")


def main(arguments: Sequence[str]) -> int:
    """Announce, draw, recount, copy; compare."""
    options = common.options(__doc__.splitlines()[0], arguments, rows=1_000_000, quick=20_000)
    common.set_up("sample_draw", options.engine)
    from huifang.followup.models import Draw, Member, Task
    from huifang.followup.sampling import checking, drawing, scope
    from huifang.kernel.refs import system

    planning.fill(options.rows * 5 // 2)
    rule()
    backend, by, at = common.backend_pid(), system("benchmark"), planning.AT
    reach = scope.reach_of("coverage.quarterly-users", at.date())
    assert reach is not None
    draw = drawing.announce(reach, next(scope.lines(reach)), by=by, at=at)
    with common.spending(backend) as ours:
        drawing.run(draw, at=at + timedelta(minutes=5))
    draw.refresh_from_db()
    with common.spending(backend) as second:
        drawing.run_due(at + timedelta(minutes=6))
    with common.spending(backend) as recount:
        found = checking.verify(draw)
    finished = Task.objects.count() + Member.objects.count()
    bare = rival(backend)
    report = common.Report("sample_draw", quick=options.quick)
    report.head(engine=options.engine, population=draw.population, drawn=draw.wanted, rows=finished)
    report.text(f"state {draw.state}; {draw.calls:,} calls in chunks of one transaction each, five facts")
    report.line("drawing, CPU", ours.cpu, "s", note=f"{ours.wall:.1f} s on the wall, {draw.population / ours.wall:,.0f} members/s")
    report.line("bare INSERT … SELECT of the same rows, CPU", bare.cpu, "s", note=f"{bare.wall:.1f} s on the wall")
    report.line("times the bare copy, by CPU", ours.cpu / bare.cpu, at_most=3)
    report.line("times the bare copy, by the wall", ours.wall / bare.wall, at_most=3)
    report.line("run again, rows made", Task.objects.count() - draw.calls if second.wall else 0, at_most=0)
    report.line("recount", recount.wall, "s", note="equal" if found.equal else "NOT EQUAL")
    report.line("recount, differences", sum(not finding.equal for finding in found.findings), at_most=0)
    return report.code if draw.state == Draw.State.DONE else 1


def rival(backend: int) -> common.Spent:
    """The finished rows once more, by a bare INSERT … SELECT into the emptied tables, in one transaction."""
    from django.db import connection, transaction

    postgres = connection.vendor == "postgresql"
    for table in TABLES:
        planning.execute(f"CREATE {'UNLOGGED ' if postgres else ''}TABLE copy_{table} AS SELECT * FROM {table} ORDER BY id")
    if postgres:
        planning.execute(f"TRUNCATE {', '.join(TABLES)} CASCADE")
    else:
        for table in reversed(TABLES):
            planning.execute(f"DELETE FROM {table}")
        planning.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with common.spending(backend) as spent, transaction.atomic():
        for table in TABLES:
            planning.execute(f"INSERT INTO {table} SELECT * FROM copy_{table}")
    return spent


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
