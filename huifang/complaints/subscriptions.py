"""When departments have answered, the complaint can go back to the customer."""

from huifang.complaints import services
from huifang.complaints.models import Complaint
from huifang.journal.catalogue import subscribe
from huifang.journal.models import Event
from huifang.kernel.refs import Ref


@subscribe("assignments.assignment.answered", name="complaints.answered")
def on_answer(event: Event) -> None:
    """Look whether all departments of the round have answered."""
    origin = Ref.parse(str(event.data["origin"]))
    if origin.kind == Complaint.ref_kind:
        complaint = Complaint.objects.get(pk=int(origin.id))
        services.answered(complaint, by=event.actor, at=event.at)
