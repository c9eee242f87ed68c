"""Repeated work of complaints: forget what the public page counted."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from huifang.complaints import counting
from huifang.journal.pulses import nightly


@nightly("03:20", name="complaints.forget", label=_("Old counts of the public complaint page"))
def forget(at: datetime) -> None:
    """Counts are kept for two days."""
    counting.forget(at=at)
