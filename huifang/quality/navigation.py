"""Points in the menu."""

from django.utils.translation import gettext_lazy as _

from huifang.quality import access
from huifang.ui.registry import NavItem, register

register(
    NavItem("workforce", _("Performance points"), "quality:points", "medal", access.VIEW, order=80),
    NavItem("workforce", _("Points by person"), "quality:totals", "list-numbers", access.VIEW, order=81),
)
