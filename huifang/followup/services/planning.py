"""Plan the register, or some customers at once (R2.1–R2.4)."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from time import monotonic

from django.db import transaction
from django.db.models import F, Q

from huifang.archive.models import Customer
from huifang.followup import access
from huifang.followup.models import PlanRun, Task, TaskItem
from huifang.followup.planning import run as planning
from huifang.followup.planning import sql, tasks, writing
from huifang.followup.planning.chunks import Chunk
from huifang.followup.planning.dates import Dates, Horizon
from huifang.followup.planning.realms import realms
from huifang.journal.services import Actor, record
from huifang.kernel import clock
from huifang.kernel.decision import Refused, no
from huifang.obligations.models import Obligation
from huifang.obligations.services import withdraw_many
from huifang.organization import selectors as organization

AHEAD = timedelta(days=60)
FARTHEST = timedelta(days=3660)


@dataclass
class Outcome:
    """What planning made. ``finished`` is false when time was up; the next call goes on."""

    until: date
    at: datetime
    obligations_created: int = 0
    tasks_created: int = 0
    tasks_joined: int = 0
    backlog: int = 0
    moved: int = 0
    waived: int = 0
    by_rule: dict[str, int] = field(default_factory=dict)
    seconds: float = 0
    finished: bool = True
    run: int | None = None

    def add(self, run: PlanRun) -> None:
        """Count a run in."""
        for name in ("obligations_created", "tasks_created", "tasks_joined", "backlog", "moved", "waived"):
            setattr(self, name, getattr(self, name) + getattr(run, name))
        for code, n in run.by_rule.items():
            self.by_rule[code] = self.by_rule.get(code, 0) + n
        self.run = run.pk

    def as_json(self) -> dict[str, object]:
        """The answer of ``huifang plan --json``."""
        names = ("obligations_created", "tasks_created", "tasks_joined", "backlog", "by_rule")
        whole = asdict(self)
        return {
            "until": self.until.isoformat(),
            "at": self.at.isoformat(),
            **{n: whole[n] for n in names},
            "seconds": round(self.seconds, 3),
        }


def plan(
    *, by: Actor, at: datetime, until: date | None = None, seconds: float | None = None, report: Callable[[int, int], bool] | None = None
) -> Outcome:
    """Make every call due until ``until`` (60 days ahead if not given) that is not there yet; never one twice.

    A run that was killed is finished first; its rows count here. Two planners at once share one run.

    Args:
        seconds: stop between two chunks after so long, leaving the rest to the next call.
        report: told (customers done, customers in all); false stops it.

    Raises:
        Refused: ``until`` lies before ``at`` or more than ten years ahead.
    """
    today = clock.local_date(at)
    horizon = until or today + AHEAD
    if not today <= horizon <= today + FARTHEST:
        raise Refused(no("until_out_of_reach", until=horizon.isoformat()))
    began = monotonic()
    deadline = began + seconds if seconds is not None else None
    outcome = Outcome(until=horizon, at=at)
    while True:
        left = planning.unfinished()
        run = left or planning.begin(at=at, until=horizon)
        before = _made_before(run) if left else None
        outcome.finished = planning.Runner(run, by, report, deadline).go()
        outcome.add(run)
        if before:
            _subtract(outcome, before)
        if not outcome.finished or left is None:
            break
    outcome.seconds = monotonic() - began
    return outcome


def _made_before(run: PlanRun) -> Outcome:
    before = Outcome(until=run.until, at=run.at)
    before.add(run)
    return before


def _subtract(outcome: Outcome, before: Outcome) -> None:
    for name in ("obligations_created", "tasks_created", "tasks_joined", "backlog", "moved", "waived"):
        setattr(outcome, name, max(0, getattr(outcome, name) - getattr(before, name)))
    outcome.by_rule = {code: n - before.by_rule.get(code, 0) for code, n in outcome.by_rule.items() if n > before.by_rule.get(code, 0)}


@transaction.atomic
def replan_customers(customers: Iterable[int], *, by: Actor, at: datetime, batch: str) -> Outcome:
    """Bring the calls of some customers in line with their projects now; nothing before the first plan of the register.

    What was missed is due at once here: a round is for registers.
    """
    last = planning.last_finished()
    today = clock.local_date(at)
    wanted = sorted(set(customers))
    outcome = Outcome(until=last.until if last else today, at=at)
    if last is None or not wanted:
        return outcome
    sql.lock()
    try:
        chunk = _chunk_of(wanted, today, max(last.until, today))
        chunk.examine(codes=None, why=writing.PROJECT_CHANGED)
        made = chunk.write(batch=f"plan-{batch}"[:40], task_batch=f"plan-{batch}"[:40], by=by, at=at)
    finally:
        if not transaction.get_connection().needs_rollback:
            sql.drop(*planning.HELPERS)
    outcome.by_rule, outcome.obligations_created = chunk.by_rule, sum(chunk.by_rule.values())
    outcome.tasks_created, outcome.tasks_joined = made.calls, made.joined
    outcome.moved, outcome.waived = len(chunk.findings.shifts), len(chunk.findings.waived)
    return outcome


def _chunk_of(customers: list[int], today: date, until: date) -> Chunk:
    sql.helper("plan_scope", "customer:i", key="customer")
    sql.fill("plan_scope", ("customer",), [(c,) for c in customers])
    sql.analyze("plan_scope")
    dates = Dates(realms(today), organization.work_calendar(), Horizon(today, until), scoped=True)
    dates.build()
    writing.prepare()
    tasks.prepare(today, scoped=True)
    return Chunk(dates, scoped=True, first=0, last=customers[-1])


@transaction.atomic
def hand_over_calls(customer: Customer, *, by: Actor, at: datetime) -> int:
    """The waiting calls of a customer go along to the new owner and unit, but for one that somebody has open; how many."""
    open_calls = Task.objects.filter(customer=customer, state__in=("waiting", "callback"), holder=None)
    owner = customer.owner if customer.owner and customer.owner.is_active else None
    barred: list[int] = []
    for task in open_calls.exclude(assignee=owner, unit=customer.unit):
        if owner and not access.may_return(owner, task):
            barred.append(task.pk)
        to = owner if task.pk not in barred else None
        record("followup.task.assigned", task, by=by, at=at, to=to.name if to else customer.unit.name)
    moved = open_calls.filter(pk__in=barred).update(assignee=None, unit=customer.unit, version=F("version") + 1)
    return moved + open_calls.exclude(pk__in=barred).update(assignee=owner, unit=customer.unit, version=F("version") + 1)


@transaction.atomic
def withdraw_projects(projects: Iterable[int], *, by: Actor, at: datetime, batch: str) -> int:
    """Remove the untouched calls of projects whose import is undone; the number of due items removed.

    ``objections_to_withdrawal`` says whether anything was touched; whoever undoes asks that first.
    """
    ids = sorted(projects)
    gone: list[int] = []
    calls: set[int] = set()
    untouched = Q(state=Obligation.State.OPEN, warned_at=None, breached_at=None)
    for start in range(0, len(ids), 500):
        part = ids[start : start + 500]
        mine = Obligation.objects.filter(subject_kind=writing.PROJECT, subject_id__in=part, batch__startswith="plan-")
        gone += mine.filter(untouched).values_list("pk", flat=True)
        items = TaskItem.objects.filter(obligation__in=mine.filter(untouched | Q(evidence__in=writing.REASONS)))
        calls |= set(items.values_list("task_id", flat=True))
        items.delete()
    removed = withdraw_many(gone, reason="导入已撤销", by=by, at=at, batch=batch)
    for start in range(0, len(calls), 500):
        part = sorted(calls)[start : start + 500]
        Task.objects.filter(pk__in=part, items=None, attempts=None, records=None).delete()
        _settle(part)
    return removed


def _settle(calls: list[int]) -> None:
    """Calls that keep other items are due when the first of these is."""
    rest = Task.objects.filter(pk__in=calls, state=Task.State.WAITING, round=None).prefetch_related("items__obligation")
    for task in rest:
        due = min((i.obligation.due_at for i in task.items.all() if i.obligation.state == Obligation.State.OPEN), default=task.due_at)
        if due != task.due_at:
            Task.objects.filter(pk=task.pk, version=task.version).update(due_at=due, version=F("version") + 1)


def objections_to_withdrawal(projects: Iterable[int]) -> int:
    """Calls about these projects that somebody has touched: tried, held, called back, recorded, or closed."""
    ids, found = sorted(projects), 0
    touched = ~Q(task__state=Task.State.WAITING) | Q(task__attempts__isnull=False) | Q(task__holder__isnull=False)
    for start in range(0, len(ids), 500):
        items = TaskItem.objects.filter(obligation__subject_kind=writing.PROJECT, obligation__subject_id__in=ids[start : start + 500])
        found += items.filter(touched).values("task").distinct().count()
    return found
