"""Tells the people who let long work run how it ended."""

from huifang.accounts.models import User
from huifang.channels.models import OutboundMessage
from huifang.desk import progress
from huifang.desk.models import Progress
from huifang.imports.models import Batch
from huifang.journal.catalogue import subscribe
from huifang.journal.models import Event
from huifang.kernel import clock
from huifang.kernel.refs import Ref, system
from huifang.notifications import services

IMPORTS = {f"imports.batch.{end}": f"imports.{end}" for end in ("applied", "stopped", "failed", "undone")}


@subscribe(*IMPORTS, name="notifications.import")
def on_import(event: Event) -> None:
    """Tell whoever brought the file in."""
    batch = Batch.objects.select_related("by").filter(pk=int(event.subject_id)).first()
    if batch and batch.by:
        facts = {name: event.data[name] for name in ("file", "accepted", "rows_read", "deleted") if name in event.data}
        services.notify(
            kind=IMPORTS[event.kind], about=event.subject, to=batch.by, by=event.actor, at=clock.now(), key=str(event.pk), **facts
        )


@subscribe("channels.message.failed", "channels.message.bounced", name="notifications.mail")
def on_mail(event: Event) -> None:
    """Tell whoever wrote a message that it did not arrive; those of the system are seen in the outbox."""
    owner, message = event.data.get("owner"), OutboundMessage.objects.filter(pk=event.data.get("message", 0)).first()
    if owner and message:
        kind = f"mail.{event.kind.rpartition('.')[2]}"
        writer = User.objects.filter(pk=owner)
        services.notify(kind=kind, about=event.subject, to=writer, by=event.actor, at=clock.now(), key=str(event.pk), words=message.words)


def on_end(row: Progress) -> None:
    """Tell whoever let the work run; imports have notices of their own."""
    if row.owner_id is None or row.kind.startswith("imports.") or row.state == Progress.State.CANCELLED:
        return
    kind = "work.done" if row.state == Progress.State.DONE else "work.failed"
    owner = User.objects.filter(pk=row.owner_id)
    services.notify(kind=kind, about=Ref.of(row), to=owner, by=system("worker"), at=row.changed_at, title=row.title, address=row.address)


progress.on_end(on_end)
