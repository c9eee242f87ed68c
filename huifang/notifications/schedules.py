"""Telling by mail as repeated work of every worker."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from huifang.journal.pulses import pulse
from huifang.notifications import digesting, mailing


@pulse(5, name="notifications.mail", label=_("Notices by mail"))
def mail(at: datetime) -> None:
    """Mails of their own."""
    mailing.send_due(at=at)


@pulse(30, name="notifications.digest", label=_("Daily mails"))
def digest(at: datetime) -> None:
    """The mails of the day."""
    digesting.send_due(at=at)
