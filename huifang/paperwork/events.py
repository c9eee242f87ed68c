"""Facts about forms and their numbers."""

from django.utils.translation import gettext_lazy as _

from huifang.journal.catalogue import declare

KINDS = declare(
    {
        "paperwork.number.voided": _("{number} was voided: {reason}"),
        "paperwork.document.printed": _("Printed: {copies}"),
    }
)
