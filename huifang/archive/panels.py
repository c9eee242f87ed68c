"""The archive's own panels on a customer's page."""

from django.utils.translation import gettext_lazy as _

from huifang.archive import access
from huifang.ui.panels import Panel, register

register(Panel("archive.customer", _("Re-verification"), "archive:check-panel", order=5, permission=access.VIEW, icon="shield-check"))

register(
    Panel("archive.customer", _("Customer file"), "archive:file-panel", order=2, permission=access.VIEW, icon="folder-open"),
    Panel(
        "archive.customer", _("Execution and payments"), "archive:payments-panel", order=40, permission=access.VIEW, icon="cash-banknote"
    ),
    Panel("archive.customer", _("Products"), "archive:products-panel", order=42, permission=access.VIEW, icon="package"),
    Panel("archive.customer", _("Quality track record"), "archive:quality-panel", order=44, permission=access.VIEW, icon="clipboard-check"),
    Panel("archive.customer", _("Duplicates"), "archive:twins-panel", order=90, permission=access.MERGE, icon="copy"),
)
