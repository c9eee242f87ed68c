"""The escalation sweep over late complaints, and over complaints of which none is due.

``python -m benchmarks complaint_escalation [--rows N] [--engine postgres]``. CPU is that of this process and of its
database backend. A late complaint takes every step it missed: the breach and the rungs of its ladder, each one fact.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from benchmarks import common

AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


def fill(count: int, *, due: datetime, first: int, ladder: str) -> None:
    """``count`` open duties to answer a complaint, each due a second after the other from ``due`` on."""
    from huifang.obligations.models import Obligation
    from huifang.regulations.models import Rule

    rule = Rule.objects.get(code=ladder)
    rows = (
        Obligation(
            rule=rule, rule_code=rule.code, subject_kind="complaints.complaint", subject_id=first + n, occurrence="judge", ladder=ladder,
            born_at=AT - timedelta(days=9), born_due_at=due + timedelta(seconds=n), due_at=due + timedelta(seconds=n),
            next_at=due + timedelta(seconds=n),
        )
        for n in range(count)
    )  # fmt: skip
    Obligation.objects.bulk_create(rows, batch_size=2000)


def main(arguments: Sequence[str]) -> int:
    """Sweep what is late; sweep when nothing is."""
    options = common.options(__doc__.splitlines()[0], arguments, rows=10_000, quick=2_000)
    common.set_up("complaint_escalation", options.engine)
    from huifang.journal.models import Event
    from huifang.kernel.refs import system
    from huifang.obligations import sweeping
    from huifang.regulations.services import install_pack

    by = system("benchmark")
    for pack in ("work-safety-consultancy", "complaint-handling"):
        install_pack(pack, by=by, at=AT, effective_from=date(2020, 1, 1))
    fill(options.rows * 10, due=AT + timedelta(days=30), first=1_000_000, ladder="time_limit.complaint.judge")
    backend = common.backend_pid()
    before = Event.objects.count()
    with common.spending(backend) as idle:
        for _time in range(100):
            assert sweeping.sweep(at=AT) == 0
    fill(options.rows, due=AT - timedelta(hours=3), first=1, ladder="time_limit.complaint.judge")
    with common.spending(backend) as late:
        steps = 0
        while done := sweeping.sweep(at=AT):
            steps += done
    report = common.Report("complaint_escalation", quick=options.quick)
    report.head(engine=options.engine, late=options.rows, **{"not due": options.rows * 10})
    report.line("steps taken", steps, note=f"{Event.objects.count() - before:,} facts")
    report.line("late complaints a second of CPU", options.rows / late.cpu, at_least=1000)
    report.line("late complaints a second of the wall", options.rows / late.wall, note=f"{late.wall:.2f} s")
    report.line("a sweep with nothing due, CPU", idle.cpu / 100 * 1000, "ms", at_most=2)
    return report.code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
