"""Who was told, on the pages of upper contexts; one's own way of being told, on the profile."""

from django.utils.translation import gettext_lazy as _

from huifang.ui.panels import Panel, register

register(
    Panel("archive.customer", _("Who was told"), "notifications:told_customer", order=90, permission="archive.customer.view", icon="bell"),
    Panel("accounts.profile", _("Notices"), "notifications:profile_panel", order=20, icon="bell"),
)
