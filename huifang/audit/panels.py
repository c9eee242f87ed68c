"""What audit puts on the customer's page."""

from django.utils.translation import gettext_lazy as _

from huifang.audit import access
from huifang.ui.panels import Panel, register

register(Panel("archive.customer", _("Personal data"), "audit:customer_panel", order=95, permission=access.PRIVACY, icon="user-shield"))
