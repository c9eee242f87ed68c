"""Number series in the menu."""

from django.utils.translation import gettext_lazy as _

from huifang.ui.registry import NavItem, register

register(NavItem("system", _("Number series"), "paperwork:series", "hash", "paperwork.series.edit", order=34))
