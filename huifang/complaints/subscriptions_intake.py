"""What comes in by the public page reaches people: the head when it arrives, who has the complaint when something is added."""

from huifang.complaints import intakes
from huifang.complaints.models import Complaint, Intake
from huifang.journal.catalogue import subscribe
from huifang.journal.models import Event
from huifang.kernel import clock
from huifang.kernel.refs import Ref
from huifang.notifications import services as notifications


@subscribe("complaints.intake.received", name="complaints.intake_telling")
def tell_heads(event: Event) -> None:
    """Tell the heads of the centre that somebody complained on the public page."""
    intake = Intake.objects.get(pk=int(event.subject_id))
    if intake.state == Intake.State.WAITING:
        at = clock.now()
        notifications.notify(kind="complaints.intake", about=Ref.of(intake), to=intakes.told(at), by=event.actor, at=at, key=str(event.pk))


@subscribe("complaints.intake.added", name="complaints.intake_adding")
def tell_of_addition(event: Event) -> None:
    """Tell who tracks the complaint, or the heads, that the complainant added something."""
    intake = Intake.objects.select_related("complaint__taken_by", "complaint__handler").get(pk=int(str(event.data["intake"])))
    complaint: Complaint | None = intake.complaint
    at = clock.now()
    to = [complaint.handler or complaint.taken_by] if complaint else intakes.told(at)
    notifications.notify(kind="complaints.intake_added", about=intakes.subject_of(intake), to=to, by=event.actor, at=at, key=str(event.pk))


@subscribe("complaints.intake.taken", "complaints.intake.dismissed", name="complaints.intake_settling")
def settle(event: Event) -> None:
    """Dealt with: the notices that it waits are settled."""
    notifications.settle(about=event.subject, kinds=("complaints.intake",), at=clock.now())
