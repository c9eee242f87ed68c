"""Words for states, outcomes and refusals."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huifang.followup.corrections import labels as _corrections  # noqa: F401
from huifang.journal.queue import name_jobs
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
OUTCOMES = {
    "reached": (_("reached"), "ok", "phone-check"),
    "no_answer": (_("no answer"), "plain", "phone-off"),
    "busy": (_("busy"), "plain", "phone-pause"),
    "wrong_number": (_("wrong number"), "soon", "phone-x"),
    "refused": (_("refused"), "plain", "hand-stop"),
    "call_back": (_("call back later"), "info", "phone-outgoing"),
}
KINDS = {
    "cycle": (_("by cycle"), "plain"),
    "complaint": (_("after a complaint"), "soon"),
    "matter": (_("after an open matter"), "soon"),
    "round": (_("in a round"), "plain"),
}
WAYS = {
    "phone": _("phone"),
    "visit": _("visit"),
    "onsite": _("on-site inspection"),
    "mail": _("letter or bulletin"),
    "email": _("e-mail"),
    "sms": _("text message"),
}
ROUND_STATES = {
    "planned": (_("planned"), "plain"),
    "running": (_("running"), "info"),
    "reported": (_("reported as late"), "soon"),
    "overrun": (_("window over"), "bad"),
    "finished": (pgettext_lazy("round", "finished"), "ok"),
    "filed": (_("filed"), "ok"),
    "void": (_("void"), "plain"),
}
ROUND_REPORT_STATES = {"draft": (_("draft"), "plain"), "asked": (_("waits for approval"), "soon"), "filed": (_("filed"), "ok")}
DRAW_STATES = {
    "announced": (_("announced"), "info"),
    "framed": (_("population frozen"), "info"),
    "drawn": (_("drawn"), "info"),
    "done": (_("calls made"), "ok"),
    "void": (_("void"), "plain"),
}
RECORD_STATES = {"complete": (_("complete"), "ok"), "void": (_("void"), "plain")}
MATTERS = {"none": (_("settled"), "ok"), "open": (_("open matter with a plan"), "soon")}
REASONS = {
    "had_part_in_it": _("{name} had a part in this complaint; somebody else has to call the customer back."),
    "not_held": _("Open the call first. {holder}"),
    "held_by_other": _("{holder} has this call open until {until}."),
    "reason_missing": _("Say why in a few words."),
    "call_back_past": _("The time for the call-back has passed; choose a later one."),
    "call_back_late": _("Too far away; a call-back is possible until {latest}."),
    "call_back_missing": _("Choose when to call back."),
    "too_many_call_backs": _("This matter has been called back {count} times already; speak to your team leader."),
    "suited_missing": _("Choose yes or no."),
    "answer_missing": _("Not answered yet."),
    "answer_unknown": _("Choose one of the answers."),
    "satisfaction_missing": _("Choose how satisfied the customer is."),
    "need_missing": _("Write what the customer needs, or choose no."),
    "complaint_missing": _("Write the complaint in the customer's words, or take the mark away."),
    "plan_missing": _("An open matter needs a plan: who does what, until when."),
    "does_not_call": _("{name} does not call for {team}."),
    "undo_too_late": _("This can no longer be undone. Give the calls to somebody again."),
    "number_missing": _("Choose the number that was called, or say that it was another way."),
    "phone_unreadable": _("This is not a telephone number. Write it like 138 0013 8000 or 0755-83550000-801."),
    "no_route": _(
        "No regulation in force says which departments complaints and needs go to. Nothing was written; ask whoever keeps the regulation."
    ),
    "done_in_future": _("This day has not come yet."),
    "outcome_missing": _("Choose how the call went (keys 1 to 6)."),
    "number_not_of_customer": _("This number belongs to another customer."),
    "until_out_of_reach": _("Choose a day from today until ten years ahead, not {until}."),
    "round_window_over": _("The window is over already; it can no longer be reported in advance."),
    "round_end_not_later": _("The new end must be later than the present one, and not in the past."),
    "round_end_before_begin": _("The window ends before it begins."),
    "round_way_unknown": _("There is no way called {way}."),
    "round_calls_open": _("{count} calls are still open."),
    "round_not_finished": _("The report is made when the round has ended."),
    "round_report_closed": _("The report was handed in and can't be changed any more."),
    "round_report_empty": _("Write the report first."),
    "round_empty": _("Nobody fits this choice."),
    "round_too_many": _("More than {most} customers fit this choice; narrow it, or let a coverage rule draw them."),
    "own_round": _("You answer for this round yourself; a leader above you decides."),
    "position_wrong": _("Write the position as latitude and longitude, like 22.54311, 114.05786."),
    "population_rule_unknown": _("No coverage rule “{rule}” in force draws from a list. Such rules are: {rules}."),
    "draw_too_early": _("The moment that was announced has not come yet."),
    "draw_unknown": _("No coverage rule in force asks for this draw any more."),
    "no_number": _("No usable telephone number is on file; add one first."),
}
add_reasons(REASONS)

name_jobs({"huifang.followup.jobs.plan": _("Planning of follow-ups")})
