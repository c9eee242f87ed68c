"""Return calls of complaints: tried again on another day, put away when the complaint has ended (R2.8, R3.7)."""

from collections.abc import Sequence
from datetime import date, datetime

from huifang.complaints import ending, following, selectors
from huifang.complaints.models import Complaint
from huifang.complaints.subscriptions_following import ENDED
from huifang.followup.models import Attempt, Record, Task
from huifang.followup.rules.calling import OPEN
from huifang.followup.services import managing, matters
from huifang.followup.services.returning import plan_return
from huifang.journal.catalogue import subscribe
from huifang.journal.models import Event
from huifang.journal.services import record
from huifang.kernel.refs import Ref

IN_VAIN = (Attempt.Outcome.NO_ANSWER, Attempt.Outcome.BUSY, Attempt.Outcome.WRONG_NUMBER, Attempt.Outcome.REFUSED)


def days_tried(complaint: Complaint) -> Sequence[date]:
    """The days on which the customer was called in vain since somebody last spoke with them about the complaint."""
    attempts = Attempt.objects.filter(task__origin=str(Ref.of(complaint))).order_by("ended_at", "id")
    moments: list[datetime] = []
    for moment, outcome in attempts.values_list("ended_at", "outcome"):
        moments = [*moments, moment] if outcome in IN_VAIN else []
    return ending.local_days(moments)


def calls_about(complaint: Complaint) -> Sequence[Ref]:
    """The return calls about a complaint and their records, for its history."""
    tasks = list(Task.objects.filter(origin=str(Ref.of(complaint))).values_list("pk", flat=True))
    records = Record.objects.filter(task__in=tasks).values_list("pk", flat=True)
    return [*(Ref(Task.ref_kind, str(pk)) for pk in tasks), *(Ref(Record.ref_kind, str(pk)) for pk in records)]


ending.register_tries(days_tried)
following.register_related(calls_about)


@subscribe("followup.attempt.made", name="followup.complaint_tried")
def on_attempt(event: Event) -> None:
    """A return call in vain: written into the complaint's history, and planned anew while too few days were tried."""
    task = Task.objects.select_related("customer__owner", "unit").get(pk=int(event.subject_id))
    if task.kind != Task.Kind.COMPLAINT or not task.origin or event.data.get("outcome") not in IN_VAIN:
        return
    complaint = Complaint.objects.select_related("unit").get(pk=int(Ref.parse(task.origin).id))
    rule = selectors.procedure(event.at, complaint.unit)
    if rule is None or complaint.state != Complaint.State.ANSWERED:
        return
    days = len(days_tried(complaint))
    record("complaints.complaint.unanswered", complaint, by=event.actor, at=event.at, days=days, needed=rule.tries)
    if task.state in {*OPEN, Task.State.REPAIR} or days >= rule.tries:
        return
    plan_return(customer=task.customer, unit=task.unit, kind=Task.Kind.COMPLAINT, origin=Ref.of(complaint), by=event.actor, at=event.at)


@subscribe(*(kind for kind in ENDED if not kind.endswith(".satisfied")), name="followup.complaint_ended")
def on_ended(event: Event) -> None:
    """Nobody has to call back any more about a complaint that has ended otherwise than by a satisfied customer."""
    complaint = Complaint.objects.get(pk=int(event.subject_id))
    if complaint.state in {"answered", "handling", "judging", "deciding", "executing"}:
        return
    for task in Task.objects.filter(origin=str(Ref.of(complaint)), state__in=(*OPEN, Task.State.REPAIR)).select_related("unit"):
        managing.put_away(task, reason=str(complaint.get_state_display()), by=event.actor, at=event.at)
    origin = Ref.parse(complaint.origin) if complaint.origin else None
    if origin and origin.kind == "followup.record":
        matters.settle(int(origin.id))
