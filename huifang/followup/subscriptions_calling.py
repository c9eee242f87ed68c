"""When departments have answered, the customer is called back; when everything is closed, so is the matter (R2.10)."""

from huifang.assignments.models import Assignment
from huifang.complaints import merging
from huifang.complaints.models import Complaint
from huifang.followup.models import Record, Task
from huifang.followup.rules.calling import OPEN
from huifang.followup.services import matters
from huifang.followup.services.returning import plan_return
from huifang.journal.catalogue import subscribe
from huifang.journal.models import Event
from huifang.kernel.refs import Ref


@subscribe(
    "complaints.complaint.answered", "complaints.complaint.carried_out", "complaints.complaint.dismissed", name="followup.complaint_answered"
)  # fmt: skip
def on_complaint_answered(event: Event) -> None:
    """Call the customer back about a complaint that all departments have answered."""
    complaint = Complaint.objects.select_related("customer__owner", "unit").get(pk=int(event.subject_id))
    if complaint.state == Complaint.State.ANSWERED and not _covered(complaint):
        plan_return(
            customer=complaint.customer,
            unit=complaint.unit,
            kind=Task.Kind.COMPLAINT,
            origin=Ref.of(complaint),
            by=event.actor,
            at=event.at,
        )


def _covered(complaint: Complaint) -> bool:
    """Is a return call open already about one that was merged into it? It covers both."""
    merged = [str(Ref(Complaint.ref_kind, str(pk))) for pk in merging.absorbed(complaint)]
    return Task.objects.filter(origin__in=merged, state__in=(*OPEN, Task.State.REPAIR)).exists()


@subscribe("assignments.assignment.answered", name="followup.matter_answered")
def on_assignment_answered(event: Event) -> None:
    """Call a dissatisfied customer back once every department that was asked has answered."""
    assignment = Assignment.objects.get(pk=int(event.subject_id))
    if assignment.origin_kind != Record.ref_kind or assignment.topic != Assignment.Topic.DISSATISFIED:
        return
    asked = Assignment.objects.filter(origin_kind=Record.ref_kind, origin_id=assignment.origin_id, topic=assignment.topic)
    states = set(asked.values_list("state", flat=True))
    if Assignment.State.ANSWERED in states and not states & {Assignment.State.OPEN, Assignment.State.RETURNED}:
        record = Record.objects.select_related("customer__owner", "unit").get(pk=assignment.origin_id)
        plan_return(customer=record.customer, unit=record.unit, kind=Task.Kind.MATTER, origin=Ref.of(record), by=event.actor, at=event.at)


@subscribe("assignments.assignment.accepted", "assignments.assignment.withdrawn", name="followup.assignment_closed")
def on_assignment_closed(event: Event) -> None:
    """Close the matter of the record when this was the last of what it set in motion."""
    assignment = Assignment.objects.get(pk=int(event.subject_id))
    if assignment.origin_kind == Record.ref_kind:
        matters.settle(assignment.origin_id)


@subscribe("complaints.complaint.satisfied", "complaints.complaint.voided", name="followup.complaint_closed")
def on_complaint_closed(event: Event) -> None:
    """The same for a complaint that a record opened."""
    complaint = Complaint.objects.get(pk=int(event.subject_id))
    origin = Ref.parse(complaint.origin) if complaint.origin else None
    if origin and origin.kind == Record.ref_kind:
        matters.settle(int(origin.id))
