"""Organization in the menu."""

from django.utils.translation import gettext_lazy as _

from huifang.ui.registry import NavItem, register

register(NavItem("system", _("Organization"), "organization:index", "sitemap", "organization.unit.view", order=10))
