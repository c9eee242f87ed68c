"""Organization and its administration in the menu."""

from django.utils.translation import gettext_lazy as _

from huifang.ui.registry import NavItem, register

register(
    NavItem("system", _("Organization"), "organization:index", "sitemap", "organization.unit.view", order=10),
    NavItem("system", _("Deputies"), "organization:deputies", "user-share", "assignments.assignment.view", order=12),
    NavItem("system", _("Users"), "organization:users", "users", "accounts.user.edit", order=20),
    NavItem("system", _("Units and positions"), "organization:units", "hierarchy-2", "organization.unit.edit", order=22),
    NavItem("system", _("Role assignments"), "organization:roles", "shield-check", "organization.role.assign", order=24),
    NavItem("system", _("Who may do what"), "organization:why", "help-circle", "organization.access.explain", order=26),
    NavItem("system", _("Calendar"), "organization:years", "calendar", "organization.calendar.edit", order=30),
    NavItem("system", _("Settings"), "organization:options", "settings", "organization.option.edit", order=32),
)
