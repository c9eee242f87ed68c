"""What moves a complaint on by itself: an approval was decided, the last step was reported; and who is told what is theirs now."""

from collections.abc import Sequence

from huifang.accounts.models import User
from huifang.approvals.models import Approval
from huifang.complaints import concern, duties, executing, penalties, solving
from huifang.complaints.models import Complaint
from huifang.journal.catalogue import subscribe
from huifang.journal.models import Event
from huifang.kernel import clock
from huifang.kernel.refs import Ref
from huifang.notifications import services as notifications
from huifang.organization.selectors import head_of

WAITING = ("complaints.to_judge", "complaints.to_choose")


@subscribe("approvals.approval.granted", "approvals.approval.refused", "approvals.approval.withdrawn", name="complaints.approved")
def on_decided(event: Event) -> None:
    """A solution or a penalty was decided."""
    if event.data["chain"] not in {solving.CHAIN, penalties.CHAIN}:
        return
    approval = Approval.objects.select_related("requested_by").get(pk=int(event.subject_id))
    if event.data["chain"] == penalties.CHAIN:
        penalties.decided(approval, by=event.actor, at=event.at)
    elif approval.state == Approval.State.GRANTED:
        solving.granted(approval, at=event.at)
    else:
        solving.not_granted(approval, by=event.actor, at=event.at)


@subscribe("assignments.assignment.answered", name="complaints.step_reported")
def on_reported(event: Event) -> None:
    """Look whether all steps of the solution have been reported."""
    origin = Ref.parse(str(event.data["origin"]))
    if origin.kind == Complaint.ref_kind and event.data.get("topic") == "step":
        executing.carried_out(Complaint.objects.get(pk=int(origin.id)), by=event.actor, at=event.at)


@subscribe("complaints.complaint.opened", "complaints.complaint.objected", name="complaints.to_judge")
def on_to_judge(event: Event) -> None:
    """Tell the nearest who may judge it."""
    complaint = Complaint.objects.get(pk=int(event.subject_id))
    if complaint.state == Complaint.State.JUDGING:
        people = concern.bench(complaint, event.at).people[:1]
        _tell("complaints.to_judge", complaint, people, event)


@subscribe("complaints.complaint.asked_again", "complaints.complaint.turn_granted", name="complaints.to_solve")
def on_again(event: Event) -> None:
    """Another turn: a solution is due again."""
    complaint = Complaint.objects.select_related("responsible_unit", "unit").get(pk=int(event.subject_id))
    if complaint.state == Complaint.State.HANDLING:
        duties.expect_solution(complaint, by=event.actor, at=event.at)


@subscribe("complaints.proposal.made", name="complaints.to_choose")
def on_proposed(event: Event) -> None:
    """Tell who heads the responsible department that there is something to choose."""
    complaint = Complaint.objects.select_related("responsible_unit").get(pk=int(event.subject_id))
    head = head_of(complaint.responsible_unit or complaint.unit_id, event.at)
    if complaint.state == Complaint.State.DECIDING and head:
        _tell("complaints.to_choose", complaint, [head], event)


@subscribe(
    "complaints.complaint.judged", "complaints.complaint.dismissed", "complaints.complaint.chosen", "complaints.complaint.voided",
    name="complaints.stage_done",
)  # fmt: skip
def on_done(event: Event) -> None:
    """It is no news any more."""
    notifications.settle(event.subject, at=clock.now(), kinds=WAITING)


def _tell(kind: str, complaint: Complaint, people: Sequence[User], event: Event) -> None:
    notifications.notify(kind=kind, about=Ref.of(complaint), to=people, by=event.actor, at=clock.now(), key=str(event.pk))
