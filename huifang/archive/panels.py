"""The archive's own panels on a customer's page."""

from django.utils.translation import gettext_lazy as _

from huifang.archive import access
from huifang.ui.panels import Panel, register

register(Panel("archive.customer", _("Re-verification"), "archive:check-panel", order=5, permission=access.VIEW, icon="shield-check"))
