"""Reads of call records and of the matters they leave open; every one passes the access gate."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from huifang.accounts.models import User
from huifang.archive.selectors import family
from huifang.assignments.models import Assignment
from huifang.assignments.selectors import of_origins
from huifang.complaints.models import Complaint
from huifang.followup import access
from huifang.followup.models import Record, Task
from huifang.kernel.refs import Ref


def for_user(user: User) -> QuerySet[Record]:
    """Records that the user may see, with what a row shows."""
    return access.records_visible_to(user).select_related("customer", "agent", "contact")


def of_customer(user: User, customer: int) -> QuerySet[Record]:
    """Records of one customer that the user may see, the newest first."""
    return for_user(user).filter(customer__in=family(customer)).order_by("-called_at", "-id")


def tasks_of_customer(user: User, customer: int) -> list[Task]:
    """Open calls to one customer that the user may see, the next first."""
    open_states = ("waiting", "callback", "repair")
    return list(
        access.visible_to(user)
        .filter(customer__in=family(customer), state__in=open_states)
        .select_related("assignee", "customer")
        .order_by("due_at", "id")
    )


def open_matters(user: User) -> QuerySet[Record]:
    """Records whose matter is still open."""
    return for_user(user).filter(matter=Record.Matter.OPEN, state=Record.State.COMPLETE)


@dataclass(frozen=True, slots=True)
class Running:
    """What is under way about an open matter."""

    assignments: Sequence[Assignment]
    complaint: Complaint | None
    call: Task | None
    may_return: bool

    @property
    def waits_for_call(self) -> bool:
        """The departments have answered, and no call to the customer is planned."""
        return self.call is None and self.may_return


def prepare_matters(records: Sequence[Record]) -> None:
    """Add what is under way to some matters: three queries however many there are."""
    ids = [r.pk for r in records]
    origins = {str(Ref.of(r)): r.pk for r in records}
    asked: dict[int, list[Assignment]] = {}
    for assignment in of_origins(Record.ref_kind, ids):
        asked.setdefault(assignment.origin_id, []).append(assignment)
    complaints = {origins[c.origin]: c for c in Complaint.objects.filter(origin__in=origins) if c.origin}
    subjects = {**origins, **{str(Ref.of(c)): pk for pk, c in complaints.items()}}
    open_calls = Task.objects.filter(origin__in=subjects, state__in=("waiting", "callback", "repair")).select_related("customer")
    calls = {subjects[t.origin]: t for t in open_calls}
    for record in records:
        found: Any = record
        found.running = _running(asked.get(record.pk, []), complaints.get(record.pk), calls.get(record.pk))


def _running(asked: list[Assignment], complaint: Complaint | None, call: Task | None) -> Running:
    dissatisfied = [a.state for a in asked if a.topic == Assignment.Topic.DISSATISFIED]
    answered = Assignment.State.ANSWERED in dissatisfied and not {"open", "returned"} & set(dissatisfied)
    waits = complaint is not None and complaint.state == Complaint.State.ANSWERED
    return Running(asked, complaint, call, answered or waits)
