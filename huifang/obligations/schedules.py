"""The sweep as repeated work of every worker."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from huifang.journal.pulses import pulse
from huifang.obligations import sweeping

ROUNDS = 20


@pulse(2, name="obligations.sweep", label=_("Due dates and reminders"))
def sweep(at: datetime) -> None:
    """Warn, breach and escalate what is due; a backlog is worked off in rounds."""
    for _round in range(ROUNDS):
        if not sweeping.sweep(at=at):
            break
