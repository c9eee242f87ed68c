"""A customer's page and everything it loads, through the whole application, at 10,000 and at 1,000,000 customers.

The page, its panels and its timeline are asked for as a browser does, by the customer's owner; the CPU of all of them
together is the figure (median). Every customer has a contact, a number, two projects and four facts; those that are
measured have all nine sections, a contract with payments, products, quality entries and forty facts besides. The rival
is the page of one section with every section opened, which is what a page without panels would do.
"""

import statistics
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from benchmarks.common import Report, backend_pid, options, set_up, spending
from benchmarks.queue_page import _ask

SMALL, LARGE, QUICK = 10_000, 1_000_000, 4_000
WARM, ASKED = 4, 30
LIMIT, GROWTH = 0.120, 1.5
FACTS = 4


@dataclass
class Size:
    """Everything measured at one size: CPU seconds of the page with its parts, queries, the costliest part."""

    rows: int
    cpu: float
    queries: int
    parts: int
    costliest: str


def main(arguments: Sequence[str]) -> int:
    """Build, measure, grow, measure again; 1 when a limit was missed."""
    given = options(__doc__ or "", arguments, rows=LARGE, quick=QUICK)
    set_up("file", given.engine)
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["*"]
    from benchmarks import _queue_data as data
    from huifang.kernel import clock

    report = Report("customer file", quick=given.quick)
    small = SMALL if given.rows > SMALL else given.rows // 2
    report.head(customers=f"{small:,} and {given.rows:,}", engine=given.engine)
    place = data.office(clock.now() - timedelta(hours=1))
    sizes = []
    for before, rows in ((0, small), (small, given.rows)):
        with spending(backend_pid()) as spent:
            _grow(place, before, rows)
        chosen = _furnish(place, rows)
        report.text(f"{rows:,} customers: built in {spent.wall:.0f} s")
        sizes.append(_measure(place, rows, chosen))
    _tell(report, *sizes)
    return report.code


def _tell(report: Report, small: Size, large: Size) -> None:
    for size in (small, large):
        note = f"{size.parts} requests, {size.queries} queries; most: {size.costliest}"
        report.line(f"page and panels: CPU at {size.rows:,}", size.cpu * 1000, "ms", at_most=LIMIT * 1000, note=note)
    report.line("growth", large.cpu / small.cpu, "times", at_most=GROWTH)
    report.line("further queries", large.queries - small.queries, at_most=0)


def _grow(place: Any, before: int, rows: int) -> None:
    """Customers with people, numbers, projects and facts, by ``INSERT … SELECT``."""
    from django.db import connection, transaction

    from benchmarks import _queue_data as data
    from huifang.followup.planning.sql import Given
    from huifang.journal.models import Event

    with transaction.atomic():
        data._customers(place, before, rows)
        data.insert(
            Event,
            {
                "kind": Given("archive.customer.changed"), "at": Given(place.at), "actor_kind": Given("accounts.user"),
                "actor_id": Given(str(place.agents[0].pk)), "subject_kind": Given("archive.customer"),
                "subject_id": f"CAST(1 + (n - 1) / {FACTS} AS {'TEXT' if connection.vendor == 'sqlite' else 'VARCHAR'})", "facts": Given("{}"),
            },
            *data._series(before * FACTS, rows * FACTS),
        )  # fmt: skip
    with connection.cursor() as cursor:
        _after_ids(cursor)
        cursor.execute("ANALYZE")


def _after_ids(cursor: Any) -> None:
    """Rows written with their ids leave PostgreSQL's sequences behind."""
    from django.core.management.color import no_style
    from django.db import connection

    from huifang.archive.models import Contact, ContactNumber, Customer, Project

    for sql in connection.ops.sequence_reset_sql(no_style(), [Customer, Contact, ContactNumber, Project]):
        cursor.execute(sql)


def _furnish(place: Any, rows: int) -> Any:
    """One customer near the end, with a full file, written by the services."""
    from huifang.archive import services
    from huifang.archive.models import Customer
    from huifang.archive.sections import SECTIONS, Kind
    from huifang.archive.services import payments, products
    from huifang.kernel.refs import system

    by = system("benchmark")
    customer = Customer.objects.select_related("owner", "unit").get(pk=rows - 7)
    for section in SECTIONS:
        values = {field.code: "2024-01-02" if field.kind == Kind.DATE else "12" for field in section.fields if not field.is_rows}
        services.change_section(customer, section.code, values=values, version=0, by=by, at=place.at)
    contract = services.create_contract(customer, by=by, number=f"HT-{rows}", at=place.at)
    for number in range(4):
        payments.agree_payment(contract, by=by, label=f"第{number}期", due_on=date(2026, 1 + number, 1), amount=1000, at=place.at)  # type: ignore[arg-type]
    for number in range(10):
        product = products.add_product(customer, by=by, name="检测仪", serial=f"S{number}", at=place.at)
        products.record_quality(
            customer, by=by, kind="product", found_on=date(2026, 1, 2), finding="读数漂移", product=product, at=place.at
        )
    for number in range(20):
        services.change_customer(customer, by=by, address=f"工业大道{number}号之一", at=place.at)
    return customer


def _measure(place: Any, rows: int, customer: Any) -> Size:
    from django.conf import settings
    from django.db import connection
    from django.test import Client

    client = Client()
    client.force_login(customer.owner, backend="django.contrib.auth.backends.ModelBackend")
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    paths = _parts(customer)
    backend = backend_pid()
    queries: list[str] = []

    def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        queries.append(sql)
        return execute(sql, params, many, context)

    taken: list[float] = []
    each: dict[str, list[float]] = {path: [] for path in paths}
    for number in range(WARM + ASKED):
        if number == WARM:
            with connection.execute_wrapper(count):
                for path in paths:
                    _ask(path, "", cookie)
            continue
        whole = 0.0
        for path in paths:
            with spending(backend) as spent:
                _ask(path, "", cookie)
            each[path].append(spent.cpu)
            whole += spent.cpu
        if number > WARM:
            taken.append(whole)
    costs = {path: statistics.median(times) for path, times in each.items()}
    most = max(costs, key=lambda path: costs[path])
    return Size(rows, statistics.median(taken), len(queries), len(paths), f"{most} {costs[most] * 1000:.1f} ms")


def _parts(customer: Any) -> list[str]:
    """The page, and what it loads when it is seen."""
    from django.urls import reverse

    panels = [reverse("ui:panels", args=["archive.customer", customer.pk])]
    files = [reverse("files:panel", args=["archive.customer", customer.pk])]
    own = [reverse(f"archive:{name}", args=[customer.pk]) for name in ("customer", "customer-history")]
    return [own[0], *panels, *files, own[1]]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
