"""Enters the years that an upgrade of the calendar package brought."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from huifang.journal.pulses import nightly
from huifang.organization import services


@nightly("01:30", name="organization.calendar", label=_("Published holidays"))
def calendar(at: datetime) -> None:
    """Before planning, so that dates that were 暂定 are recomputed in the same night."""
    services.seed_calendar(at=at)
