"""Verifying the chain of facts over stored text: at least 50,000 events a second on one core.

The rival is the same chain recomputed through the ORM, one model instance a fact, as a first version would do it.
"""

import sys
import time
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from benchmarks.common import Report, options, set_up

ROWS, QUICK = 1_000_000, 50_000
PART = 20_000
LEAST = 50_000


def main(arguments: Sequence[str]) -> int:
    """Write facts, seal them, verify them; 1 when it is too slow or finds too little."""
    given = options(__doc__ or "", arguments, rows=ROWS, quick=QUICK)
    set_up("audit_verify", given.engine)
    from huifang.journal.models import Event
    from huifang.journal.verifying import verify

    report = Report("verifying the chain", quick=given.quick)
    report.head(facts=given.rows, engine=given.engine)
    build(given.rows)
    begun, clock = time.perf_counter(), time.process_time()
    found = verify()
    wall, cpu = time.perf_counter() - begun, time.process_time() - clock
    assert (found.checked, found.broken_at) == (given.rows, None)
    report.line("verified, each second", given.rows / wall, "events", at_least=LEAST, note=f"{wall:.2f} s, {cpu:.2f} s of the processor")
    last = Event.objects.order_by("-id")[given.rows // 2]
    Event.objects.filter(pk=last.pk).update(actor_id="9")
    assert [fault.event for fault in verify(every=True).faults] == [last.pk], "the changed fact is named"
    some = min(given.rows, 50_000)
    begun = time.perf_counter()
    rival(some)
    report.line("rival: through the ORM, each second", some / (time.perf_counter() - begun), "events")
    return report.code


def build(rows: int) -> None:
    """Facts as services write them, sealed."""
    from django.db import transaction

    from huifang.journal import catalogue, sealing
    from huifang.journal.services import Fact, record_many
    from huifang.kernel import clock
    from huifang.kernel.refs import Ref, system

    catalogue.declare({"bench.audit.happened": "{n}"})
    at = clock.now() - timedelta(days=30)
    for start in range(0, rows, PART):
        facts = [
            Fact(
                "bench.audit.happened",
                Ref("archive.customer", str(n % 9999)),
                at + timedelta(seconds=n),
                {"n": n, "reason": "客户来电改期，已说明"},
            )
            for n in range(start, min(start + PART, rows))
        ]
        with transaction.atomic():
            record_many(facts, by=system("bench"))
        while sealing.seal(limit=PART):
            pass


def rival(rows: int) -> None:
    """Model instances and their own link."""
    from huifang.journal.models import Seal
    from huifang.journal.sealing import GENESIS, link

    previous: Any = GENESIS
    for row in Seal.objects.select_related("event").order_by("position")[:rows].iterator(chunk_size=2000):
        previous = link(previous, row.event)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
