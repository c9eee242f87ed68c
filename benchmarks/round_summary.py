"""The closing report of a round of 100,000 calls from its roll-ups, and the round's page at 10,000 and at 100,000 calls.

The report is what a leader waits for: a recount of all roll-ups if they are stale, the figures, the first words. The rival
counts the same rows with Django's ORM, call by call in Python, as a report without roll-ups would.
"""

import statistics
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from benchmarks.common import Report, backend_pid, options, set_up, spending

ROWS, QUICK = 100_000, 10_000
LIMIT, GROWTH, ASKED = 2.0, 1.5, 15


def main(arguments: Sequence[str]) -> int:
    """Build a small and a large round, count, report, show; 1 when a limit was missed."""
    given = options(__doc__ or "", arguments, rows=ROWS, quick=QUICK)
    set_up("round", given.engine)
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["*"]
    from benchmarks import _queue_data as data
    from huifang.kernel import clock

    report = Report("round summary", quick=given.quick)
    report.head(calls=f"{given.rows // 10:,} and {given.rows:,}", engine=given.engine)
    place = data.office(clock.now() - timedelta(hours=1))
    small, large = (_build(place, number, rows) for number, rows in enumerate((given.rows // 10, given.rows)))
    _summary(report, large, given.rows)
    first, last = (_page(place, row) for row in (small, large))
    report.line(f"page: CPU at {given.rows // 10:,}", first[0] * 1000, "ms", note=f"{first[1]} queries")
    report.line(f"page: CPU at {given.rows:,}", last[0] * 1000, "ms", note=f"{last[1]} queries")
    report.line("page: growth", last[0] / first[0], "times", at_most=GROWTH)
    report.line("page: further queries", last[1] - first[1], at_most=0)
    return report.code


def _build(place: Any, number: int, rows: int) -> Any:
    """A finished round: nine calls in ten reached and recorded, the rest unreachable."""
    from huifang.archive.models import Customer
    from huifang.followup.models import Attempt, Record, Round, Task
    from huifang.followup.rounds import counting
    from huifang.organization.models import Unit

    at, unit = place.at, Unit.objects.get(pk=place.teams[0])
    customer = Customer.objects.create(name=f"轮次客户{number}", name_key=f"round-{number}", unit=unit, created_at=at, changed_at=at)
    day = at.date()
    row = Round.objects.create(
        kind="sample", name=f"轮次{rows}", unit=unit, starts_on=day - timedelta(days=30), ends_on=day, created_at=at, key=f"bench-{number}",
        state="finished", calls=rows,
    )  # fmt: skip
    agents = place.agents
    for start in range(0, rows, 5000):
        tasks = Task.objects.bulk_create(
            Task(
                customer=customer, unit=unit, round=row, assignee=agents[n % 20], due_at=at - timedelta(days=n % 28), created_at=at,
                state="unreachable" if n % 10 == 0 else "done", closed_at=at - timedelta(days=n % 28),
            )
            for n in range(start, min(start + 5000, rows))
        )  # fmt: skip
        tries = Attempt.objects.bulk_create(
            Attempt(
                task=task, agent_id=task.assignee_id or 0, outcome="reached" if task.state == "done" else "no_answer", started_at=task.due_at,
                ended_at=task.due_at, key=f"bench-{task.pk}",
            )
            for task in tasks
        )  # fmt: skip
        Record.objects.bulk_create(
            Record(
                number=f"B{attempt.task_id}", task_id=attempt.task_id, attempt=attempt, customer=customer, agent_id=attempt.agent_id, unit=unit,
                called_at=attempt.started_at, satisfaction=("very", "satisfied", "fair", "dissatisfied")[attempt.task_id % 4], completed_at=at,
            )
            for attempt in tries
            if attempt.outcome == "reached"
        )  # fmt: skip
    counting.recount(row.pk, at=at)
    return Round.objects.select_related("unit", "owner").get(pk=row.pk)


def _summary(report: Report, row: Any, rows: int) -> None:
    from django.db import transaction

    from huifang.followup.models import Round, RoundReport, RoundTally
    from huifang.followup.rounds import counting, reporting
    from huifang.kernel.refs import system

    at = row.created_at
    kept = dict(_tallies(RoundTally, row))
    Round.objects.filter(pk=row.pk).update(stale_since=at)
    row.refresh_from_db()
    with spending(backend_pid()) as stale:
        reporting.make(row, by=system("bench"), at=at)
    RoundReport.objects.all().delete()
    with spending(backend_pid()) as fresh:
        reporting.make(row, by=system("bench"), at=at)
    with spending(backend_pid()) as slow:
        found = _rival(row)
    assert kept == dict(_tallies(RoundTally, row)), "the roll-ups changed by being counted again"
    assert all(kept["all", "", figure] == count for figure, count in found.items()), "the rival counts something else"
    report.line(f"report of {rows:,} calls, roll-ups fresh", fresh.cpu, "s", at_most=LIMIT)
    report.line(f"report of {rows:,} calls, roll-ups stale", stale.cpu, "s", at_most=LIMIT, note="counts all of them first; CPU")
    report.line("rival: call by call", slow.cpu, "s")
    with transaction.atomic(), spending(backend_pid()) as counted:
        counting.figures(row.pk)
    report.line("counting alone", counted.cpu, "s")


def _tallies(model: Any, row: Any) -> Any:
    return (((t.group, t.key, t.figure), t.count) for t in model.objects.filter(round=row))


def _rival(row: Any) -> Counter[str]:
    from huifang.followup.models import Task

    found: Counter[str] = Counter()
    for task in Task.objects.filter(round=row).prefetch_related("attempts", "records").iterator(chunk_size=2000):
        found["calls"] += 1
        found[task.state] += 1
        found["tried"] += bool(task.attempts.all())
        found["reached"] += any(attempt.outcome == "reached" for attempt in task.attempts.all())
        for record in task.records.all():
            found["records"] += 1
            found["satisfied"] += record.satisfaction in {"very", "satisfied"}
    return found


def _page(place: Any, row: Any) -> tuple[float, int]:
    """The median of the page's CPU seconds, and its queries."""
    from django.db import connection
    from django.test import Client

    from huifang.accounts.models import User
    from huifang.organization.models import RoleAssignment

    head, made = User.objects.get_or_create(username="bench-head", defaults={"name": "林主管", "joined_at": place.at, "password": "!"})
    if made:
        RoleAssignment.objects.create(user=head, role="follow_up_head", unit=row.unit, valid_from=row.starts_on)
    client, taken, queries = Client(), [], 0
    client.force_login(head, backend="django.contrib.auth.backends.ModelBackend")

    def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal queries
        queries += 1
        return execute(sql, params, many, context)

    for number in range(ASKED + 3):
        with spending(backend_pid()) as spent:
            answer = client.get(f"/followup/rounds/{row.pk}/")
        assert answer.status_code == 200, answer.status_code
        if number >= 3:
            taken.append(spent.cpu)
    with connection.execute_wrapper(count):
        client.get(f"/followup/rounds/{row.pk}/")
    return statistics.median(taken), queries


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
