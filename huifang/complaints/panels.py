"""Complaints on a customer's page."""

from django.utils.translation import gettext_lazy as _

from huifang.archive import happenings
from huifang.complaints import access
from huifang.complaints.models import Complaint
from huifang.ui.panels import Panel, register

register(
    Panel("archive.customer", _("Complaints"), "complaints:customer_panel", order=30, permission=access.VIEW, icon="message-exclamation")
)
register(
    Panel("channels.inbound", _("Complaint"), "complaints:letter_panel", order=10, permission=access.CREATE, icon="message-exclamation")
)
happenings.register(Complaint, access.visible_to)
