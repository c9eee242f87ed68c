"""Documents on a customer's page."""

from django.utils.translation import gettext_lazy as _

from huifang.documents import access
from huifang.ui.panels import Panel, register

register(Panel("archive.customer", _("Documents"), "documents:customer_panel", order=60, permission=access.VIEW, icon="file-text"))
