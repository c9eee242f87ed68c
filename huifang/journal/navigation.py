"""The journal in the menu."""

from django.utils.translation import gettext_lazy as _

from huifang.ui.registry import NavItem, register

register(NavItem("system", _("Background work"), "journal:deliveries", "heartbeat", "journal.delivery.retry", order=80))
