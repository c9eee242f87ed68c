"""Announcing in the night, drawing when the moment has come (R2.4)."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from huifang.followup.sampling import drawing
from huifang.journal.pulses import nightly, pulse

SLICE = 5.0
"""Seconds after which the other pulses get their turn; a large draw goes on in the next one."""


@nightly("02:20", name="followup.announce", label=_("Announcing draws"))
def announce(at: datetime) -> None:
    """Announce what the rules ask for soon."""
    drawing.announce_coming(at)


@pulse(20, name="followup.draw", label=_("Draws whose moment has come"))
def draw(at: datetime) -> int:
    """Freeze, draw and make calls; nothing is read but draws that are due."""
    return drawing.run_due(at, seconds=SLICE)
