"""Questionnaires on a customer's page."""

from django.utils.translation import gettext_lazy as _

from huifang.archive import happenings
from huifang.surveys import access
from huifang.surveys.models import Sheet
from huifang.ui.panels import Panel, register

register(Panel("archive.customer", _("Questionnaires"), "surveys:customer_panel", order=35, permission=access.READ, icon="forms"))
register(Panel("followup.call", _("Announced inspections"), "surveys:reminders", order=20, permission=access.VIEW, icon="speakerphone"))
happenings.register(Sheet, access.sheets)
