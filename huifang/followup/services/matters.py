"""Open matters of records: closed when everything they set in motion is closed (R2.10)."""

from huifang.assignments.models import Assignment
from huifang.complaints.models import Complaint
from huifang.complaints.rules import OPEN
from huifang.followup.models import Record
from huifang.kernel.refs import Ref

RUNNING = (Assignment.State.OPEN, Assignment.State.ANSWERED, Assignment.State.RETURNED)
HANDLED = OPEN


def settle(record_id: int) -> bool:
    """Close the matter of a record if no question to a department and no complaint of it is left; true if it was closed now.

    Which act closed the last of them is a fact of that act.
    """
    origin = Ref(Record.ref_kind, str(record_id))
    if Assignment.objects.filter(origin_kind=origin.kind, origin_id=record_id, state__in=RUNNING).exists():
        return False
    if Complaint.objects.filter(origin=str(origin), state__in=HANDLED).exists():
        return False
    return bool(Record.objects.filter(pk=record_id, matter=Record.Matter.OPEN).update(matter=Record.Matter.NONE))
