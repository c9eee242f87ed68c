"""Facts about complaints."""

from django.utils.translation import gettext_lazy as _

from huifang.journal.catalogue import declare

KINDS = declare(
    {
        "complaints.complaint.opened": _("Complaint {number} was taken."),
        "complaints.complaint.answered": _("All departments have answered; the customer is called back."),
        "complaints.complaint.satisfied": _("The customer is satisfied; the complaint is closed."),
        "complaints.complaint.asked_again": _("The customer is not satisfied; the departments are asked again, round {round}."),
        "complaints.complaint.changed": _("The complaint form was completed."),
        "complaints.complaint.voided": _("The complaint was voided: {reason}"),
    }
)
