"""Facts about approvals."""

from django.utils.translation import gettext_lazy as _

from huifang.journal.catalogue import declare

KINDS = declare(
    {
        "approvals.approval.requested": _("Asked for approval: {title}"),
        "approvals.approval.approved": _("Step {step} was approved by {who}."),
        "approvals.approval.granted": _("Approved: {title}"),
        "approvals.approval.refused": _("Refused by {who}: {reason}"),
        "approvals.approval.asked_back": _("{who} asked {of} a question."),
        "approvals.approval.answered": _("The question was answered by {who}."),
        "approvals.approval.withdrawn": _("The request was withdrawn: {reason}"),
        "approvals.approval.delegated": _("{who} gave step {step} to {to}."),
        "approvals.step.begun": _("Step {step} goes to {people}."),
        "approvals.step.raised": _("Step {step} goes to {people}, because those whose turn it is may not decide."),
        "approvals.step.passed_on": _("Step {step} was passed on: nobody can decide it."),
        "approvals.step.vacant": _("Nobody can decide step {step} at present."),
    }
)
