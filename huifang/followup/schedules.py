"""Nightly planning (R2.1)."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from huifang.followup.planning.run import actor
from huifang.followup.rounds import sweeping
from huifang.followup.sampling import schedules as _sampling  # noqa: F401
from huifang.followup.services.managing import free_lapsed
from huifang.followup.services.planning import plan
from huifang.journal.pulses import nightly, pulse
from huifang.kernel import clock


@nightly("02:30", name="followup.plan", label=_("Nightly planning"))
def plan_ahead(at: datetime) -> None:
    """Plan what is due in the next 60 days; a stop of days is caught up."""
    free_lapsed(at)
    plan(by=actor(), at=at)


@pulse(15, name="followup.rounds", label=_("Rounds"))
def rounds(at: datetime) -> None:
    """Count what lags; begin, end and overrun rounds (R2.13)."""
    sweeping.sweep(at)


@nightly("00:20", name="followup.forms", label=_("Missing forms of the day before"))
def forms(at: datetime) -> None:
    """Find calls of the day before that nobody wrote down (D3 3)."""
    sweeping.find_missing_forms(clock.local_date(at) - timedelta(days=1), at=at)
