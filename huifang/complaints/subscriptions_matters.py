"""What follows from a complaint that was taken: does it belong to a wave; who is told of waves, measures and reports."""

from huifang.complaints import waves
from huifang.complaints.models import Complaint, Measure, Wave
from huifang.journal.catalogue import subscribe
from huifang.journal.models import Event
from huifang.kernel import clock
from huifang.kernel.refs import Ref, system
from huifang.notifications import services as notifications


@subscribe("complaints.complaint.opened", name="complaints.waves")
def on_opened(event: Event) -> None:
    """Look whether it is one of many about the same matter."""
    complaint = Complaint.objects.filter(pk=int(event.subject_id)).first()
    if complaint:
        waves.notice(complaint, by=system("complaints"), at=clock.now())


@subscribe("complaints.wave.proposed", name="complaints.tell_of_wave")
def on_wave(event: Event) -> None:
    """Ask the heads to confirm it."""
    wave = Wave.objects.get(pk=int(event.subject_id))
    if wave.state == Wave.State.PROPOSED:
        heads = Ref("organization.role", "follow_up_head")
        notifications.notify(kind="complaints.wave", about=Ref.of(wave), to=heads, by=event.actor, at=clock.now(), key=str(event.pk))


@subscribe("complaints.measure.set", "complaints.measure.done", name="complaints.tell_of_measure")
def on_measure(event: Event) -> None:
    """Tell its owner that it was set, and who set it that it waits to be checked."""
    row = Measure.objects.select_related("owner", "set_by").get(pk=int(event.subject_id))
    did = event.kind.rpartition(".")[2]
    notifications.notify(
        kind=f"complaints.measure_{did}", about=Ref.of(row), to=row.owner if did == "set" else row.set_by, by=event.actor, at=clock.now(),
        key=str(event.pk), due=(row.due_on if did == "set" else row.check_on).isoformat(),
    )  # fmt: skip
