"""What audit holds itself: the words of consents and requests; certificates hold no content."""

from huifang.audit.models import Consent, Hold, Request
from huifang.journal.erasing import Holding, holds_nothing, register

SUBJECT = (("subject_kind", "subject_id"),)
register(
    Holding(Consent, refs=SUBJECT, keep=("subject_kind", "purpose")),
    Holding(Request, refs=SUBJECT, keep=("subject_kind",)),
    Holding(Hold, refs=SUBJECT, keep=("subject_kind", "subject_id"), fill={"reason": "—", "lift_reason": "—"}),
)
holds_nothing("audit.Destruction", "numbers and counts; its note is emptied when it is carried out")
holds_nothing("audit.Item", "kinds and numbers of what was destroyed")
holds_nothing("audit.Alarm", "how much a colleague read")
