"""The menu entry."""

from django.utils.translation import gettext_lazy as _

from huifang.regulations.access import INSTALL, VIEW
from huifang.ui.registry import NavItem, register

register(NavItem("system", _("Regulation packs"), "regulations:packs", "package", INSTALL, order=36))
register(NavItem("regulations", _("Company regulations"), "regulations:index", "book-2", VIEW, order=10))
