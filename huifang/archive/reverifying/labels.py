"""Words of re-verification and of the monthly report."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huifang.ui.words import add_reasons

REPORTS: dict[str, tuple[str | Promise, str]] = {"draft": (_("being written"), "info"), "submitted": (_("submitted"), "ok")}
FIGURES: dict[str, str | Promise] = {
    "files": _("files"),
    "new": _("new files"),
    "changed": _("files changed"),
    "verified": _("files verified"),
    "late": _("files not verified in time"),
    "contracts": _("contracts signed"),
    "projects": _("projects completed"),
}

add_reasons(
    {
        "reverification_no_rule": _("No regulation in force asks for re-verification."),
        "reverification_too_many": _("Choose at most {n} files at once."),
        "file_merged": _("This file was merged into another one. Verify that one."),
        "report_submitted": _("The report was submitted already and can't be changed."),
        "report_situation_missing": _("Describe the competitive situation and save it, then submit."),
        "report_foreign_customer": _("A customer of another unit can't stand in this report."),
    }
)
