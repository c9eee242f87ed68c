"""A backup of 1,000,000 calls while eight clients write: no write may fail, and their p95 may at most double.

Each client is a process that changes its own customers through the service (row, fact, deliveries, search) four times a
second. The rival is the same clients without the backup, before and after it in the same run; the worse of both counts.
"""

import json
import multiprocessing
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks.common import Report, options, set_up

ROWS, QUICK = 1_000_000, 50_000
CLIENTS, PAUSE, ALONE = 8, 0.25, 20.0
LIMIT = 2.0


def main(arguments: Sequence[str]) -> int:
    """Build, measure alone, measure with the backup; 1 when a limit was missed."""
    given = options(__doc__ or "", arguments, rows=ROWS, quick=QUICK)
    folder = set_up("backup", given.engine)
    from benchmarks import _queue_data as data
    from huifang.config.saving import engines
    from huifang.kernel import clock

    report = Report("backup", quick=given.quick)
    report.head(calls=given.rows, engine=given.engine, clients=CLIENTS)
    begun = time.perf_counter()
    place = data.office(clock.now() - timedelta(hours=1))
    data.grow(place, 0, given.rows)
    report.text(f"{given.rows:,} calls, {engines.size() / 1e6:,.0f} MB: built in {time.perf_counter() - begun:.0f} s")
    alone = 5.0 if given.quick else ALONE
    before, _ = measure(lambda: time.sleep(alone))
    during, made = measure(lambda: _backup(folder))
    after, _ = measure(lambda: time.sleep(alone))
    _tell(report, before, during, after, made)
    return report.code


def _tell(report: Report, before: list[Any], during: list[Any], after: list[Any], made: Any) -> None:
    rival = max(p95(before), p95(after))
    report.line("backup", made["seconds"], "s", note=f"{made['bytes'] / 1e6:,.0f} MB, {made['rows']:,} rows")
    report.line("writes during it", len(during))
    report.line("failed writes", sum(one is None for one in during), at_most=0)
    report.line("rival, without backup: p50", statistics.median(times(before)), "ms")
    report.line("rival, without backup: p95", rival, "ms", note=f"before {p95(before):.1f}, after {p95(after):.1f}")
    report.line("during the backup: p50", statistics.median(times(during)), "ms")
    report.line("during the backup: p95", p95(during), "ms")
    report.line("longest write during it", max(times(during)), "ms")
    report.line("p95 against the rival", p95(during) / rival, "times", at_most=LIMIT)


def times(found: list[Any]) -> list[float]:
    """Milliseconds of the writes that went well."""
    return [one for one in found if one is not None]


def p95(found: list[Any]) -> float:
    """What 95 of 100 writes stay below, in milliseconds."""
    return statistics.quantiles(times(found), n=20)[-1]


def _backup(folder: Path) -> dict[str, Any]:
    begun = time.perf_counter()
    command = (sys.executable, "-m", "huifang.config.cli", "backup", "--json", "--to", str(folder / "saved"))
    done = subprocess.run(command, env=os.environ, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr)
    found: dict[str, Any] = json.loads(done.stdout)
    return found | {"seconds": time.perf_counter() - begun}


def measure(work: Any) -> tuple[list[Any], Any]:
    """Let the clients write while ``work`` runs; milliseconds of each write, none for one that failed."""
    from django.db import connections

    connections.close_all()
    stop, ready = multiprocessing.Event(), multiprocessing.Barrier(CLIENTS + 1)
    answers: multiprocessing.Queue[list[float | None]] = multiprocessing.Queue()
    clients = [multiprocessing.Process(target=_client, args=(n, stop, ready, answers)) for n in range(CLIENTS)]
    for client in clients:
        client.start()
    ready.wait(60)
    outcome = work()
    stop.set()
    found = [one for _client in clients for one in answers.get()]
    for client in clients:
        client.join()
    return found, outcome


def _client(number: int, stop: Any, ready: Any, answers: Any) -> None:
    from django.db import Error, connection

    from huifang.archive.models import Customer
    from huifang.archive.services import change_customer
    from huifang.kernel import clock
    from huifang.kernel.refs import system

    mine = list(Customer.objects.filter(pk__gt=number * 40).order_by("pk")[:40])
    change_customer(mine[0], by=system("bench"), at=clock.now(), address=f"起步路{time.monotonic_ns()}号")
    found: list[float | None] = []
    ready.wait(60)
    n = 0
    while not stop.wait(PAUSE):
        n += 1
        customer = mine[n % len(mine)]
        customer.refresh_from_db()
        begun = time.perf_counter()
        try:
            change_customer(customer, by=system("bench"), at=clock.now(), address=f"工业大道{time.monotonic_ns()}号")
        except Error:
            found.append(None)
        else:
            found.append((time.perf_counter() - begun) * 1000)
    connection.close()
    answers.put(found)


if __name__ == "__main__":
    multiprocessing.set_start_method("fork")
    sys.exit(main(sys.argv[1:]))
