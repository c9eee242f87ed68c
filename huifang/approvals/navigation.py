"""Approvals in the menu and in the top bar."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from huifang.approvals import access, selectors
from huifang.kernel import clock
from huifang.organization.gate import user_of
from huifang.ui.registry import InboxItem, NavItem, register


def waiting(request: HttpRequest) -> int | None:
    """How many wait for the user's decision or answer; the same for menu and top bar, asked once a page."""
    known: int | None = getattr(request, "_approvals_waiting", None)
    if known is None:
        user = user_of(request)
        known = len([row for row in selectors.to_decide(user, clock.now())[0] if row.state == "pending"]) + len(
            selectors.questions_to(user)
        )
        request._approvals_waiting = known  # type: ignore[attr-defined]
    return known or None


register(
    NavItem("assignments", _("Approvals"), "approvals:inbox", "rubber-stamp", access.VIEW, order=20, count=waiting, phone=True),
    InboxItem(_("Approvals to be decided"), "approvals:inbox", "rubber-stamp", waiting, access.VIEW, order=15),
)
