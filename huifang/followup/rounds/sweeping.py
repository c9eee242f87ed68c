"""What happens to rounds by themselves: they begin, end when nothing is open, overrun; calls without a form are found (R2.13, D3 1–6)."""

from collections import Counter
from datetime import date, datetime, timedelta

from django.db import transaction

from huifang.accounts.models import User
from huifang.followup.models import Attempt, Round, Task
from huifang.followup.rounds import counting, reporting, running
from huifang.followup.rounds.opening import end_of
from huifang.followup.rules.calling import OPEN
from huifang.followup.rules.rounds import ROUND
from huifang.journal.models import Event
from huifang.journal.services import record
from huifang.kernel import clock
from huifang.kernel.decision import Conflict, Refused
from huifang.kernel.refs import Ref, system
from huifang.organization.selectors import head_of

WORKER = system("followup")
DIALLED = "followup.number.dialled"
MISSED_FORM = "followup.form.missed"


def sweep(at: datetime) -> None:
    """Count what lags, begin, end and overrun what is due. Running twice does no harm."""
    counting.recount_stale(at)
    today = clock.local_date(at)
    for row in Round.objects.filter(state=Round.State.PLANNED, starts_on__lte=today):
        begin(row, at=at)
    for row in Round.objects.filter(state__in=("running", "planned"), ends_on__lt=today).select_related("unit", "owner"):
        close_window(row, at=at)


@transaction.atomic
def begin(row: Round, *, at: datetime) -> None:
    """Its first day has come."""
    if Round.objects.filter(pk=row.pk, state=Round.State.PLANNED).update(state=ROUND.target("planned", "begin"), version=row.version + 1):
        record("followup.round.begun", row, by=WORKER, at=at, name=row.name)


def end_if_through(round_id: int, *, at: datetime) -> bool:
    """Finish a round of which no call is open, and make its report; did this end it?"""
    row = Round.objects.filter(pk=round_id, state__in=("running", "reported", "overrun"), calls__gt=0).first()
    if row is None or Task.objects.filter(round=row, state__in=OPEN).exists():
        return False
    try:
        running.finish(row, by=WORKER, at=at)
    except (Conflict, Refused):
        return False
    reporting.make(row, by=WORKER, at=at)
    return True


@transaction.atomic
def close_window(row: Round, *, at: datetime) -> None:
    """The window is over: finished if nothing is open, else overrun, with a fact for each person who left customers out.

    A round that was reported waits for the head and is in nobody's debt meanwhile.
    """
    if end_of(row.ends_on) > at or end_if_through(row.pk, at=at):
        return
    swapped = Round.objects.filter(pk=row.pk, version=row.version, state__in=("running", "planned")).update(
        state=ROUND.target(row.state, "overrun"), version=row.version + 1
    )
    if not swapped:
        return
    left: Counter[int | None] = Counter(Task.objects.filter(round=row, state__in=OPEN).values_list("assignee", flat=True))
    record("followup.round.overrun", row, by=WORKER, at=at, name=row.name, open=sum(left.values()), until=row.ends_on)
    answering = row.owner or head_of(row.unit, at)
    for person, count in _by_person(left, answering).items():
        record(
            "followup.round.missed", row, by=WORKER, at=at, name=row.name, person=person, open=count, until=row.ends_on, window=row.windows,
            rule=row.rule_code, unit=row.unit_id, reported=row.reported_at is not None,
        )  # fmt: skip


def _by_person(left: "Counter[int | None]", answering: User | None) -> dict[int, int]:
    found: Counter[int] = Counter()
    for person, count in left.items():
        owner = person or (answering.pk if answering else None)
        if owner:
            found[owner] += count
    return dict(sorted(found.items()))


def find_missing_forms(day: date, *, at: datetime) -> int:
    """Numbers that were opened for dialling on ``day`` without any try written for that call: the form of D3 3 is missing. How many."""
    start, end = clock.moment_of(day), clock.moment_of(day + timedelta(days=1))
    dialled: dict[tuple[int, str], Event] = {}
    for event in Event.objects.filter(kind=DIALLED).order_by("-id").iterator(chunk_size=500):
        if event.at < start:
            break
        if event.at < end and event.actor_kind == User.ref_kind:
            dialled[int(event.data["task"]), event.actor_id] = event
    tasks = sorted({task for task, _ in dialled})
    written = set(Attempt.objects.filter(task__in=tasks, ended_at__gte=start).values_list("task_id", "agent_id"))
    missing = [(task, event) for (task, actor), event in sorted(dialled.items()) if (task, int(actor)) not in written]
    return sum(_missing(task, event, day, at=at) for task, event in missing)


@transaction.atomic
def _missing(task: int, event: Event, day: date, *, at: datetime) -> int:
    row = Task.objects.filter(pk=task).first()
    ref = Ref(Task.ref_kind, str(task))
    known = Event.objects.filter(kind=MISSED_FORM, subject_kind=ref.kind, subject_id=ref.id)
    if row is None or any(fact.data.get("dialled") == event.pk for fact in known):
        return 0
    record(MISSED_FORM, ref, by=WORKER, at=at, person=int(event.actor_id), day=day, dialled=event.pk, unit=row.unit_id)
    return 1
