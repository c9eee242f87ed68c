"""The customers of one transaction, and whom a partial run is about."""

from dataclasses import dataclass, field
from datetime import datetime

from huifang.followup.models import PlanRun
from huifang.followup.planning import mending, sql, tasks, writing
from huifang.followup.planning.dates import Dates
from huifang.followup.planning.tasks import Made
from huifang.journal.models import Event
from huifang.journal.services import Actor
from huifang.obligations.services import announce_batch


@dataclass
class Chunk:
    """The customers of one transaction: what is taken back, moved, made."""

    dates: Dates
    scoped: bool
    first: int
    last: int
    fresh: bool = False
    findings: mending.Findings = field(default_factory=mending.Findings)
    by_rule: dict[str, int] = field(default_factory=dict)
    backlog: int = 0

    def examine(self, *, codes: frozenset[str] | None, why: str) -> None:
        """Look for what no longer holds."""
        self.findings = mending.examine(self.dates, self.first, self.last, codes=codes, scoped=self.scoped, why=why)

    def gather(self) -> int:
        """Look for what is missing."""
        for table in ("plan_item", "plan_gone"):
            sql.empty(table)
        mending.note_gone(self.findings)
        several = self.dates.realms.several
        return writing.gather(self.first, self.last, scoped=self.scoped, returning=returning(), fresh=self.fresh, several=several)

    def write(self, *, batch: str, task_batch: str, by: Actor, at: datetime) -> Made:
        """Write all of it."""
        found = self.gather()
        if self.findings.of:
            mending.apply(self.findings, self.dates, batch=batch, by=by, at=at)
        if not found:
            return Made()
        writing.write(batch, at)
        announce_batch(batch=batch, count=found, by=by, at=at)
        self.by_rule, self.backlog = writing.counts(), writing.backlog_count()
        return tasks.place(self.dates, batch=task_batch, at=at)


def returning() -> bool:
    """Has the planner ever taken calls back, so that one of them may come back?"""
    return Event.objects.filter(kind="obligations.batch.waived").exists()


def scope_changed(run: PlanRun) -> None:
    """Customers with projects changed since the run before, and those they were merged into."""
    after = "p.changed_at > %s OR (p.changed_at = %s AND p.id > %s)"
    upto = "p.changed_at < %s OR (p.changed_at = %s AND p.id <= %s)"
    start, end = sql.moment(run.seen_from), sql.moment(run.frontier)
    if run.frontier is None:
        return
    parts, params = [f"({upto})"], [end, end, run.frontier_id]
    if run.seen_from is not None:
        parts, params = [f"({after})", *parts], [start, start, run.seen_from_id, *params]
    sql.run(f"INSERT INTO plan_scope SELECT DISTINCT p.customer_id FROM archive_project p WHERE {' AND '.join(parts)}", params)


def scope_of_new_days() -> None:
    """Customers with a call on one of the new days, found from the dates."""
    join = sql.join()
    hit = f"""plan_due d {join} plan_lane v ON v.lane = d.lane {join} archive_project p ON p.type = v.type"""
    sql.run(
        f"""INSERT INTO plan_scope SELECT p.customer_id FROM {hit} AND p.region = v.region AND p.completed_on = d.base
        WHERE v.feed <> 'declared' AND d.done = 0
        UNION SELECT p.customer_id FROM {hit} AND p.declared_cycle_months = v.declared AND p.completed_on = d.base
        WHERE v.feed = 'declared' AND d.done = 0
        UNION SELECT p.customer_id FROM plan_done m JOIN archive_project p ON p.id = m.project"""
    )
    sql.analyze("plan_scope")
