"""Complaints in the menu."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from huifang.complaints import access, categories, rights
from huifang.complaints.models import Intake
from huifang.complaints.rules import OPEN
from huifang.organization.gate import user_of
from huifang.ui.registry import NavItem, NewItem, register


def open_count(request: HttpRequest) -> int | None:
    """How many complaints are not closed, up to 100."""
    return access.visible_to(user_of(request)).filter(state__in=OPEN)[:100].count() or None


def waiting_count(request: HttpRequest) -> int | None:
    """How many wait on the public form's pile, up to 100."""
    return Intake.objects.filter(state=Intake.State.WAITING)[:100].count() or None


register(
    NavItem("complaints", _("Complaints"), "complaints:list", "message-exclamation", access.VIEW, order=10, count=open_count, phone=True),
    NavItem("complaints", _("From the public form"), "complaints:intakes", "world", access.CREATE, order=12, count=waiting_count),
    NavItem("complaints", _("Voices of members"), "complaints:voices", "message-circle", rights.SPEAK, order=60),
    NavItem("system", _("Complaint categories"), "complaints:categories", "hierarchy", categories.EDIT, order=80),
    NavItem("complaints", _("Waves"), "complaints:waves", "wave-square", access.VIEW, order=30),
    NavItem("complaints", _("Improvement measures"), "complaints:measures", "checklist", access.VIEW, order=40),
    NavItem("complaints", _("Causes and trend"), "complaints:analysis", "chart-histogram", access.VIEW, order=50),
    NavItem("complaints", _("Monthly reports"), "complaints:month_reports", "report", access.CLOSE, order=60),
    NewItem(_("Complaint form"), "complaints:new", "message-exclamation", access.CREATE, order=30),
)
