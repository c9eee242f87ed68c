"""Similar complaints among a million: CPU of one question while a text is typed, and how many of fifty paraphrases it answers.

The million is made of sentences of the 300 shared cases put together anew, with the cases themselves among them, so that common
words are as common as they are. There a complaint has hundreds of others made of its own sentences beside it, so the share that is
found is printed without a limit; the limit holds up to 20,000. On SQLite the database works in this process, so everything counts; on PostgreSQL the server's
process is added. The rivals: full text search with BM25 (SQLite's FTS5 over characters), and ``LIKE`` with one word of the text.
"""

import csv
import itertools
import os
import random
import re
import statistics
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.common import ROOT, Report, backend_pid, options, set_up, spending

ROWS, QUICK, LIMIT, FLOOR = 1_000_000, 20_000, 0.050, 0.8
SHARED = Path(os.environ.get("HUIFANG_SHARED", ROOT.parent / "shared")) / "data" / "cases" / "complaints_zh.csv"
PARAPHRASES = Path(__file__).parent / "data" / "paraphrases.tsv"
RIVAL_ASKED = 12
CHUNK = 2000


def main(arguments: Sequence[str]) -> int:
    """Build, ask fifty times, ask the rivals; 1 when a limit was missed."""
    given = options(__doc__ or "", arguments, rows=ROWS, quick=QUICK)
    if not SHARED.exists():
        sys.exit(f"The shared cases are not here: {SHARED}")
    set_up("similar", given.engine)
    from benchmarks import _find_data as data
    from huifang.complaints import similar

    report = Report("similar complaints", quick=given.quick)
    report.head(complaints=given.rows, engine=given.engine, asked="50 paraphrases", figures="CPU ms")
    office = data.office()
    with spending(backend_pid()) as written:
        _load(office, given.rows)
    with spending(backend_pid()) as built:
        while similar.index(limit=CHUNK):
            pass
    report.text(f"written in {written.wall:.0f} s, indexed in {built.wall:.0f} s ({built.cpu / given.rows * 1000:.2f} ms CPU each)")
    asked = [line.split("\t") for line in PARAPHRASES.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    floor = FLOOR if given.rows <= QUICK else None
    for who in ("head", "agent"):
        _ask(report, f"{who}: {len(asked)} paraphrases", partial(similar.similar, getattr(office, who)), asked, floor=floor)
    _rivals(report, asked[:RIVAL_ASKED])
    return report.code


def _texts(rows: int) -> Iterator[tuple[str, str]]:
    """The cases with their numbers, then sentences of them put together anew."""
    with SHARED.open(encoding="utf-8-sig") as file:
        cases = {row["留言编号"]: f"{row['留言主题']}\n{''.join(row['留言详情'].split())}" for row in csv.DictReader(file)}
    sentences = [part for text in cases.values() for part in re.split(r"(?<=[。！？；!?\n])", text) if len(part) > 6]
    luck = random.Random(20261122)
    yield from cases.items()
    for n in range(rows - len(cases)):
        # Places and numbers differ from complaint to complaint; whole sentences repeated a thousand times would make words too common.
        picked = [_varied(luck.choice(sentences), luck) for _each in range(luck.randint(1, 4))]
        yield f"B{n}", "".join(picked)[:400]


def _varied(sentence: str, luck: random.Random) -> str:
    start = luck.randrange(max(len(sentence) - 20, 1))
    return sentence[start : start + luck.randint(12, 60)]


def _load(office: Any, rows: int) -> None:
    from huifang.complaints.models import Complaint
    from huifang.kernel import clock

    at = clock.now()
    customer = _customer(office)
    batch: list[Complaint] = []
    for n, (number, text) in enumerate(_texts(rows)):
        batch.append(
            Complaint(
                number=number, customer=customer, content=text, taken_by=office.agent, unit=customer.unit, taken_at=at - timedelta(minutes=n),
                state="satisfied", closed_at=at,
            )
        )  # fmt: skip
        if len(batch) == CHUNK:
            Complaint.objects.bulk_create(batch)
            batch.clear()
    Complaint.objects.bulk_create(batch)


def _customer(office: Any) -> Any:
    from huifang.archive import services
    from huifang.kernel import clock
    from huifang.organization.models import RoleAssignment

    unit = RoleAssignment.objects.get(user=office.agent).unit
    return services.create_customer(by=office.head, at=clock.now(), name="广州基准有限公司", unit=unit, owner=office.agent)


def _ask(
    report: Report, label: str, ask: Callable[[str], Any], asked: list[list[str]], *, limited: bool = True, floor: float | None = None
) -> None:
    backend = backend_pid()
    for _number, text in asked[:3]:
        ask(text)
    costs, hits = [], 0
    for number, text in asked:
        with spending(backend) as spent:
            found = ask(text)
        costs.append(spent.cpu * 1000)
        hits += number in {row.number for row, _share in found}
    note = f"p95 {statistics.quantiles(costs, n=20)[18]:.1f}; most {max(costs):.1f}"
    report.line(label, statistics.median(costs), "ms", at_most=LIMIT * 1000 if limited else None, note=note)
    if limited:
        report.line(f"{label} (p95)", statistics.quantiles(costs, n=20)[18], "ms", at_most=LIMIT * 1000)
    report.line(f"{label}: Recall@5", hits / len(asked), "", at_least=floor, note=f"{hits} of {len(asked)}")


def _rivals(report: Report, asked: list[list[str]]) -> None:
    from django.db import connection

    from huifang.complaints.models import Complaint

    def rows_of(ids: list[int]) -> list[tuple[Complaint, float]]:
        return [(row, 0.0) for row in Complaint.objects.filter(pk__in=ids)]

    def like(text: str) -> list[tuple[Complaint, float]]:
        word = max(re.findall(r"[一-鿿]+", text), key=len)[:4]
        return [(row, 0.0) for row in Complaint.objects.filter(content__contains=word).order_by("-id")[:5]]

    report.text("rival: content LIKE '%four characters%' ORDER BY id DESC LIMIT 5")
    _ask(report, "rival: LIKE", like, asked, limited=False)
    if connection.vendor != "sqlite":
        return

    def match(text: str) -> list[tuple[Complaint, float]]:
        words = " OR ".join(
            f'"{" ".join(pair)}"' for pair in dict.fromkeys(itertools.pairwise(text)) if all("一" <= ch <= "鿿" for ch in pair)
        )
        with connection.cursor() as cursor:
            cursor.execute("SELECT rowid FROM rival WHERE rival MATCH %s ORDER BY bm25(rival) LIMIT 5", [words])
            return rows_of([pk for (pk,) in cursor.fetchall()])

    with connection.cursor() as cursor:
        cursor.execute("CREATE VIRTUAL TABLE rival USING fts5(content, content='')")
        for start in range(0, Complaint.objects.count() + 10_000, 10_000):
            part = Complaint.objects.filter(pk__gt=start, pk__lte=start + 10_000).values_list("pk", "content")
            cursor.executemany("INSERT INTO rival(rowid, content) VALUES (%s, %s)", [(pk, " ".join(text)) for pk, text in part])
    report.text("rival: FTS5 over characters, pairs as phrases, ORDER BY bm25 LIMIT 5")
    _ask(report, "rival: FTS5 bm25", match, asked, limited=False)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
