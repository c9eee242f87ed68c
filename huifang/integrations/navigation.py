"""Tokens and webhooks in the menu."""

from django.utils.translation import gettext_lazy as _

from huifang.integrations import access
from huifang.ui.registry import NavItem, register

register(
    NavItem("system", _("Machine tokens"), "integrations:machine-tokens", "key", access.TOKENS, order=60),
    NavItem("system", _("Webhooks"), "integrations:webhooks", "webhook", access.WEBHOOKS, order=62),
)
