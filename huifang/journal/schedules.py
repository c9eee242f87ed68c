"""The journal's own repeated work: telling subscribers, and sealing what was committed."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from huifang.journal import delivering, sealing
from huifang.journal.pulses import pulse

ROUNDS = 20


@pulse(1, name="journal.drain", label=_("Telling what happened"))
def drain(at: datetime) -> int:
    """Deliver what is due; a backlog is worked off in rounds, so that other pulses get their turn."""
    delivered = 0
    for _round in range(ROUNDS):
        done = delivering.drain(at=at)
        delivered += done
        if not done:
            break
    return delivered


@pulse(15, name="journal.seal", label=_("Sealing the journal"))
def seal(at: datetime) -> int:
    """Append committed facts to the hash chain."""
    return sealing.seal()
