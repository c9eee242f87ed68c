"""Words for states, channels and refusals."""

from django.utils.translation import gettext_lazy as _

from huifang.ui.words import add_reasons

STATES = {
    "judging": (_("to be judged"), "soon"),
    "handling": (_("being handled"), "info"),
    "deciding": (_("solution to be chosen"), "soon"),
    "executing": (_("solution being carried out"), "info"),
    "answered": (_("answered, to be followed up"), "soon"),
    "satisfied": (_("customer satisfied, closed"), "ok"),
    "unreachable": (_("customer not reachable, closed"), "closed"),
    "decided": (_("closed by decision"), "closed"),
    "merged": (_("merged into another"), "plain"),
    "past": (_("past case, brought in"), "plain"),
    "void": (_("void"), "plain"),
}
REASONS = {
    "void_reason_missing": _("Say why it is voided; the reason stays on the form."),
    "answers_missing": _("Not all departments have answered yet: {missing}"),
    "solution_missing": _("The regulation asks for a solution first: propose one and have it chosen."),
    "concerned_in_it": _("You are concerned in this complaint ({how}); somebody else has to judge it."),
    "tests_not_met": _("It is justified only when its grounds are sufficient and its demand is reasonable."),
    "tests_met": _("Grounds sufficient and demand reasonable: it is justified."),
    "responsible_missing": _("Name the responsible department."),
    "answer_missing": _("Write the answer to the customer, with the reason."),
    "proposals_missing": _("Propose at least one solution first."),
    "approval_missing": _("The chosen solution has not been approved yet."),
    "steps_missing": _("Not all steps have been carried out yet: {missing}"),
    "turns_used_up": _("All turns are used up. A leader has to decide, with a reason."),
    "turns_not_used_up": _("There are turns left; ask the departments again."),
    "objection_used": _("The customer can object only to “not justified”, and as often as the regulation says."),
    "tries_missing": _("Tried {done} times so far; the regulation asks for {needed} on different days."),
    "confirmation_missing": _("A supervisor has to confirm that the customer can't be reached."),
    "decision_reason_missing": _("Say why it is closed although the customer is not satisfied; the reason stays on the form."),
    "other_not_open": _("The other complaint is closed; link the two instead."),
    "box_missing": _("The regulation asks for this box: {label}"),
    "closed_form": _("The form is closed and can't be changed any more."),
}
add_reasons(REASONS)
