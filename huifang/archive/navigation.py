"""The archive in the menu."""

from django.utils.translation import gettext_lazy as _

from huifang.archive import access
from huifang.archive.reverifying import access as reverifying
from huifang.ui.registry import NavItem, NewItem, register

register(
    NavItem("archive", _("Customers"), "archive:customers", "building", access.VIEW, order=10, phone=True),
    NavItem("archive", _("Re-verification"), "archive:checks", "shield-check", reverifying.VERIFY, order=30),
    NavItem("archive", _("Re-verification by unit"), "archive:check-units", "chart-bar", reverifying.SUPERVISE, order=32),
    NavItem("archive", _("Information reports"), "archive:information-reports", "report", reverifying.READ, order=34),
    NewItem(_("Customer"), "archive:customer-new", "building", access.CREATE, order=20),
)
