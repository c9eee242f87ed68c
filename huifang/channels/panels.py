"""Letters on the pages of upper contexts; those with other addresses include ``channels:panel`` themselves."""

from django.utils.translation import gettext_lazy as _

from huifang.ui.panels import Panel, register

register(Panel("archive.customer", _("Letters"), "channels:customer_panel", order=50, icon="mail"))
