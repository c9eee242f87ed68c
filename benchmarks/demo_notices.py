"""What telling people costs: the demo company's year of work with notices and without, in turns, each in a process of its own.

Without: the two calls through which every context tells and settles do nothing; everything else is the same.
"""

import json
import statistics
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime

from benchmarks.common import ROOT, Report, options, set_up, spending

AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
TURNS = 3
LIMIT = 1.10


def main(arguments: Sequence[str]) -> int:
    """0 when notices cost no more than a tenth of the building's CPU time."""
    if arguments and arguments[0] in {"with", "without"}:
        return _one(arguments[0] == "with", int(arguments[1]))
    wanted = options(__doc__ or "", arguments, rows=400, quick=60)
    took: dict[str, list[float]] = {"with": [], "without": []}
    notices = 0
    for turn in range(1 if wanted.quick else TURNS):
        for way in ("with", "without") if turn % 2 == 0 else ("without", "with"):
            said = _run(way, wanted.rows)
            took[way].append(said["cpu"])
            notices = max(notices, int(said["notices"]))
    told, silent = statistics.median(took["with"]), statistics.median(took["without"])
    report = Report("demo_notices", quick=wanted.quick)
    report.head(customers=wanted.rows, notices=notices, turns=len(took["with"]))
    report.line("CPU seconds with notices", told, "s")
    report.line("CPU seconds without", silent, "s")
    report.line("with / without", told / silent, at_most=LIMIT)
    return report.code


def _run(way: str, rows: int) -> dict[str, float]:
    command = (sys.executable, "-m", "benchmarks.demo_notices", way, str(rows))
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def _one(telling: bool, rows: int) -> int:
    set_up("demo-notices")
    from huifang.config.demo import building
    from huifang.notifications import services
    from huifang.notifications.models import Notice

    if not telling:
        services.notify = lambda **_facts: []
        services.settle = lambda *_which, **_facts: 0
    with spending() as spent:
        building.build(at=AT, customers=rows)
    print(json.dumps({"cpu": spent.cpu, "notices": Notice.objects.count()}))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
