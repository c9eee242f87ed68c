"""What follow-up shows on the customer's page."""

from django.utils.translation import gettext_lazy as _

from huifang.archive import happenings
from huifang.followup import access
from huifang.followup.corrections import access as corrections
from huifang.followup.feedback import access as feedback
from huifang.followup.models import Correction, Feedback, Record, Task
from huifang.followup.rounds import access as rounds
from huifang.followup.sampling import consequences as _consequences  # noqa: F401
from huifang.ui.panels import Panel, register

register(
    Panel("archive.customer", _("Calls to make"), "followup:customer_tasks_panel", order=10, permission=access.VIEW, icon="phone-call"),
    Panel(
        "archive.customer",
        _("Follow-up records"),
        "followup:customer_panel",
        order=20,
        permission=access.VIEW_RECORD,
        icon="clipboard-list",
    ),
    Panel(
        "archive.customer",
        _("Questions of the customer"),
        "followup:customer_feedback",
        order=22,
        permission=feedback.VIEW,
        icon="message-question",
    ),
    Panel(
        "archive.customer", _("Corrections"), "followup:customer_corrections", order=24, permission=corrections.VIEW, icon="alert-triangle"
    ),
    Panel("followup.round", _("Draw"), "followup:round_draw", order=10, permission=rounds.VIEW, icon="target"),
    Panel(
        "followup.call",
        _("Questions of the customer"),
        "followup:customer_feedback",
        order=10,
        permission=feedback.VIEW,
        icon="message-question",
    ),
)
register(
    Panel(
        "followup.record", _("Questionnaires and words"), "followup:record_answers", order=10, permission=access.VIEW_RECORD, icon="forms"
    )
)
happenings.register(Task, access.visible_to)
happenings.register(Record, access.records_visible_to)
happenings.register(Correction, corrections.visible_to)
happenings.register(Feedback, feedback.visible_to)
