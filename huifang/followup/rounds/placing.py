"""Putting calls into a round and over its days, set by set (R2.4)."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction

from huifang.archive.models import Customer
from huifang.followup.models import Round, Task, TaskItem
from huifang.followup.rounds import counting
from huifang.followup.rules.calling import OPEN
from huifang.journal.services import Actor
from huifang.kernel import clock
from huifang.obligations import services as obligations
from huifang.obligations.models import Obligation
from huifang.obligations.services import Shift
from huifang.organization.selectors import work_calendar

CHUNK = 500


def days_of(first: date, last: date) -> list[date]:
    """Working days of a window; its last day if there is none."""
    return list(work_calendar().working_days(first, last, strict=False)) or [last]


def due_on(days: Sequence[date], place: int, count: int) -> datetime:
    """When the call at ``place`` of ``count`` is due, if they are spread evenly: the end of its working day."""
    return work_calendar().end_of_working_day(days[place * len(days) // max(count, 1)])


@transaction.atomic
def put(row: Round, customers: Iterable[Customer], *, at: datetime) -> int:
    """Write a call for each customer, of its owner or else the team, in the round's usual way; how many are new.

    A customer who has a call in the round already gets no second one.
    """
    chosen = list(customers)
    known = set(Task.objects.filter(round=row).values_list("customer_id", flat=True))
    fresh = [customer for customer in chosen if customer.pk not in known]
    days = days_of(max(row.starts_on, clock.local_date(at)), row.ends_on)
    ways = row.ways or [Task.Way.PHONE]
    ends = [work_calendar().end_of_working_day(day) for day in days]
    rows = [
        Task(
            customer=customer, kind=Task.Kind.ROUND, way=ways[0], due_at=ends[place * len(ends) // len(fresh)], assignee_id=customer.owner_id,
            unit=row.unit, round=row, batch=f"round-{row.pk}", created_at=at,
        )
        for place, customer in enumerate(fresh)
    ]  # fmt: skip
    Task.objects.bulk_create(rows, batch_size=CHUNK)
    counting.stale(row.pk, at=at)
    return len(rows)


def spread_open(row: Round, *, by: Actor, at: datetime) -> int:
    """Spread the open calls that nobody speaks on over the working days from tomorrow to the end; their duties of the round's rule go along."""
    waiting = Task.objects.filter(round=row, state="waiting").exclude(held_until__gt=at)
    ids = list(waiting.order_by("due_at", "pk").values_list("pk", flat=True))
    days = days_of(clock.local_date(at) + timedelta(days=1), row.ends_on)
    per_day: dict[date, list[int]] = {}
    for place, pk in enumerate(ids):
        per_day.setdefault(days[place * len(days) // len(ids)], []).append(pk)
    for day, some in per_day.items():
        due = work_calendar().end_of_working_day(day)
        for start in range(0, len(some), CHUNK):
            part = some[start : start + CHUNK]
            Task.objects.filter(pk__in=part, state__in=OPEN).update(due_at=due)
            if row.rule_code:
                _move_duties(row, part, due, by=by, at=at)
    counting.stale(row.pk, at=at)
    return len(ids)


def _move_duties(row: Round, tasks: Sequence[int], due: datetime, *, by: Actor, at: datetime) -> None:
    items = TaskItem.objects.filter(task__in=tasks, obligation__rule_code=row.rule_code, obligation__state=Obligation.State.OPEN)
    shifts = [Shift(pk, due, row.ends_on) for pk in items.values_list("obligation", flat=True)]
    if shifts:
        obligations.reschedule_many(shifts, reason=row.name, by=by, at=at, batch=f"round-{row.pk}-{row.windows}")
