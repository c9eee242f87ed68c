"""What follow-up shows on the customer's page."""

from django.utils.translation import gettext_lazy as _

from huifang.followup import access
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
)
