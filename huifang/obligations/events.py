"""Facts about duties; the ledger can be rebuilt from them."""

from django.utils.translation import gettext_lazy as _

from huifang.journal.catalogue import declare

KINDS = declare(
    {
        "obligations.obligation.created": _("A duty arose, due {due}."),
        "obligations.obligation.fulfilled": _("The duty was kept."),
        "obligations.obligation.waived": _("The duty was waived: {reason}"),
        "obligations.obligation.rescheduled": _("The due time was moved to {due}: {reason}"),
        "obligations.obligation.handed_over": _("The duty now belongs to somebody else."),
        "obligations.obligation.warned": _("The duty is due soon: {due}."),
        "obligations.obligation.breached": _("The duty was not kept by {due}."),
        "obligations.obligation.escalated": _("Still open: reported to the next level, step {step}."),
        "obligations.batch.created": _("{count} duties arose."),
        "obligations.batch.rescheduled": _("{count} due times were moved: {reason}"),
        "obligations.batch.waived": _("{count} duties were waived: {reason}"),
        "obligations.batch.withdrawn": _("{count} duties were taken back: {reason}"),
    }
)
