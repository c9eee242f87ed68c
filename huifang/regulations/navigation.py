"""The menu entry."""

from django.utils.translation import gettext_lazy as _

from huifang.regulations.access import VIEW
from huifang.ui.registry import NavItem, register

register(NavItem("regulations", _("Company regulations"), "regulations:index", "book-2", VIEW, order=10))
