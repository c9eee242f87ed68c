"""Imports in the menu."""

from django.utils.translation import gettext_lazy as _

from huifang.ui.registry import NavItem, register

register(NavItem("archive", _("Imports"), "imports:batches", "file-import", "archive.customer.import", order=80))
