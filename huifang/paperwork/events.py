"""Facts about forms and their numbers."""

from django.utils.translation import gettext_lazy as _

from huifang.journal.catalogue import declare

KINDS = declare(
    {
        "paperwork.number.voided": _("{number} was voided: {reason}"),
        "paperwork.series.changed": _("“{title}” is numbered by {template} from {begins}"),
        "paperwork.series.kept": _("“{title}” keeps its number format"),
        "paperwork.document.printed": _("Printed: {copies}"),
    }
)
