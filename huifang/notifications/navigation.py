"""The bell."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from huifang.notifications import selectors
from huifang.organization.gate import user_of
from huifang.ui.registry import InboxItem, register


def unseen(request: HttpRequest) -> int | None:
    """How many notices wait: one query, asked once a minute with the other counters."""
    return selectors.unseen_count(user_of(request)) or None


register(InboxItem(_("Notices"), "notifications:newest", "bell", unseen, order=90, drawer=True, shortcut="b"))
