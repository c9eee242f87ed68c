"""Who has objected to mails or text messages gets none, on whatever record they are written (PIPL 15, 44)."""

from collections.abc import Sequence

from huifang.archive.models import Customer
from huifang.audit.models import Consent
from huifang.channels.threads import register_objection
from huifang.complaints.models import Complaint
from huifang.kernel.decision import YES, Decision, no
from huifang.kernel.refs import Ref


def objects(about: Ref, channel: str) -> Decision:
    """The newest word of the customer on being contacted this way; silence is no objection."""
    customer = about.id if about.kind == Customer.ref_kind else None
    if about.kind == Complaint.ref_kind:
        customer = str(Complaint.objects.filter(pk=about.id).values_list("customer_id", flat=True).first() or "")
    if not customer:
        return YES
    said = Consent.objects.filter(
        subject_kind=Customer.ref_kind, subject_id=customer, purpose=f"by_{channel}", newest=True, given=False
    ).exists()  # fmt: skip
    return no("person_objects") if said else YES


def objecting(customers: Sequence[int], channel: str) -> set[int]:
    """The same for many customers, in one query."""
    said = Consent.objects.filter(subject_kind=Customer.ref_kind, subject_id__in=[str(pk) for pk in customers], purpose=f"by_{channel}")
    return {int(pk) for pk in said.filter(newest=True, given=False).values_list("subject_id", flat=True)}


register_objection(objects, objecting)
