"""Import of a register: a workbook of 100,000 rows, and what its last 10,000 cost against its first 10,000.

Every fourth row is a further project of an earlier customer, drawn from all of them, so that each stretch of the file
holds the same work. The rival reads the same rows and stores them one by one with ``get_or_create``, as a script would.
"""

import sys
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.common import Report, Spent, backend_pid, options, process_cpu, set_up, spending

if TYPE_CHECKING:
    from huifang.imports.models import Batch
    from huifang.imports.tally import Pass

ROWS, QUICK, RIVAL = 100_000, 20_000, 2_000
STRETCH = 10_000
Mark = tuple[int, float]


def main(arguments: Sequence[str]) -> int:
    """Generate, import, compare; 1 when the limit was missed."""
    given = options(__doc__ or "", arguments, rows=ROWS, quick=QUICK)
    stretch = min(STRETCH, given.rows // 2)
    folder = set_up("import", given.engine)
    _install()
    report = Report("import of a register", quick=given.quick)
    report.head(rows=given.rows, engine=given.engine)
    path, customers = generate(folder / "register.xlsx", given.rows)
    batch, marks, spent, opening = _import(path)
    _check(batch, given.rows, customers)
    first, last = _between(marks, 0, stretch), _between(marks, given.rows - stretch, given.rows)
    report.line("file read and columns found, CPU", opening, "s")
    report.line("whole import, CPU", spent.cpu, "s", note=f"database server {spent.server:.1f} s, wall {spent.wall:.1f} s")
    report.line("rate", given.rows / spent.cpu, "rows/s")
    report.line(f"first {stretch:,} rows, CPU", first, "s")
    report.line(f"last {stretch:,} rows, CPU", last, "s")
    report.line("last against first", last / first, "", at_most=1.2)
    taken = _rival(folder)
    report.line(f"rival: get_or_create row by row, {RIVAL:,} rows", RIVAL / taken.cpu, "rows/s", note=f"CPU {taken.cpu:.1f} s")
    report.line("times the rival's rate", (given.rows / spent.cpu) / (RIVAL / taken.cpu))
    return report.code


def _install() -> None:
    from huifang.config import installing

    installing.install(company="测试公司", packs=["work-safety-consultancy"], username="admin", new_link=False)


def generate(path: Path, rows: int, seed: int = 20) -> tuple[Path, int]:
    """A register of ``rows`` rows; the workbook and the number of its customers."""
    from huifang.config.demo.register import World, write

    world = World(seed)
    companies: list[Any] = []
    lines = []
    begin, end = date(2019, 1, 1), date(2019, 1, 1) + timedelta(days=6 * 365)
    for number in range(rows):
        if number % 4 == 3:
            company = companies[world.random.randrange(len(companies))]
        else:
            company = world.company()
            companies.append(company)
        kind, contract, done = world.project(begin, end)
        lines.append((company, kind, contract, world.written(done)))
    return write(path, lines, heading="客户项目登记表"), len(companies)


def _import(path: Path) -> tuple["Batch", list[Mark], Spent, float]:
    """Through the services of the product; CPU time at the end of each chunk, by rows done."""
    from huifang.desk import progress
    from huifang.imports import layouts, reading, registry, running, services
    from huifang.kernel import clock
    from huifang.kernel.refs import system

    at, by, backend = clock.now(), system("benchmark"), backend_pid()
    marks: list[Mark] = []

    def note(done: int) -> None:
        marks.append((done, _cpu(backend)))

    begun = running._open

    def opened(batch: "Batch", mark: str) -> "Pass":
        work = begun(batch, mark)
        note(0)
        return work

    def watch(done: int, _total: int) -> None:
        note(done)
        if done > 2500:
            shown = progress.newest(services.APPLY, batch.pk)
            assert shown, "the import shows its progress"
            assert shown.done > 0, "the progress moves"

    kind = registry.kind("register")
    running._open = opened
    with spending(backend) as spent:
        kept = reading.keep_path(path)
        layout = layouts.detect(kind, reading.read(kept.path), at=at, sheet="", header=None)
        batch = services.upload(by=by, kind="register", file=kept, name=path.name, layout=layout, options={"unit": "team-1"}, at=at)
        services.start(batch, by=by, at=at)
        started = _cpu(backend)
        running.apply(batch, watch=watch)
    running._open = begun
    return batch, marks, spent, spent.cpu - (_cpu(backend) - started) + (marks[0][1] - started)


def _cpu(backend: int) -> float:
    import time

    return time.process_time() + (process_cpu(backend) if backend else 0.0)


def _between(marks: list[Mark], begin: int, end: int) -> float:
    """CPU seconds between two numbers of rows, taken at the ends of the nearest chunks and scaled to the exact number."""
    heads = marks[0][0], max(done for done, _cpu in marks)
    low = max((m for m in marks if m[0] <= max(begin, heads[0])), key=lambda m: m[0])
    high = min((m for m in marks if m[0] >= min(end, heads[1])), key=lambda m: m[0])
    return (high[1] - low[1]) * (end - begin) / (high[0] - low[0])


def _check(batch: "Batch", rows: int, customers: int) -> None:
    """The figures count only if everything arrived."""
    from huifang.archive.models import Customer, Project

    assert batch.state == "applied", batch.notice
    assert batch.counts["accepted"] == rows, batch.counts
    assert Customer.objects.count() == customers, (Customer.objects.count(), customers)
    assert Project.objects.count() == rows, Project.objects.count()


def _rival(folder: Path) -> Spent:
    """The same reading, then one ``get_or_create`` per thing and row, in one transaction; no search words, no batch."""
    from django.db import transaction

    from huifang.imports import layouts, reading, registry
    from huifang.imports.tally import Pass
    from huifang.kernel import clock
    from huifang.organization.models import Unit

    path, _customers = generate(folder / "rival.xlsx", RIVAL, seed=4711)
    at, backend = clock.now(), backend_pid()
    unit = Unit.objects.get(code="team-1")
    kind = registry.kind("register")
    with spending(backend) as spent, transaction.atomic():
        book = reading.read(path)
        layout = layouts.detect(kind, book, at=at, sheet="", header=None)
        work = Pass.begin(kind, kind.run({"unit": unit.pk, "owner": None}, batch="", at=at), book, layout, kind.wanted(at))
        for row in _rows(work):
            _store(row, unit.pk, at)
    return spent


def _rows(work: Any) -> Iterator[Any]:
    for lines in work.chunks():
        yield from work.sort(lines)[0]


def _store(row: Any, unit: int, at: Any) -> None:
    from huifang.archive import numbers
    from huifang.archive.models import Contact, ContactNumber, Contract, Customer, Project
    from huifang.archive.rules import project_identity

    known = {"name": row.name, "unit_id": unit, "region": row.region, "address": row.address, "created_at": at, "changed_at": at}
    customer, _new = Customer.objects.get_or_create(name_key=row.key, canonical=None, defaults=known)
    for person in row.people:
        main = not Contact.objects.filter(customer=customer, is_main=True).exists()
        there = next((one for one in customer.contacts.all() if one.name == person.name), None)
        contact = there or Contact.objects.create(customer=customer, name=person.name, is_main=main)
        for phone in person.phones:
            index = numbers.whole_index(numbers.digits_of(phone))
            built = numbers.build(contact, phone)
            columns = {"kind": built.kind, "cipher": built.cipher, "tail_index": built.tail_index, "masked": built.masked}
            ContactNumber.objects.get_or_create(contact=contact, whole_index=index, defaults=columns)
    contract, _new = Contract.objects.get_or_create(customer=customer, number=row.contract)
    for code in row.types:
        identity = project_identity(customer.pk, row.contract, code, row.completed)
        place: dict[str, Any] = {
            "customer": customer,
            "contract": contract,
            "type": code,
            "completed_on": row.completed,
            "region": row.region,
        }
        Project.objects.get_or_create(identity=identity, defaults={**place, "created_at": at, "changed_at": at})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
