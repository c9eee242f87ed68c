"""Words for states, outcomes and refusals."""

from django.utils.translation import gettext_lazy as _

from huifang.ui.words import add_reasons

TASK_STATES = {
    "waiting": (_("to be called"), "plain"),
    "callback": (_("call back"), "info"),
    "repair": (_("number to be repaired"), "soon"),
    "done": (_("done"), "ok"),
    "unreachable": (_("unreachable"), "plain"),
    "refused": (_("refused"), "plain"),
    "void": (_("void"), "plain"),
}
SATISFACTION = {
    "very": (_("very satisfied"), "ok"),
    "satisfied": (_("satisfied"), "ok"),
    "fair": (_("fair"), "plain"),
    "dissatisfied": (_("dissatisfied"), "bad"),
}
REASONS = {
    "not_held": _("Open the call first. {holder}"),
    "held_by_other": _("{holder} has this call open until {until}."),
    "reason_missing": _("Say why in a few words."),
    "call_back_past": _("The time for the call-back has passed; choose a later one."),
    "call_back_late": _("Too far away; a call-back is possible until {latest}."),
    "call_back_missing": _("Choose when to call back."),
    "too_many_call_backs": _("This matter has been called back {count} times already; speak to your team leader."),
    "suited_missing": _("Did the time suit the customer?"),
    "answer_missing": _("Please answer: {label}"),
    "answer_unknown": _("Choose one of the answers: {label}"),
    "satisfaction_missing": _("Choose how satisfied the customer is."),
    "need_missing": _("Write what the customer needs, or take the mark away."),
    "complaint_missing": _("Write the complaint in the customer's words, or take the mark away."),
    "plan_missing": _("An open matter needs a plan: who does what, until when."),
    "number_not_of_customer": _("This number belongs to another customer."),
    "no_number": _("No usable telephone number is on file; add one first."),
}
add_reasons(REASONS)
