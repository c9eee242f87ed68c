"""The facts that audit records; none names what was destroyed by more than kind and number."""

from django.utils.translation import gettext_lazy as _

from huifang.journal.catalogue import declare

KINDS = declare(
    {
        "audit.destruction.proposed": _("Proposed: {way_name} of {count} things ({reason_name})."),
        "audit.destruction.granted": _("All have approved; to be carried out at {due}."),
        "audit.destruction.refused": _("The destruction was refused."),
        "audit.destruction.withdrawn": _("The proposal was withdrawn: {reason}"),
        "audit.destruction.started": _("It is being carried out; certificate {certificate}."),
        "audit.destruction.executed": _("It was carried out; certificate {certificate}, {rows} rows."),
        "audit.destruction.replayed": _("Certificate {certificate} was carried out again after a restore, {rows} rows."),
        "audit.hold.set": _("A legal hold was set on {about}: {reason}"),
        "audit.hold.lifted": _("The legal hold on {about} was lifted: {reason}"),
        "audit.alarm.raised": _("Unusual reading: {count} files in one hour."),
        "audit.alarm.acknowledged": _("The alarm was acknowledged: {note}"),
        "audit.departure.noted": _("Has given notice, leaves on {on}."),
        "audit.consent.given": _("Agreed to: {purpose_title}."),
        "audit.consent.withdrawn": _("Does not agree to: {purpose_title}."),
        "audit.request.taken": _("A request was taken: {kind_name}, due {due}."),
        "audit.request.done": _("The request was granted."),
        "audit.request.declined": _("The request was declined."),
        "audit.person.exported": _("A copy of all that is held of them was taken."),
        "audit.journal.anchored": _("Anchor of the chain at position {position} was written."),
    }
)
