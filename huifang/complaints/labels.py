"""Words for states, channels and refusals."""

from django.utils.translation import gettext_lazy as _

from huifang.ui.words import add_reasons

STATES = {
    "handling": (_("being handled"), "info"),
    "answered": (_("answered, to be followed up"), "soon"),
    "satisfied": (_("customer satisfied, closed"), "ok"),
    "void": (_("void"), "plain"),
}
REASONS = {
    "void_reason_missing": _("Say why it is voided; the reason stays on the form."),
    "answers_missing": _("Not all departments have answered yet: {missing}"),
    "box_missing": _("The regulation asks for this box: {label}"),
    "closed_form": _("The form is closed and can't be changed any more."),
}
add_reasons(REASONS)
