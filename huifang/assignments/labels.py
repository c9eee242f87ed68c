"""Words for states and refusals."""

from django.utils.translation import gettext_lazy as _

from huifang.ui.words import add_reasons

STATES = {
    "open": (_("to be answered"), "plain"),
    "answered": (_("answered"), "info"),
    "returned": (_("returned, to be answered again"), "soon"),
    "accepted": (_("accepted"), "ok"),
    "withdrawn": (_("withdrawn"), "plain"),
}
REASONS = {
    "text_missing": _("Write it down first: an empty text can't be sent."),
    "own_answer": _("Nobody accepts their own answer."),
}
add_reasons(REASONS)
