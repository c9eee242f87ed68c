"""Nightly planning (R2.1)."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from huifang.followup.planning.run import actor
from huifang.followup.services.managing import free_lapsed
from huifang.followup.services.planning import plan
from huifang.journal.pulses import nightly


@nightly("02:30", name="followup.plan", label=_("Nightly planning"))
def plan_ahead(at: datetime) -> None:
    """Plan what is due in the next 60 days; a stop of days is caught up."""
    free_lapsed(at)
    plan(by=actor(), at=at)
