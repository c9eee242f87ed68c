"""The facts the journal records about itself: somebody let failed work be tried again, or took it away."""

from django.utils.translation import gettext_lazy as _

from huifang.journal.catalogue import declare

KINDS = declare(
    {
        "journal.facts.erased": _("{count} facts were emptied under certificate {certificate}"),
        "journal.delivery.retried": _("A failed delivery was tried again"),
        "journal.job.retried": _("A failed job was tried again: {job}"),
        "journal.job.deleted": _("A job was taken out of the queue: {job}"),
    }
)
