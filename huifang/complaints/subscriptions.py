"""When departments have answered, the complaint can go back to the customer; whoever took it is told."""

from huifang.complaints import merging, services
from huifang.complaints import subscriptions_following as _following  # noqa: F401
from huifang.complaints import subscriptions_intake as _intake  # noqa: F401
from huifang.complaints import subscriptions_matters as _matters  # noqa: F401
from huifang.complaints import subscriptions_stages as _stages  # noqa: F401
from huifang.complaints.models import Complaint
from huifang.journal.catalogue import subscribe
from huifang.journal.models import Event
from huifang.kernel import clock
from huifang.kernel.refs import Ref
from huifang.notifications import services as notifications


@subscribe("assignments.assignment.answered", name="complaints.answered")
def on_answer(event: Event) -> None:
    """Look whether all departments of the round have answered."""
    origin = Ref.parse(str(event.data["origin"]))
    if origin.kind == Complaint.ref_kind:
        complaint = merging.standing(Complaint.objects.get(pk=int(origin.id)))
        services.answered(complaint, by=event.actor, at=event.at)


@subscribe(
    "complaints.complaint.answered", "complaints.complaint.carried_out", "complaints.complaint.dismissed", "complaints.complaint.voided",
    name="complaints.telling",
)  # fmt: skip
def tell_taker(event: Event) -> None:
    """Tell whoever took the complaint."""
    complaint = Complaint.objects.select_related("taken_by").get(pk=int(event.subject_id))
    kind, reason = f"complaints.{event.kind.rpartition('.')[2]}", event.data.get("reason", "")
    notifications.notify(
        kind=kind, about=Ref.of(complaint), to=complaint.taken_by, by=event.actor, at=clock.now(), key=str(event.pk), reason=reason
    )
