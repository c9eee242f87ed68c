"""Health and storage in the menu; the first run while it is open."""

from django.utils.translation import gettext_lazy as _

from huifang.ui.registry import NavItem, register

register(
    NavItem("system", _("Storage"), "system-storage", "database", "organization.system.view", order=84),
    NavItem("system", _("State of health"), "system-health", "activity-heartbeat", "organization.system.view", order=86),
    NavItem("system", _("Setting up"), "setup:index", "flag", "organization.option.edit", order=90),
)
