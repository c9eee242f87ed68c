"""The archive in the menu."""

from django.utils.translation import gettext_lazy as _

from huifang.archive import access
from huifang.ui.registry import NavItem, NewItem, register

register(
    NavItem("archive", _("Customers"), "archive:customers", "building", access.VIEW, order=10, phone=True),
    NewItem(_("Customer"), "archive:customer-new", "building", access.CREATE, order=20),
)
