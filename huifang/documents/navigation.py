"""Documents in the menu."""

from django.utils.translation import gettext_lazy as _

from huifang.documents import access
from huifang.ui.registry import NavItem, NewItem, register

register(
    NavItem("archive", _("Documents"), "documents:index", "file-text", access.VIEW, order=40, phone=True),
    NavItem("archive", _("Viewing and loans"), "documents:grants", "file-check", access.VIEW, order=42),
    NavItem("archive", _("Inspections of documents"), "documents:plans", "clipboard-check", access.PLAN, order=44),
    NewItem(_("Document"), "documents:new", "file-text", access.KEEP, order=60),
)
