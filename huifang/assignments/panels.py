"""Assignments on the pages of lower contexts; upper ones include ``assignments:origin_panel`` themselves."""

from django.utils.translation import gettext_lazy as _

from huifang.ui.panels import Panel, register

register(
    Panel(
        "archive.customer", _("Assignments"), "assignments:customer_panel", order=40, permission="assignments.assignment.view", icon="inbox"
    )
)
