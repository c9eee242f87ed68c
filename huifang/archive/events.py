"""Facts about customers and what belongs to them. Numbers appear masked only."""

from django.utils.translation import gettext_lazy as _

from huifang.journal.catalogue import declare

KINDS = declare(
    {
        "archive.customer.created": _("Customer put on file."),
        "archive.customer.changed": _("Customer changed."),
        "archive.customer.handed_over": _("Customer handed over to {to}."),
        "archive.customer.silenced": _("Not to be called any more: {reason}"),
        "archive.customer.merged": _("Another entry of this customer was merged into this one."),
        "archive.customer.merged_into": _("Merged into another entry of the same customer."),
        "archive.customer.separated": _("The merge was undone: these are two customers again."),
        "archive.customer.told_apart": _("Compared with a possible duplicate: these are two customers."),
        "archive.customer.completed": _("Own fields changed."),
        "archive.field.defined": _("Own field “{label}” defined."),
        "archive.field.changed": _("Own field “{label}” changed."),
        "archive.handover.made": _("{customers} customers of {giver} handed over: {reason}"),
        "archive.handover.undone": _("The hand-over was undone; {customers} customers went back."),
        "archive.product.added": _("Product put on file."),
        "archive.product.changed": _("Product changed."),
        "archive.quality.recorded": _("Entry in the quality track record."),
        "archive.quality.changed": _("Quality entry changed."),
        "archive.quality.closed": _("Quality entry settled."),
        "archive.contract.progressed": _("Contract {number}: {progress} % executed."),
        "archive.payment.agreed": _("Payment agreed, due on {due_on}."),
        "archive.payment.changed": _("Payment changed."),
        "archive.payment.received": _("Payment received on {received_on}."),
        "archive.payment.reported": _("Anomaly of a payment reported to {to}."),
        "archive.customer.unsilenced": _("May be called again: {reason}"),
        "archive.register.exported": _("{rows} customers taken away as a workbook."),
        "archive.contact.added": _("Contact added."),
        "archive.contact.changed": _("Contact changed."),
        "archive.contact.made_main": _("Made the main contact."),
        "archive.section.changed": _("Section of the file changed:"),
        "archive.section.opened": _("Sections of the file read:"),
        "archive.number.added": _("Telephone number {number} added."),
        "archive.number.marked": _("Telephone number {number} marked:"),
        "archive.number.revealed": _("Telephone number {number} was looked at. Reason: {reason}"),
        "archive.contract.created": _("Contract {number} put on file."),
        "archive.contract.changed": _("Contract changed."),
        "archive.contract.executed": _("Contract {number} executed."),
        "archive.contract.ended": _("Contract {number} ended early: {reason}"),
        "archive.contract.reopened": _("Contract {number} in execution again: {reason}"),
        "archive.project.created": _("Project put on file:"),
        "archive.project.changed": _("Project changed."),
        "archive.project.ended": _("Project no longer followed up: {reason}"),
        "archive.project.resumed": _("Project followed up again."),
        "archive.milestone.recorded": _("Done on {done_on}, as recorded."),
    }
)
