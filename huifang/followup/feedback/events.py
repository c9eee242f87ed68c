"""Facts of feedback forms."""

from django.utils.translation import gettext_lazy as _

from huifang.journal.catalogue import declare

declare(
    {
        "followup.feedback.asked": _("The customer asked a question."),
        "followup.feedback.settled": _("The agent answered the customer's question."),
        "followup.feedback.forwarded": _("Feedback form {number} was put before {unit}."),
        "followup.feedback.answered": _("Feedback form {number} was answered."),
        "followup.feedback.told": _("Feedback form {number}: the customer was told the answer."),
        "followup.feedback.confirmed": _("Feedback form {number}: the customer confirmed."),
        "followup.feedback.objected": _("Feedback form {number}: the customer is not content; turn {turn} begins."),
        "followup.feedback.voided": _("The customer's question was voided: {reason}"),
    }
)
