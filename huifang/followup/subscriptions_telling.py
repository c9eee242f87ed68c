"""Tells agents which calls were given to them, and that a record of theirs was voided."""

from huifang.followup.models import Record, Task
from huifang.journal.catalogue import subscribe
from huifang.journal.models import Event
from huifang.kernel import clock
from huifang.kernel.refs import Ref
from huifang.notifications import services


@subscribe("followup.task.assigned", name="followup.tell_assigned")
def on_assigned(event: Event) -> None:
    """Whoever has the call now, unless it changed hands again; many at once are counted on one notice."""
    task = Task.objects.select_related("assignee").filter(pk=int(event.subject_id)).first()
    if task and task.assignee and event.data.get("assignee") == task.assignee_id:
        services.notify(
            kind="followup.assigned", about=Ref.of(task), to=task.assignee, by=event.actor, at=clock.now(), key=str(event.pk),
            batch=event.batch, due=task.due_at,
        )  # fmt: skip


@subscribe("followup.task.voided", name="followup.settle_voided")
def on_task_voided(event: Event) -> None:
    """A call that was voided is no news any more."""
    services.settle(event.subject, at=clock.now(), kinds=("followup.assigned",))


@subscribe("followup.record.voided", name="followup.tell_voided")
def on_voided(event: Event) -> None:
    """The agent who made the record."""
    record = Record.objects.select_related("agent").get(pk=int(event.subject_id))
    services.notify(
        kind="followup.voided", about=Ref.of(record), to=record.agent, by=event.actor, at=clock.now(), key=str(event.pk),
        reason=event.data.get("reason", ""),
    )  # fmt: skip
