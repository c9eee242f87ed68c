"""Audit in the menu."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from huifang.audit import access
from huifang.audit.models import Alarm, Request
from huifang.ui.registry import NavItem, register


def alarm_count(_request: HttpRequest) -> int | None:
    """Alarms that nobody has acknowledged, up to 100."""
    return Alarm.objects.filter(acknowledged_at=None)[:100].count() or None


def request_count(_request: HttpRequest) -> int | None:
    """Requests of people that wait for an answer, up to 100."""
    return Request.objects.filter(state=Request.State.OPEN)[:100].count() or None


register(
    NavItem("archive", _("Destruction"), "audit:destructions", "file-x", access.DESTRUCTIONS, order=80),
    NavItem("archive", _("Personal data"), "audit:privacy", "user-shield", access.PRIVACY, order=85, count=request_count),
    NavItem("regulations", _("Journal browser"), "audit:journal", "list-search", access.JOURNAL, order=80),
    NavItem("regulations", _("Unusual reading"), "audit:alarms", "eye-exclamation", access.ALARMS, order=85, count=alarm_count),
)
