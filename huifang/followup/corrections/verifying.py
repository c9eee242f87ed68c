"""The follow-up after a correction: planned when it was put right; its record says whether the customer is satisfied (R2.11)."""

from datetime import datetime

from huifang.followup import limits
from huifang.followup.models import Correction, CorrectionTurn, Record, Task, TaskItem
from huifang.followup.rules.calling import OPEN
from huifang.followup.services import managing
from huifang.journal.services import Actor, record
from huifang.kernel import clock
from huifang.kernel.refs import Ref
from huifang.organization.selectors import work_calendar

VERIFY = "time_limit.correction.verify"
WAYS = {Correction.Found.CALL: Task.Way.PHONE, Correction.Found.VISIT: Task.Way.VISIT, Correction.Found.INSPECTION: Task.Way.VISIT}
ENDED = (Task.State.UNREACHABLE, Task.State.REFUSED, Task.State.VOID)


def plan(row: Correction, turn: CorrectionTurn, *, by: Actor, at: datetime) -> Task | None:
    """Plan it for the team that found it, in the way it was found; nothing while one is open."""
    origin = str(Ref.of(row))
    if Task.objects.filter(origin=origin, state__in=(*OPEN, Task.State.REPAIR)).exists():
        return None
    calendar = work_calendar()
    usual = calendar.end_of_working_day(calendar.add_working_days(clock.local_date(at), 1, strict=False))
    due = limits.due_at(VERIFY, at, row.unit) or usual
    finder = row.found_by if row.found_by.is_active and row.found_by_id != row.owner_id else None
    task = Task.objects.create(
        customer=row.customer, kind=Task.Kind.MATTER, way=WAYS[Correction.Found(row.found)], due_at=due, unit=row.unit, assignee=finder,
        origin=origin, created_at=at,
    )  # fmt: skip
    occurrence = f"{row.turn}/{Task.objects.filter(origin=origin).count()}"
    owner = Ref.of(finder or row.unit)
    duty = limits.open_duty(
        VERIFY, unit=row.unit, subject=Ref.of(row), party=Ref.of(row.customer), occurrence=occurrence, owner=owner, by=by, at=at, due=due
    )
    if duty:
        TaskItem.objects.create(task=task, obligation=duty)
    record("followup.task.created", task, by=by, at=at, due=due, origin=origin)
    CorrectionTurn.objects.filter(pk=turn.pk).update(task=task)
    turn.task = task
    return task


def needs_another(row: Correction, turn: CorrectionTurn | None) -> bool:
    """Did the planned follow-up end without an answer of the customer?"""
    return bool(row.state == Correction.State.CORRECTED and turn and (turn.task is None or turn.task.state in ENDED))


def drop(turn: CorrectionTurn, *, by: Actor, at: datetime) -> None:
    """The customer was heard another way: the call that waits is not made any more."""
    task = (
        Task.objects.filter(pk=turn.task_id, state__in=(*OPEN, Task.State.REPAIR)).select_related("unit").first() if turn.task_id else None
    )
    if task:
        managing.put_away(task, reason=str(Correction.State.SATISFIED.label), by=by, at=at)


def of_record(row: Record) -> Correction | None:
    """The correction that this follow-up's record is about, while it waits for the customer's word."""
    origin = Ref.parse(row.task.origin) if row.task.origin else None
    if origin is None or origin.kind != Correction.ref_kind:
        return None
    found = Correction.objects.select_related("customer", "responsible", "unit", "found_by")
    return found.filter(pk=int(origin.id), state=Correction.State.CORRECTED).first()
