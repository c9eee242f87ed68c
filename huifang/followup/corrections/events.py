"""Facts of corrections."""

from django.utils.translation import gettext_lazy as _

from huifang.journal.catalogue import declare

declare(
    {
        "followup.correction.reported": _("{number}: something not in order was reported to {unit}."),
        "followup.correction.assigned": _("{number}: {to} is to put it right until {due}."),
        "followup.correction.corrected": _("{number}: it was put right, with {evidence} pieces of evidence; the customer is asked next."),
        "followup.correction.satisfied": _("{number}: the customer is satisfied."),
        "followup.correction.objected": _("{number}: the customer is not satisfied after turn {turn}; it begins anew."),
        "followup.correction.voided": _("{number} was voided: {reason}"),
    }
)
