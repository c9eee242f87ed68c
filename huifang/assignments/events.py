"""Facts about assignments."""

from django.utils.translation import gettext_lazy as _

from huifang.journal.catalogue import declare

KINDS = declare(
    {
        "assignments.assignment.asked": _("Asked {unit}: {title}"),
        "assignments.assignment.answered": _("Answered by the department."),
        "assignments.assignment.accepted": _("The answer was accepted."),
        "assignments.assignment.returned": _("The answer was returned: {reason}"),
        "assignments.assignment.taken": _("{to} sees to it."),
        "assignments.assignment.passed_on": _("Handed to {to}. {reason}"),
        "assignments.assignment.reminded": _("Reminded of the answer."),
        "assignments.assignment.withdrawn": _("Withdrawn: {reason}"),
    }
)
