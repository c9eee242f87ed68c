"""Repeated work of customer relations: greetings whose time has come."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from huifang.journal.pulses import pulse
from huifang.kernel.refs import system
from huifang.relations.services import greeting


@pulse(30, name="relations.greetings", label=_("Sending of greetings"))
def send(at: datetime) -> None:
    """Send what is due, a part at a time."""
    greeting.send_due(at, by=system("greetings"))
