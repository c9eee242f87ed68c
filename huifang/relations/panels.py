"""What customer relations show on the customer's page, beside a call."""

from django.utils.translation import gettext_lazy as _

from huifang.archive import access as archive
from huifang.archive import happenings
from huifang.relations import access
from huifang.relations.models import Suggestion
from huifang.ui.panels import Panel, register

register(
    Panel("archive.customer", _("Group customer"), "relations:customer_fleet", order=60, permission=access.FLEET, icon="truck"),
    Panel("archive.customer", _("Suggestions"), "relations:customer_suggestions", order=62, permission=access.SUGGESTION, icon="bulb"),
    Panel(
        "archive.customer", _("Consent to greetings"), "relations:customer_consents", order=64, permission=archive.VIEW, icon="mail-heart"
    ),
    Panel("followup.call", _("Suggestions"), "relations:customer_suggestions", order=20, permission=access.SUGGESTION, icon="bulb"),
)
happenings.register(Suggestion, access.suggestions)
