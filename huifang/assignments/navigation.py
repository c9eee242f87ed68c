"""Assignments in the menu and in the top bar."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from huifang.assignments import selectors
from huifang.organization.gate import user_of
from huifang.ui.registry import InboxItem, NavItem, register


def waiting(request: HttpRequest) -> int | None:
    """How many wait for the user's answer."""
    return selectors.asked_of(user_of(request))[:100].count() or None


register(
    NavItem("assignments", _("Assignments"), "assignments:list", "inbox", "assignments.assignment.view", order=10, phone=True),
    InboxItem(_("Assignments to be answered"), "assignments:list", "inbox", waiting, "assignments.assignment.answer", order=20),
)
