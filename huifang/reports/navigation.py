"""Reports in the menu."""

from django.utils.translation import gettext_lazy as _

from huifang.reports import access
from huifang.ui.registry import NavItem, register

register(
    NavItem("reports", _("Monthly totals"), "reports:monthly", "chart-bar", access.VIEW, order=10),
    NavItem("reports", _("Rates"), "reports:rates", "percentage", access.VIEW, order=15),
    NavItem("reports", _("Register of follow-ups"), "reports:register", "table", access.VIEW_RECORD, order=20),
)
