"""Who is told of corrections and feedback forms; what a follow-up's record says about a correction (R2.11, R2.12)."""

from huifang.followup.corrections import notices, services, verifying
from huifang.followup.models import Correction, Feedback, Record
from huifang.journal.catalogue import subscribe
from huifang.journal.models import Event
from huifang.kernel import clock
from huifang.kernel.decision import Conflict
from huifang.kernel.refs import Ref
from huifang.notifications import services as notifications
from huifang.notifications.recipients import Addressee

WAITING = (notices.REPORTED, notices.OBJECTED)


@subscribe("followup.record.completed", name="followup.correction_heard")
def on_record(event: Event) -> None:
    """The follow-up after a correction: its satisfaction decides; a repeated message finds nothing to decide."""
    row = Record.objects.select_related("task", "agent").get(pk=int(event.subject_id))
    correction = verifying.of_record(row)
    if correction is None or row.state != Record.State.COMPLETE:
        return
    satisfied = row.satisfaction != Record.Satisfaction.DISSATISFIED and not row.has_complaint
    words = row.opinion or row.complaint or row.plan
    try:
        services.hear(correction, satisfied=satisfied, words=words or row.number, by=row.agent, at=event.at, record_of=row)
    except Conflict:
        return


@subscribe("followup.correction.reported", "followup.correction.objected", name="followup.tell_correction")
def on_reported(event: Event) -> None:
    """Whoever leads the responsible department, at once."""
    row = Correction.objects.select_related("leader", "responsible").get(pk=int(event.subject_id))
    if row.state != Correction.State.REPORTED:
        return
    to: Addressee = row.leader or Ref.of(row.responsible)
    kind = notices.REPORTED if event.kind.endswith("reported") else notices.OBJECTED
    notifications.notify(kind=kind, about=Ref.of(row), to=to, by=event.actor, at=clock.now(), key=str(event.pk), turn=row.turn)


@subscribe("followup.correction.assigned", name="followup.tell_correction_owner")
def on_assigned(event: Event) -> None:
    """The owner; the leader's notice is dealt with."""
    row = Correction.objects.select_related("owner").get(pk=int(event.subject_id))
    notifications.settle(Ref.of(row), at=clock.now(), kinds=(*WAITING, notices.ASSIGNED))
    if row.owner and row.state == Correction.State.ASSIGNED:
        notifications.notify(
            kind=notices.ASSIGNED, about=Ref.of(row), to=row.owner, by=event.actor, at=clock.now(), key=str(event.pk), due=row.due_at
        )


@subscribe(
    "followup.correction.corrected", "followup.correction.satisfied", "followup.correction.voided", name="followup.settle_correction"
)
def on_moved(event: Event) -> None:
    """What was waited for is dealt with; the leader and the finder hear that the customer is satisfied."""
    row = Correction.objects.select_related("leader", "found_by", "owner").get(pk=int(event.subject_id))
    notifications.settle(Ref.of(row), at=clock.now(), kinds=(*WAITING, notices.ASSIGNED))
    if event.kind.endswith("satisfied"):
        to = [person for person in (row.leader, row.found_by, row.owner) if person]
        notifications.notify(
            kind="followup.correction_satisfied", about=Ref.of(row), to=to, by=event.actor, at=clock.now(), key=str(event.pk)
        )


@subscribe("followup.feedback.forwarded", "followup.feedback.objected", name="followup.tell_feedback")
def on_forwarded(event: Event) -> None:
    """The leader, at once."""
    row = Feedback.objects.select_related("leader", "to_unit").get(pk=int(event.subject_id))
    if row.state != Feedback.State.FORWARDED or row.to_unit is None:
        return
    to: Addressee = row.leader or Ref.of(row.to_unit)
    notifications.notify(
        kind="followup.feedback_forwarded", about=Ref.of(row), to=to, by=event.actor, at=clock.now(), key=str(event.pk), due=row.due_at
    )


@subscribe("followup.feedback.answered", "followup.feedback.told", "followup.feedback.voided", name="followup.tell_feedback_answered")
def on_answered(event: Event) -> None:
    """The agent, who is to tell the customer."""
    row = Feedback.objects.select_related("agent").get(pk=int(event.subject_id))
    notifications.settle(Ref.of(row), at=clock.now(), kinds=("followup.feedback_forwarded",))
    if row.state == Feedback.State.ANSWERED:
        notifications.notify(
            kind="followup.feedback_answered", about=Ref.of(row), to=row.agent, by=event.actor, at=clock.now(), key=str(event.pk)
        )
    else:
        notifications.settle(Ref.of(row), at=clock.now(), kinds=("followup.feedback_answered",))
