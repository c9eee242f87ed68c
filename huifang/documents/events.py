"""Facts about documents, their readers and inspections."""

from django.utils.translation import gettext_lazy as _

from huifang.journal.catalogue import declare

KINDS = declare(
    {
        "documents.document.registered": _("Document {number} put on the register."),
        "documents.document.changed": _("Document's particulars changed."),
        "documents.document.taken": _("Checked out: {reason}"),
        "documents.document.given_back": _("Given back unchanged."),
        "documents.document.forced_back": _("Taken back from {name}: {reason}"),
        "documents.document.version_added": _("Version {version}: {reason}"),
        "documents.document.handed_over": _("New keeper {to}: {reason}"),
        "documents.document.voided": _("Document voided: {reason}"),
        "documents.document.read": _("Version {version} was read."),
        "documents.document.compared": _("Versions {first} and {second} were compared."),
        "documents.grant.asked": _("Viewing asked for until {until}: {reason}"),
        "documents.grant.granted": _("Viewing granted to {name} until {until}."),
        "documents.grant.refused": _("Viewing refused to {name}."),
        "documents.grant.withdrawn": _("The request of {name} was withdrawn."),
        "documents.grant.ended": _("Viewing of {name} ended: {reason}"),
        "documents.authority.recorded": _("{authority} inspected it on {day} ({basis})."),
        "documents.plan.made": _("Inspection plan of {year} begun."),
        "documents.plan.changed": _("Inspection plan of {year} changed."),
        "documents.plan.asked": _("Inspection plan of {year} sent for approval."),
        "documents.plan.approved": _("Inspection plan of {year} approved."),
        "documents.plan.refused": _("Inspection plan of {year} refused."),
        "documents.inspection.planned": _("Inspection planned on {day}."),
        "documents.inspection.dropped": _("Inspection of {day} dropped: {reason}"),
        "documents.inspection.done": _("Inspection done: {checked} documents looked at, {findings} findings."),
        "documents.finding.made": _("Finding for {owner}, to be corrected until {due}."),
        "documents.finding.corrected": _("Finding corrected."),
        "documents.finding.verified": _("Correction verified."),
        "documents.finding.returned": _("Correction not accepted."),
    }
)
