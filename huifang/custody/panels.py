"""Loans and readings on the page of a customer."""

from django.utils.translation import gettext_lazy as _

from huifang.custody import access
from huifang.ui.panels import Panel, register

register(Panel("archive.customer", _("Confidentiality"), "custody:customer_panel", order=15, permission=access.ASK, icon="lock"))
