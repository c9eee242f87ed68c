"""The words for states and refusals of this context."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huifang.imports.rules import life
from huifang.journal.queue import name_jobs
from huifang.kernel.decision import Refused
from huifang.ui.words import add_reasons, reason_words

Text = str | Promise

STATES: dict[str, tuple[Text, str]] = {
    life.UPLOADED: (_("columns to be checked"), "soon"),
    life.PREVIEWING: (_("being previewed"), "info"),
    life.PREVIEWED: (_("previewed"), "soon"),
    life.APPLYING: (_("being imported"), "info"),
    life.APPLIED: (_("imported"), "ok"),
    life.STOPPED: (_("stopped halfway"), "soon"),
    life.FAILED: (_("broken off"), "warn"),
    life.UNDOING: (_("being undone"), "info"),
    life.UNDONE: (_("undone"), "closed"),
    life.DISCARDED: (_("discarded"), "closed"),
}
HOW: dict[str, Text] = {
    "memory": _("as corrected before"),
    "name": _("by its header"),
    "content": _("by its content"),
    "chosen": _("chosen by hand"),
    "": "",
}

add_reasons(
    {
        "file_ending_unknown": _("This is no spreadsheet. Give an .xlsx, .xls, .ods or .csv file."),
        "file_too_large": _("The file is larger than {limit} MB. Split it."),
        "file_empty": _("The file is empty."),
        "file_not_found": _("File {name} was not found."),
        "file_unreadable": _("The file can't be read as a spreadsheet. Open it in your spreadsheet program and save it as .xlsx."),
        "file_has_password": _("The file has a password. Save it without one."),
        "file_unpacks_too_large": _("The file unpacks to far more than a register holds, so it is not opened."),
        "file_too_many_rows": _("The sheet has more than {limit} rows. Split it."),
        "file_too_many_columns": _("The sheet has more than {limit} columns. Delete those that are not needed."),
        "file_encoding_unknown": _("The text's encoding is unknown. Save it as UTF-8 or as .xlsx."),
        "sheet_unknown": _("The file has no sheet “{sheet}”. It has: {sheets}"),
        "no_register": _("No sheet looks like a register. Choose the sheet and the row of the header."),
        "columns_missing": _("No column is chosen for: {fields}"),
        "column_unknown": _("There is no column “{column}”. Write COLUMN=FIELD with a header or a letter."),
        "field_unknown": _("There is no field “{field}”."),
        "field_twice": _("Two columns are chosen for “{field}”; only one can be."),
        "no_project_types": _("No regulation in force names project types yet. Publish one first."),
        "no_unit": _("There is no unit yet that customers could belong to."),
        "unit_unknown": _("There is no unit “{unit}”."),
        "owner_unknown": _("There is no active user “{owner}”."),
        "import_unknown": _("There is no import {id}."),
        "import_built_on": _("This import can't be undone, because something was built on it: {what}"),
    }
)


def sentence(refusal: Refused) -> str:
    """A refusal as a sentence."""
    return reason_words(refusal.decision.reason, refusal.decision.params)


name_jobs(
    {
        "huifang.imports.jobs.preview": _("Preview of an import"),
        "huifang.imports.jobs.apply": _("Import"),
        "huifang.imports.jobs.undo": _("Undoing an import"),
    }
)
