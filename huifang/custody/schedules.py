"""Loans that ran out are marked; the gate needs no mark to refuse them."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from huifang.custody import services
from huifang.journal.pulses import pulse


@pulse(300, name="custody.lapse", label=_("Loans that ran out"))
def lapse(at: datetime) -> None:
    """Mark what ran out, a few hundred at a time."""
    services.lapse(at=at)
