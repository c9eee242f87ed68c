"""When voiding a record was approved, it is voided for whoever asked."""

from huifang.approvals.models import Approval
from huifang.followup.models import Record
from huifang.followup.services import voiding
from huifang.journal.catalogue import subscribe
from huifang.journal.models import Event


@subscribe("approvals.approval.granted", name="followup.void_record")
def on_granted(event: Event) -> None:
    """Void the record, once; somebody may have done so meanwhile by another way."""
    if event.data["chain"] != voiding.CHAIN:
        return
    approval = Approval.objects.select_related("requested_by").get(pk=int(event.subject_id))
    row = Record.objects.get(pk=approval.subject_id)
    if row.state == Record.State.COMPLETE:
        voiding.void(row, reason=approval.reason, by=approval.requested_by, at=event.at, approval=approval)
