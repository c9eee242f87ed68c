"""What moves a destruction on: its approval was decided."""

from huifang.approvals.models import Approval
from huifang.audit import destroying
from huifang.journal.catalogue import subscribe
from huifang.journal.models import Event


@subscribe("approvals.approval.granted", "approvals.approval.refused", "approvals.approval.withdrawn", name="audit.destruction_decided")
def on_decided(event: Event) -> None:
    """The waiting time begins, or it ends."""
    if event.data.get("chain") in destroying.CHAINS:
        approval = Approval.objects.get(pk=int(event.subject_id))
        destroying.decided(approval, by=event.actor, at=event.at)
