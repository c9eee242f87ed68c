"""Finding a customer among a million: database CPU for two characters, last digits, initials, a contract's beginning.

On SQLite the database works in this process, so the whole of ``find`` counts, Python included; on PostgreSQL the
server's process counts, and this one is shown beside it. The rivals answer from a table that holds numbers in
clear: ``LIKE '%xx%'`` on both engines, and a trigram index where PostgreSQL has ``pg_trgm``.
"""

import statistics
import sys
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from benchmarks.common import Report, backend_pid, options, set_up, spending

ROWS, QUICK, ASKED, LIMIT = 1_000_000, 20_000, 120, 0.010
RIVAL_ASKED = 12


def main(arguments: Sequence[str]) -> int:
    """Build, ask, ask the rivals; 1 when a limit was missed."""
    given = options(__doc__ or "", arguments, rows=ROWS, quick=QUICK)
    set_up("find", given.engine)
    from benchmarks import _find_data as data
    from huifang.search.selectors import find

    report = Report("find a customer", quick=given.quick)
    report.head(customers=given.rows, engine=given.engine, asked=f"{ASKED} different texts each", figures="CPU ms")
    office = data.office()
    with spending(backend_pid()) as built:
        kept = data.load(office, given.rows)
    report.text(f"built in {built.wall:.0f} s ({built.cpu:.0f} s CPU), index included")
    texts: dict[str, Callable[[Any], str]] = {
        "two characters of a name": lambda made: made.brand[:2],
        "two characters of a contact": lambda made: made.contact[:2],
        "two characters of a city": lambda made: made.name[:2],
        "two characters that nobody has": lambda made: made.brand[:1] + "龘",
        "last four digits": lambda made: made.number[-4:],
        "last eight digits": lambda made: made.number[-8:],
        "a whole number": lambda made: made.number,
        "the whole name": lambda made: made.name,
        "pinyin initials": data.initials_of,
        "beginning of a contract number": lambda made: made.contract[:12],
    }
    limited = ("two characters of a name", "two characters of a contact", "two characters of a city", "last four digits")
    for who in ("head", "agent", "big"):
        user = getattr(office, who)
        for label, text_of in texts.items():
            _ask(report, f"{who}: {label}", partial(find, user), [text_of(made) for made in _sample(kept)], label in limited)
    _rivals(report, kept)
    return report.code


def _sample(kept: list[Any], count: int = ASKED) -> list[Any]:
    return kept[:: max(len(kept) // count, 1)][:count]


def _ask(report: Report, label: str, ask: Callable[[str], object], texts: list[str], limited: bool) -> None:
    """Ask each text once, after a few to warm up; the middle and the 95th percentile of the database's CPU."""
    backend = backend_pid()
    for text in texts[:3]:
        ask(text)
    costs, own, found = [], [], 0
    for text in texts:
        with spending(backend) as spent:
            answer = ask(text)
        found += bool(answer)
        costs.append((spent.server if backend else spent.own) * 1000)
        own.append(spent.own * 1000)
    middle, high = statistics.median(costs), statistics.quantiles(costs, n=20)[18]
    note = f"p95 {high:.2f}; found {found} of {len(texts)}" + (f"; this process {statistics.median(own):.2f}" if backend else "")
    report.line(label, middle, "ms", at_most=LIMIT * 1000 if limited else None, note=note)
    if limited:
        report.line(f"{label} (p95)", high, "ms", at_most=LIMIT * 1000)


def _rivals(report: Report, kept: list[Any]) -> None:
    from django.db import connection

    def like(column: str, pattern: str) -> Callable[[str], object]:
        def ask(text: str) -> object:
            with connection.cursor() as cursor:
                sql = f"SELECT id, name FROM rival_customer WHERE {column} LIKE %s ORDER BY id DESC LIMIT 10"
                cursor.execute(sql, [pattern.format(text)])
                return cursor.fetchall()

        return ask

    asked = _sample(kept, RIVAL_ASKED)
    names, contacts, tails = [m.brand[:2] for m in asked], [m.contact[:3] for m in asked], [m.number[-8:] for m in asked]
    report.text("rival: SELECT id, name FROM rival_customer WHERE name LIKE '%xx%' ORDER BY id DESC LIMIT 10")
    _ask(report, "rival: two characters of a name", like("name", "%{}%"), names, limited=False)
    _ask(report, "rival: a contact's name", like("contact", "%{}%"), contacts, limited=False)
    _ask(report, "rival: two characters that nobody has", like("name", "%{}龘%"), [m.brand[:1] for m in asked], limited=False)
    _ask(report, "rival: last digits, stored in clear", like("phone", "%{}"), tails, limited=False)
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_available_extensions WHERE name = 'pg_trgm'")
        if not cursor.fetchone():
            report.text("pg_trgm is not installed here")
            return
        cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        cursor.execute("CREATE INDEX rival_name ON rival_customer USING gin (name gin_trgm_ops)")
        cursor.execute("ANALYZE rival_customer")
    report.text("rival: the same with CREATE INDEX … USING gin (name gin_trgm_ops)")
    _ask(report, "rival: two characters, pg_trgm", like("name", "%{}%"), names, limited=False)
    _ask(report, "rival: nobody's two characters, pg_trgm", like("name", "%{}龘%"), [m.brand[:1] for m in asked], limited=False)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
