"""One run of the planner, chunk by chunk (R2.1–R2.4).

A run looks at what is new since the run before: customers with changed projects (everything about them), and the days
that came into sight (everybody). The first run, and one after a change of rules or calendar, looks at everybody. Last it
lays what was missed as a round. Each chunk is one transaction that also moves the run's cursor.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from time import monotonic

from django.db import IntegrityError, transaction
from django.db.models import F

from huifang.archive.models import Project
from huifang.followup.models import PlanRun
from huifang.followup.planning import backlog, sql, tasks, writing
from huifang.followup.planning.chunks import Chunk, scope_changed, scope_of_new_days
from huifang.followup.planning.dates import TABLES, Dates, Horizon
from huifang.followup.planning.lanes import changed, fingerprint
from huifang.followup.planning.realms import Realms, realms
from huifang.followup.planning.tasks import Made
from huifang.journal.services import Actor, as_ref, record
from huifang.kernel import clock
from huifang.kernel.refs import Ref
from huifang.organization import selectors as organization

Mode = PlanRun.Mode
EVERYBODY, CHANGED, NEW_DAYS, BACKLOG = "everybody", "changed", "new_days", "backlog"
PHASES: dict[str, tuple[str, ...]] = {
    Mode.FIRST: (EVERYBODY, BACKLOG),
    Mode.RULES: (EVERYBODY, CHANGED, BACKLOG),
    Mode.DELTA: (CHANGED, NEW_DAYS, BACKLOG),
}
CHUNK = 20_000
"""Projects in one transaction."""
HELPERS = (
    *TABLES, "plan_scope", "plan_item", "plan_gone", "plan_call", "plan_link", "plan_busy", "plan_load", "plan_away",
    "plan_turn", "plan_slot", "plan_missed", "plan_next", "plan_touched",
)  # fmt: skip
Report = Callable[[int, int], bool]
"""Customers done, customers in all → go on?"""


def last_finished() -> PlanRun | None:
    """The watermark."""
    return PlanRun.objects.exclude(finished_at=None).order_by("-pk").first()


def unfinished() -> PlanRun | None:
    """The run that is going on, or was killed."""
    return PlanRun.objects.filter(finished_at=None).order_by("pk").first()


def begin(*, at: datetime, until: date) -> PlanRun:
    """The run that follows the last one: a new one, or the one that another planner has just begun."""
    last = last_finished()
    calendar = organization.work_calendar(at)
    found = realms(clock.local_date(at)).digests(calendar)
    newest = Project.objects.order_by("-changed_at", "-pk").values_list("changed_at", "pk").first()
    frontier, frontier_id = newest or (None, 0)
    mode = Mode.FIRST if last is None else Mode.DELTA if last.rules == fingerprint(found) else Mode.RULES
    key = f"after-{last.pk if last else 0}"
    with suppress(IntegrityError), transaction.atomic():
        return PlanRun.objects.create(
            key=key, mode=mode, at=at, since=last.until if last else None, until=max(until, last.until) if last else until,
            rules=fingerprint(found), digests=found, frontier=frontier, frontier_id=frontier_id,
            seen_from=last.frontier if last else None, seen_from_id=last.frontier_id if last else 0,
        )  # fmt: skip
    return PlanRun.objects.get(key=key)


@dataclass
class Runner:
    """Carries a run on from where it stands."""

    run: PlanRun
    by: Actor
    report: Report | None = None
    deadline: float | None = None
    """``monotonic()`` at which to stop between two chunks; the run stays unfinished."""
    _end: int = 0
    """The last customer of the phase: time is never up between it and the end, so each call gets somewhere."""

    def go(self) -> bool:
        """Work until the run is finished (true), or time is up or somebody cancels (false)."""
        began = monotonic()
        try:
            phases = PHASES[self.run.mode]
            while self.run.finished_at is None and self.run.phase < len(phases):
                if not self._phase(phases[self.run.phase]):
                    return False
            return self._finish(monotonic() - began)
        finally:
            sql.drop(*HELPERS)

    def _phase(self, phase: str) -> bool:
        dates = self._prepare(phase)
        if dates is None:
            self._advance(0, phase=self.run.phase + 1)
            return True
        place = self.run.phase
        while self.run.phase == place and self.run.finished_at is None:
            verdict = self._walk(phase, dates)
            if verdict is False:
                return False
            if verdict:
                self._advance(0, phase=place + 1)
            else:
                self.run.refresh_from_db()
        return True

    def _walk(self, phase: str, dates: Dates) -> bool | None:
        """All chunks of a phase: done (true), stopped (false), or another planner came between (none)."""
        for first, last, done, total in self._chunks(phase):
            if self.report and not self.report(done, total):
                return False
            if not self._chunk(phase, dates, first, last):
                return None
            if self.deadline and monotonic() > self.deadline and last < self._end:
                return False
        return True

    def _prepare(self, phase: str) -> Dates | None:
        """Helper tables of a phase; None when there is nothing to do in it."""
        today = clock.local_date(self.run.at)
        known = realms(today)
        calendar = organization.work_calendar(self.run.at)
        if phase == BACKLOG:
            if not self.run.backlog or self.run.backlog_until is None:
                return None
            dates = Dates(known, calendar, Horizon(today, self.run.until))
            dates.fill_realms()
            tasks.prepare(today)
            with transaction.atomic():
                sql.lock()
                backlog.prepare(self.run, dates, by=as_ref(self.by))
            return dates
        return self._prepare_dates(phase, known, today)

    def _prepare_dates(self, phase: str, known: Realms, today: date) -> Dates | None:
        run, calendar = self.run, organization.work_calendar(self.run.at)
        if run.backlog_until is None:
            end = backlog.window_end(Dates(known, calendar, Horizon(today, run.until)), run.at)
            PlanRun.objects.filter(pk=run.pk, backlog_until=None).update(backlog_until=end)
            run.refresh_from_db()
        since = run.since if phase == NEW_DAYS else None
        if phase == NEW_DAYS and (since is None or run.until <= since):
            return None
        dates = Dates(known, calendar, Horizon(today, run.until, since, run.backlog_until), scoped=phase == CHANGED)
        sql.helper("plan_scope", "customer:i", key="customer")
        if phase == CHANGED:
            scope_changed(run)
            if not sql.value("SELECT 1 FROM plan_scope LIMIT 1"):
                return None
            sql.analyze("plan_scope")
        dates.build()
        if phase == NEW_DAYS:
            scope_of_new_days()
            if not sql.value("SELECT 1 FROM plan_scope LIMIT 1"):
                return None
        writing.prepare()
        tasks.prepare(today, scoped=phase != EVERYBODY)
        return dates

    def _chunks(self, phase: str) -> Iterator[tuple[int, int, int, int]]:
        """Ranges of customers of about ``CHUNK`` projects each, from the cursor on."""
        table, column = ("archive_customer", "id") if phase in {EVERYBODY, BACKLOG} else ("plan_scope", "customer")
        last, count = sql.rows(f"SELECT max({column}), count(*) FROM {table} WHERE {column} > %s", [self.run.cursor])[0]
        if not count:
            return
        self._end = last
        projects = sql.value("SELECT count(*) FROM archive_project") if phase == EVERYBODY else count * 3
        total = count if phase != EVERYBODY else sql.value("SELECT count(*) FROM archive_customer")
        each = max(1, int(CHUNK * total / max(projects, total, 1)))
        first, done = self.run.cursor, 0
        while first < last:
            edge = sql.value(f"SELECT {column} FROM {table} WHERE {column} > %s ORDER BY {column} LIMIT 1 OFFSET %s", [first, each - 1])
            end = edge or last
            yield first, end, done, count
            first, done = end, done + each

    def _chunk(self, phase: str, dates: Dates, first: int, last: int) -> bool:
        """One transaction; false when another planner has done this chunk."""
        run = self.run
        with transaction.atomic():
            sql.lock()
            mine = PlanRun.objects.filter(pk=run.pk, phase=run.phase, cursor=first, finished_at=None)
            if not mine.update(cursor=last, chunks=F("chunks") + 1):
                return False
            run.cursor, run.chunks = last, run.chunks + 1
            if phase == BACKLOG:
                made, found = backlog.place(run, dates, first, last), dict[str, int]()
            else:
                made, found = self._items(phase, dates, first, last)
            self._count(made, found)
        return True

    def _items(self, phase: str, dates: Dates, first: int, last: int) -> tuple[Made, dict[str, int]]:
        run, scoped = self.run, phase != EVERYBODY
        work = Chunk(dates, scoped=scoped, first=first, last=last, fresh=run.mode == Mode.FIRST)
        if run.mode == Mode.RULES and phase == EVERYBODY:
            work.examine(codes=self._changed_codes(), why=writing.RULE_CHANGED)
        elif phase == CHANGED:
            work.examine(codes=None, why=writing.PROJECT_CHANGED)
        made = work.write(batch=f"{run.batch}.{run.chunks}", task_batch=run.batch, by=self.by, at=run.at)
        run.moved += len(work.findings.shifts)
        run.waived += len(work.findings.waived)
        run.backlog += work.backlog
        return made, work.by_rule

    def _changed_codes(self) -> frozenset[str] | None:
        before = PlanRun.objects.filter(pk__lt=self.run.pk).exclude(finished_at=None).order_by("-pk").first()
        return changed(before.digests if before else {}, self.run.digests)

    def _count(self, made: Made, by_rule: dict[str, int]) -> None:
        run = self.run
        for code, n in by_rule.items():
            run.by_rule[code] = run.by_rule.get(code, 0) + n
        run.obligations_created += sum(by_rule.values())
        run.tasks_created += made.calls
        run.tasks_joined += made.joined
        run.save(update_fields=["by_rule", "obligations_created", "tasks_created", "tasks_joined", "backlog", "moved", "waived"])

    def _advance(self, cursor: int, *, phase: int) -> None:
        PlanRun.objects.filter(pk=self.run.pk, phase=self.run.phase, finished_at=None).update(cursor=cursor, phase=phase)
        self.run.refresh_from_db()

    def _finish(self, seconds: float) -> bool:
        run = self.run
        with transaction.atomic():
            if PlanRun.objects.filter(pk=run.pk, finished_at=None).update(finished_at=clock.now(), seconds=seconds):
                run.refresh_from_db()
                record(
                    "followup.plan.made", run, by=self.by, at=run.at, batch=run.batch, until=run.until, obligations=run.obligations_created,
                    tasks=run.tasks_created, joined=run.tasks_joined, backlog=run.backlog, moved=run.moved, waived=run.waived, rules=run.rules,
                )  # fmt: skip
        run.refresh_from_db()
        return True


def actor() -> Ref:
    """Who plans when nobody does."""
    return Ref("system", "planner")
