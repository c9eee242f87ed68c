"""Nightly work of re-verification."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from huifang.archive.reverifying import checks, reports
from huifang.journal.pulses import nightly


@nightly("02:10", name="archive.checks", label=_("Re-verification of files"))
def due(at: datetime) -> None:
    """Set due days, make and close the duties of units, prepare the monthly reports."""
    checks.nightly(at)
    reports.nightly(at)
