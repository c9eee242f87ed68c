"""Words for states and refusals."""

from django.utils.translation import gettext_lazy as _

from huifang.ui.words import add_reasons

STATES = {
    "asked": (_("to be approved"), "soon"),
    "waiting": (_("approved, in the waiting time"), "soon"),
    "executing": (_("being carried out"), "info"),
    "cleaning": (_("storage being cleaned"), "info"),
    "done": (_("carried out"), "closed"),
    "refused": (_("refused"), "plain"),
    "withdrawn": (_("withdrawn"), "plain"),
}
REQUESTS = {"open": (_("to be answered"), "soon"), "done": (_("granted"), "ok"), "declined": (_("declined"), "plain")}
FAULTS = {
    "link_missing": _("a link of the chain is missing"),
    "fact_missing": _("the fact is gone"),
    "fact_changed": _("fact or link was changed"),
    "value_changed": _("a personal value was changed"),
    "erased_unsaid": _("facts are marked as erased that no certificate covers"),
}
CONTEXTS = {
    "accounts": _("Accounts and sign-in"),
    "approvals": _("Approvals"),
    "archive": _("Customer files"),
    "assignments": _("Assignments"),
    "audit": _("Audit"),
    "channels": _("Letters and messages"),
    "complaints": _("Complaints"),
    "config": _("Installation"),
    "custody": _("Loans and incidents"),
    "desk": _("Lists and views"),
    "documents": _("Deliverable documents"),
    "files": _("Attachments"),
    "followup": _("Follow-up"),
    "imports": _("Imports"),
    "integrations": _("Programs and webhooks"),
    "journal": _("Journal"),
    "notifications": _("Notices"),
    "obligations": _("Duties"),
    "organization": _("Organisation"),
    "paperwork": _("Forms and numbers"),
    "quality": _("Points"),
    "regulations": _("Regulations"),
    "relations": _("Customer relations"),
    "surveys": _("Questionnaires"),
    "workforce": _("Workforce"),
}
REASONS = {
    "reason_missing": _("Say why."),
    "nothing_there": _("There is nothing of this number any more."),
    "held_already": _("A legal hold lies on it already."),
    "being_destroyed": _("Its destruction has begun; it can't be stopped any more."),
    "destruction_size": _("Name at least one and at most {most} things."),
    "destruction_no_rule": _("No regulation in force says who approves destruction; install the one of the follow-up centre."),
    "destruction_open_work": _("Somebody still works on it: {what}. Finish that first."),
    "destruction_held": _("Legal holds lie on it: {holds}."),
    "destruction_twice": _("Its destruction is proposed already."),
    "destruction_waits": _("The waiting time is not over yet."),
    "own_alarm": _("This is about yourself; somebody else has to do it."),
    "person_objects": _("The customer has objected to being contacted this way."),
    "no_purpose": _("There is no such purpose."),
}
add_reasons(REASONS)
