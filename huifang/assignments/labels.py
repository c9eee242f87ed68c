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
    "reminded_lately": _("They were reminded less than four hours ago. Give them a little time."),
    "not_of_unit": _("{name} does not work in {unit}."),
    "already_theirs": _("{name} sees to it already."),
    "due_in_past": _("The due time must lie ahead."),
    "due_beyond_limit": _("The regulation allows until {limit} at most."),
    "nothing_asked": _("Write what is asked."),
    "own_answer": _("Nobody accepts their own answer."),
}
add_reasons(REASONS)
