"""Rounds follow their calls: counters, ends, reports; people are told (R2.13, R2.15)."""

from huifang.approvals.models import Approval
from huifang.followup.models import Record, Round, RoundReport, Task
from huifang.followup.rounds import asking, counting, reporting, sweeping, telling
from huifang.journal.catalogue import subscribe
from huifang.journal.models import Event
from huifang.kernel import clock
from huifang.surveys.models import Sheet


@subscribe(
    "followup.attempt.made",
    "followup.record.completed",
    "followup.record.voided",
    "followup.task.assigned",
    "followup.task.voided",
    "followup.task.repaired",
    "followup.task.unreachable",
    name="followup.round_counted",
)
def on_call(event: Event) -> None:
    """Something happened to a call: its round is counted anew, and ends when that was its last open call."""
    pk = int(event.subject_id)
    if event.subject_kind == Record.ref_kind:
        found = Record.objects.filter(pk=pk).values_list("task__round", flat=True).first()
    elif event.subject_kind == Task.ref_kind:
        found = Task.objects.filter(pk=pk).values_list("round", flat=True).first()
    else:
        found = Task.objects.filter(attempts__pk=pk).values_list("round", flat=True).first()
    if found:
        counting.stale(found, at=clock.now())
        sweeping.end_if_through(found, at=clock.now())


@subscribe("followup.plan.made", name="followup.backlog_counted")
def on_planned(event: Event) -> None:
    """The calls of a backlog are written now."""
    for pk in Round.objects.filter(kind=Round.Kind.BACKLOG, counted_at=None).values_list("pk", flat=True):
        counting.stale(pk, at=clock.now())


@subscribe("followup.round.reported", name="followup.tell_round_reported")
def on_reported(event: Event) -> None:
    """The leader is asked for a new window."""
    row = Round.objects.select_related("unit", "owner").get(pk=int(event.subject_id))
    if row.state == Round.State.REPORTED:
        telling.tell_reported(row, by=event.actor, at=clock.now(), key=str(event.pk))


@subscribe("followup.round.rescheduled", "followup.round.held", name="followup.tell_round_decided")
def on_decided(event: Event) -> None:
    """The owner is told what was decided."""
    row = Round.objects.select_related("unit", "owner").get(pk=int(event.subject_id))
    kind = "followup.round_rescheduled" if event.kind.endswith("rescheduled") else "followup.round_held"
    telling.tell_decided(row, by=event.actor, at=clock.now(), key=str(event.pk), kind=kind)


@subscribe("followup.round.finished", name="followup.round_report_made")
def on_finished(event: Event) -> None:
    """A round that somebody ended gets its report too."""
    row = Round.objects.select_related("unit").get(pk=int(event.subject_id))
    reporting.make(row, by=sweeping.WORKER, at=clock.now())


@subscribe("approvals.approval.granted", "approvals.approval.refused", "approvals.approval.withdrawn", name="followup.round_report_decided")
def on_approval(event: Event) -> None:
    """Granted: filed; else a draft again."""
    if event.data["chain"] == reporting.CHAIN:
        approval = Approval.objects.get(pk=int(event.subject_id))
        if approval.subject_kind == RoundReport.ref_kind:
            reporting.decided(approval, by=event.actor, at=clock.now())


@subscribe("surveys.answer.received", name="followup.call_answered")
def on_answer(event: Event) -> None:
    """An answer by link ends the call that the link was sent for."""
    if event.subject_kind != Task.ref_kind or not event.data.get("link"):
        return
    task = Task.objects.select_related("assignee").filter(pk=int(event.subject_id)).first()
    sheet = Sheet.objects.select_related("link__issued_by", "agent").filter(pk=event.data["sheet"]).first()
    if task and sheet and asking.answered(task, sheet, at=event.at) and task.round_id:
        counting.stale(task.round_id, at=clock.now())
        sweeping.end_if_through(task.round_id, at=clock.now())
