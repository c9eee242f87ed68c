"""What a change of rules would do to the calls; it looks with the same code that the planner acts with (R2.1)."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Count
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huifang.archive.models import Customer
from huifang.followup.planning import backlog, sql, tasks, writing
from huifang.followup.planning.chunks import Chunk
from huifang.followup.planning.dates import Dates, Horizon
from huifang.followup.planning.lanes import Lane, changed, rule_digests
from huifang.followup.planning.realms import Realms, realms, with_draft
from huifang.followup.planning.run import HELPERS, last_finished
from huifang.followup.rules.cycles import between
from huifang.kernel import clock
from huifang.kernel.calendar import WorkCalendar
from huifang.obligations.models import Obligation
from huifang.organization import selectors as organization
from huifang.organization.entering import register_effect
from huifang.regulations.book import Book
from huifang.regulations.previews import PreviewLine

SAMPLE = 20
YEAR = timedelta(days=365)
STEP = 20_000


@dataclass
class Effect:
    """Due items by project and rule: moved within what is planned, taken back, made; and how many more a month later on."""

    shifted: int = 0
    waived: int = 0
    created: int = 0
    moved: int = 0
    a_month: float = 0
    sample: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def gone(self) -> int:
        """Taken back with nothing in their place."""
        return self.waived - (self.moved - self.shifted)

    @property
    def added(self) -> int:
        """Made in the place of nothing."""
        return self.created - (self.moved - self.shifted)


def calls(old: Book, new: Book, at: datetime) -> Iterator[PreviewLine]:
    """The lines of the preview; none when no rule that makes calls changes."""
    calendar = organization.work_calendar(at)
    codes = changed(rule_digests(old, calendar), rule_digests(new, calendar))
    if not codes:
        return
    found = effect(old, new, at)
    facts = {"shifted": found.shifted, "waived": found.waived, "created": found.created}
    columns = (_("customer"), _("planned"), _("then"))
    yield PreviewLine(ngettext("due item moves", "due items move", found.moved), found.moved, columns, found.sample, facts)
    if found.gone:
        yield PreviewLine(ngettext("due item falls away", "due items fall away", found.gone), found.gone)
    if found.added:
        yield PreviewLine(ngettext("due item is added", "due items are added", found.added), found.added)
    difference = round(abs(found.a_month))
    if difference:
        words = _("more calls a month in the next year") if found.a_month > 0 else _("fewer calls a month in the next year")
        yield PreviewLine(words, difference)


def effect(old: Book, new: Book, at: datetime) -> Effect:
    """Compare; only helper tables are written."""
    calendar, today = organization.work_calendar(at), clock.local_date(at)
    codes = changed(rule_digests(old, calendar), rule_digests(new, calendar))
    found, last = Effect(), last_finished()
    then = with_draft(old, new, today)
    if last is not None:
        try:
            end = backlog.window_end(Dates(then, calendar, Horizon(today, today)), at)
            dates = Dates(then, calendar, Horizon(today, max(last.until, today), None, end))
            _compare(dates, codes, found)
        finally:
            sql.drop(*HELPERS)
    found.a_month = (_load(then, codes, today, calendar) - _load(realms(today), codes, today, calendar)) / 12
    return found


def _compare(dates: Dates, codes: frozenset[str] | None, found: Effect) -> None:
    dates.build()
    writing.prepare()
    tasks.prepare(dates.horizon.today)
    last, first = sql.value("SELECT max(id) FROM archive_customer") or 0, 0
    while first < last:
        chunk = Chunk(dates, scoped=False, first=first, last=min(first + STEP, last))
        chunk.examine(codes=codes, why=writing.RULE_CHANGED)
        found.created += chunk.gather()
        _pair(chunk, found)
        first = chunk.last


def _pair(chunk: Chunk, found: Effect) -> None:
    """A call taken back and one made for the same project and rule are one that moves."""
    gone = set(chunk.findings.waived)
    found.shifted += len(chunk.findings.shifts)
    found.waived += len(gone)
    lost = Counter((subject, code) for i, (subject, _customer, code) in chunk.findings.of.items() if i in gone)
    made = {(s, c): n for s, c, n in sql.rows("SELECT subject, rule_code, count(*) FROM plan_item GROUP BY 1, 2")} if lost else {}
    found.moved += len(chunk.findings.shifts) + sum(min(n, made.get(key, 0)) for key, n in lost.items())
    if len(found.sample) < SAMPLE and chunk.findings.of:
        found.sample += _sample(chunk)[: SAMPLE - len(found.sample)]


def _sample(chunk: Chunk) -> list[tuple[str, str, str]]:
    some = list(chunk.findings.of)[:SAMPLE]
    names = Customer.objects.in_bulk({chunk.findings.of[i][1] for i in some})
    was = dict(sql.rows(f"SELECT id, due_at FROM obligations_obligation WHERE id IN ({', '.join(['%s'] * len(some))})", some))
    shifts = {s.id: s.due_at for s in chunk.findings.shifts}
    lines = []
    for i in some:
        subject, customer, code = chunk.findings.of[i]
        due = sql.value("SELECT min(due_at) FROM plan_item WHERE subject = %s AND rule_code = %s", [subject, code])
        then = shifts.get(i) or (sql.read_moment(due) if due else None)
        before = clock.local_date(sql.read_moment(was[i])).isoformat()
        lines.append((names[customer].name, before, clock.local_date(then).isoformat() if then else _("no call")))
    return lines


def _load(rules: Realms, codes: frozenset[str] | None, today: date, calendar: WorkCalendar) -> int:
    """Due items of the changed rules in the next year, over the whole register."""
    known: dict[tuple[int, date], int] = {}
    total = 0
    unit, source = ("c.unit_id", "JOIN archive_customer c ON c.id = p.customer_id") if rules.several else ("0", "")
    register = f"""SELECT {unit}, p.type, p.region, COALESCE(p.declared_cycle_months, 0), p.completed_on, count(*) FROM archive_project p {source}
        WHERE p.state = 'active' AND p.completed_on IS NOT NULL GROUP BY 1, 2, 3, 4, 5"""
    for where, kind, region, declared, completed, projects in sql.rows(register):
        base = sql.read_day(completed)
        assert base is not None
        for lane in rules.of(where).of(kind, region, declared):
            if codes is None or lane.rule_code in codes:
                key = (lane.id, base)
                if key not in known:
                    known[key] = _count(lane, base, today, calendar)
                total += known[key] * projects
    return total


def _count(lane: Lane, base: date, today: date, calendar: WorkCalendar) -> int:
    return len(between(lane.series, base, first=today, last=today + YEAR, calendar=calendar))


PREVIEWS = [calls]


@register_effect
def provisional_dates(before: WorkCalendar, after: WorkCalendar, at: datetime) -> list[str]:
    """What entering a year does to 暂定 dates: how many become certain, and how many of them stand on a day that is free then (R2.12)."""
    new = sorted(after.known_years - before.known_years)
    if not new:
        return []
    day = TruncDate("due_at", tzinfo=clock.ZONE)
    open_ones = Obligation.objects.filter(is_provisional=True, state="open", due_at__gte=at)
    counted = open_ones.annotate(day=day).values_list("day").annotate(n=Count("id"))
    rows = [(on, n) for on, n in counted if on and on.year in new]
    total = sum(n for _on, n in rows)
    free = sum(n for on, n in rows if not after.is_working_day(on, strict=True))
    if not total:
        return [_("No provisional date lies in {years}.").format(years="、".join(map(str, new)))]
    return [_("{n} provisional dates become certain; {free} of them lie on a day that is free then and move.").format(n=total, free=free)]
