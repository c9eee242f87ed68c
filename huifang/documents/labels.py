"""Words for states and refusals of documents."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huifang.documents.models import Document, Finding, Grant, Inspection, Plan
from huifang.ui.words import add_reasons

Words = dict[str, tuple[str | Promise, str]]
DOCUMENTS: Words = {
    "kept": (Document.State.KEPT.label, "plain"),
    "taken": (Document.State.TAKEN.label, "info"),
    "void": (Document.State.VOID.label, "closed"),
}
GRANTS: Words = {
    "asked": (Grant.State.ASKED.label, "soon"),
    "granted": (Grant.State.GRANTED.label, "ok"),
    "refused": (Grant.State.REFUSED.label, "closed"),
    "withdrawn": (Grant.State.WITHDRAWN.label, "closed"),
    "ended": (Grant.State.ENDED.label, "closed"),
}
PLANS: Words = {
    "draft": (Plan.State.DRAFT.label, "info"),
    "asked": (Plan.State.ASKED.label, "soon"),
    "approved": (Plan.State.APPROVED.label, "ok"),
}
INSPECTIONS: Words = {
    "planned": (Inspection.State.PLANNED.label, "info"),
    "done": (Inspection.State.DONE.label, "ok"),
    "dropped": (Inspection.State.DROPPED.label, "closed"),
}
FINDINGS: Words = {
    "open": (Finding.State.OPEN.label, "soon"),
    "corrected": (Finding.State.CORRECTED.label, "info"),
    "verified": (Finding.State.VERIFIED.label, "ok"),
}

add_reasons(
    {
        "document_title_missing": _("Give the document's title."),
        "document_foreign_project": _("This project belongs to another customer."),
        "document_needs_approval": _("Reading this document needs the approval of the head of your department. Ask for it on its page."),
        "document_void": _("This document is void."),
        "document_taken": _("{name} has checked it out. Wait until it is back, or have it taken back."),
        "document_not_taken": _("It is not checked out. Check it out first."),
        "document_own_return": _("You have it yourself: give it back instead."),
        "document_yours": _("You keep this document: no approval is needed."),
        "document_asked": _("You have asked for this document already."),
        "document_keeper_same": _("Choose another active colleague as keeper."),
        "version_same": _("This is the same content as version {n}."),
        "document_purpose_missing": _("Say what you need it for."),
        "grant_until": _("Choose a day from today on, within a year."),
        "grant_by_chain": _("The regulation says who decides this; it waits there."),
        "grant_not_running": _("This viewing has not been granted, or has ended."),
        "authority_incomplete": _("Give the authority, its inspectors and the basis."),
        "authority_ahead": _("Write it down on the day, not before."),
        "plan_year": _("Plan this year or the two after it."),
        "plan_asked": _("The plan waits for approval, or is approved already."),
        "plan_too_few": _("The plan must hold at least {n} inspections."),
        "plan_not_approved": _("The plan is not approved yet."),
        "inspection_year": _("Choose a day within {year}."),
        "inspection_scope": _("Say what is inspected."),
        "inspection_done": _("This inspection is done or dropped."),
        "inspection_result": _("Describe the result."),
        "finding_text": _("Describe it in a few words."),
        "finding_due": _("This day has passed. Choose a later one."),
        "finding_not_open": _("This finding is not open."),
        "finding_not_yours": _("This finding is somebody else's to correct."),
        "finding_not_corrected": _("It has not been corrected yet."),
        "finding_own_check": _("Whoever corrected it can't verify it."),
    }
)
