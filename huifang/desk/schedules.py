"""Nightly tidying of the desk (R12.2)."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from huifang.desk.drafts import forget_old
from huifang.journal.pulses import nightly


@nightly("03:10", name="desk.drafts", label=_("Erase drafts nobody touched for 30 days"))
def tidy(at: datetime) -> None:
    """Old drafts hold personal data and are erased."""
    forget_old(at=at)
