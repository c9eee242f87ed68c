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
    NavItem("archive", _("Possible duplicates"), "archive:twins", "copy", access.MERGE, order=40),
    NavItem("archive", _("Completeness of the files"), "archive:completeness", "list-check", access.STATISTICS, order=42),
    NavItem("archive", _("Statistics of customers"), "archive:statistics", "chart-pie", access.STATISTICS, order=44),
    NavItem("archive", _("Hand-over of customers"), "archive:handovers", "users-group", access.REASSIGN, order=46),
    NavItem("archive", _("Own fields"), "archive:fields", "forms", access.FIELDS, order=48),
    NewItem(_("Customer"), "archive:customer-new", "building", access.CREATE, order=20),
)
