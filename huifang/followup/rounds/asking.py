"""Calls by e-mail and text message: a link to a questionnaire goes out, the answer ends the call (R2.5)."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from huifang.accounts.models import User
from huifang.followup.models import Attempt, Round, Task
from huifang.followup.rounds import access
from huifang.followup.rounds.opening import end_of
from huifang.followup.rules.calling import OPEN, TASK
from huifang.journal.services import record
from huifang.kernel.decision import Refused, enforce, no
from huifang.kernel.refs import Ref
from huifang.obligations import services as obligations
from huifang.obligations.models import Obligation
from huifang.surveys.models import Link, QuestionnaireVersion, Sheet
from huifang.surveys.services import links

WAYS = {Task.Way.EMAIL: Link.Way.MAIL, Task.Way.SMS: Link.Way.SMS}
MOST = 300
"""So many links go out at one press; pressing again sends the next ones."""


@dataclass(slots=True)
class Sent:
    """How many links went out, why others did not, and how many wait for another press."""

    count: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    left: int = 0


def waiting(row: Round) -> int:
    """Calls by e-mail or text message that have no link yet."""
    return len(_unasked(row))


def _unasked(row: Round) -> list[int]:
    ids = list(Task.objects.filter(round=row, way__in=WAYS, state__in=OPEN).order_by("due_at", "pk").values_list("pk", flat=True))
    asked = set(Link.objects.filter(task_ref__in=[f"{Task.ref_kind}:{pk}" for pk in ids]).values_list("task_ref", flat=True))
    return [pk for pk in ids if f"{Task.ref_kind}:{pk}" not in asked]


def send(row: Round, version: QuestionnaireVersion, *, by: User, at: datetime) -> Sent:
    """Send a link for each call by e-mail or text message that has none; each in a transaction of its own, once.

    Raises:
        Refused: not theirs to lead, or the window is over.
    """
    enforce(access.may_lead(by, row))
    if row.state not in {"running", "reported", "overrun"} or end_of(row.ends_on) <= at:
        raise Refused(no("round_window_over"))
    ids, sent = _unasked(row), Sent()
    for task in Task.objects.filter(pk__in=ids[:MOST]).select_related("customer").order_by("due_at", "pk"):
        try:
            links.issue(
                version=version, customer=task.customer, contact=None, task_ref=str(Ref.of(task)), way=WAYS[Task.Way(task.way)],
                expires_at=end_of(row.ends_on), by=by, at=at,
            )  # fmt: skip
            sent.count += 1
        except Refused as refused:
            sent.refused[refused.decision.reason] += 1
    sent.left = max(len(ids) - MOST, 0)
    return sent


@transaction.atomic
def answered(task: Task, sheet: Sheet, *, at: datetime) -> bool:
    """The customer answered by link: the call is done, with the sheet as evidence. False when it was closed already."""
    target = TASK.target(task.state, "answered") if TASK.find(task.state, "answered") else ""
    if not target:
        return False
    swapped = Task.objects.filter(pk=task.pk, version=task.version, state=task.state).update(
        state=target, closed_at=at, holder=None, held_until=None, version=task.version + 1
    )
    agent = (sheet.link.issued_by if sheet.link else None) or task.assignee or sheet.agent
    if not swapped:
        return False
    if agent:
        attempt = Attempt.objects.create(
            task=task, agent=agent, way=task.way, outcome=Attempt.Outcome.REACHED, started_at=sheet.answered_at, ended_at=sheet.answered_at,
            key=f"sheet-{sheet.pk}",
        )  # fmt: skip
        record("followup.attempt.made", task, by=Ref.of(agent), at=at, outcome="reached", attempt=attempt.pk)
    for duty in Obligation.objects.filter(pk__in=task.items.values("obligation_id"), state=Obligation.State.OPEN):
        obligations.fulfil(duty, evidence=Ref.of(sheet), by=Ref.of(agent or sheet), at=at)
    return True
