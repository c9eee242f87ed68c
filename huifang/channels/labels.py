"""Words for refusals to dial."""

from django.utils.translation import gettext_lazy as _

from huifang.ui.words import add_reasons

REASONS = {
    "do_not_call": _("This customer does not want to be called. {why}"),
    "quiet_hours": _("It is the customer's rest time. Calls are possible again from {opens}."),
}
add_reasons(REASONS)
