"""Facts about customers and what belongs to them. Numbers appear masked only."""

from django.utils.translation import gettext_lazy as _

from huifang.journal.catalogue import declare

KINDS = declare(
    {
        "archive.customer.created": _("Customer put on file."),
        "archive.customer.changed": _("Customer changed."),
        "archive.customer.handed_over": _("Customer handed over to {to}."),
        "archive.customer.silenced": _("Not to be called any more: {reason}"),
        "archive.customer.unsilenced": _("May be called again: {reason}"),
        "archive.register.exported": _("{rows} customers taken away as a workbook."),
        "archive.contact.added": _("Contact added."),
        "archive.contact.changed": _("Contact changed."),
        "archive.contact.made_main": _("Made the main contact."),
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
