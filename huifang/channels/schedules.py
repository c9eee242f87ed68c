"""The mail room's rhythm. Networks are slow, so each works in a thread beside the pulses."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from huifang.channels import polling, sending
from huifang.channels.aside import Aside
from huifang.channels.listening import Keeper
from huifang.journal.pulses import pulse

MAILS = Aside("channels-mail-out", sending.send_mails)
TEXTS = Aside("channels-sms-out", sending.send_texts)
MAILBOX = Aside("channels-mail-in", polling.poll)
EAR = Keeper()


@pulse(2, name="channels.mail_out", label=_("Sending mails"))
def send_mails(at: datetime) -> None:
    """Send the mails that are due."""
    MAILS.beat(at)


@pulse(2, name="channels.sms_out", label=_("Sending text messages"))
def send_texts(at: datetime) -> None:
    """Send the text messages that are due."""
    TEXTS.beat(at)


@pulse(30, name="channels.mail_in", label=_("Reading the mailbox"))
def read_mailbox(at: datetime) -> None:
    """Read what is new in the mailbox, unless the server tells of it by itself."""
    if not EAR.beat(at):
        MAILBOX.beat(at)
