"""Repeated work on files."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from huifang.files import sweeping
from huifang.journal.pulses import nightly, pulse


@nightly("03:40", name="files.sweep", label=_("Remove contents of files that nobody uses"))
def sweep(at: datetime) -> None:
    """Contents without a file for a day, and what failed uploads left."""
    sweeping.sweep(at=at)


@pulse(60, name="files.scan", label=_("Virus scans that wait"))
def scan(at: datetime) -> None:
    """What was taken while the scanner was away."""
    sweeping.scan_waiting(at=at)
