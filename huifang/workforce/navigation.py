"""Forecast and rosters in the menu."""

from django.utils.translation import gettext_lazy as _

from huifang.ui.registry import NavItem, register
from huifang.workforce import roster_access, volume_access

register(
    NavItem("workforce", _("Forecast"), "workforce:forecast", "chart-line", volume_access.VIEW, order=10),
    NavItem("workforce", _("Staffing"), "workforce:staffing", "users-group", volume_access.VIEW, order=20),
    NavItem("workforce", _("Headcounts"), "workforce:headcounts", "users-plus", volume_access.VIEW, order=25),
    NavItem("workforce", _("Rosters"), "workforce:rosters", "calendar-event", roster_access.VIEW, order=30),
    NavItem("workforce", _("My shifts"), "workforce:mine", "calendar-user", roster_access.VIEW, order=35, phone=True),
    NavItem("workforce", _("Shifts and skills"), "workforce:shifts", "clock-hour-4", roster_access.PLAN, order=40),
    NavItem("workforce", _("People and hours"), "workforce:people", "users", roster_access.PLAN, order=45),
)
