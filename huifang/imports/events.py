"""Facts about imports."""

from django.utils.translation import gettext_lazy as _

from huifang.journal.catalogue import declare

KINDS = declare(
    {
        "imports.batch.uploaded": _("File {file} uploaded for import."),
        "imports.batch.mapped": _("Columns of the import set."),
        "imports.batch.started": _("Import started."),
        "imports.batch.applied": _("Imported {accepted} of {rows_read} rows from {file}."),
        "imports.batch.stopped": _("Import stopped after {accepted} rows."),
        "imports.batch.failed": _("Import broken off: {error}"),
        "imports.batch.undone": _("Import undone: {deleted} records removed."),
        "imports.batch.discarded": _("Upload discarded."),
    }
)
