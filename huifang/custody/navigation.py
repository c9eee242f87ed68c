"""Loans and incidents in the menu."""

from django.utils.translation import gettext_lazy as _

from huifang.custody import access
from huifang.ui.registry import NavItem, register

register(
    NavItem("archive", _("Loans of files"), "custody:loans", "lock-open", access.VIEW, order=60),
    NavItem("archive", _("Incidents"), "custody:incidents", "alert-octagon", access.REPORT, order=70),
)
