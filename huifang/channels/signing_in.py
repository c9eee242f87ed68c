"""Mails the links of accounts, which stands below: a forgotten password."""

from contextlib import suppress
from datetime import datetime

from huifang.accounts import mailing
from huifang.channels import services
from huifang.kernel.decision import Refused
from huifang.kernel.refs import system
from huifang.organization import options

BY = system("forgotten-password")


def works() -> bool:
    """Is mail set up?"""
    return all(options.values(("channels.smtp_host", "channels.sender")).values())


def send(letter: mailing.Letter, at: datetime) -> None:
    """Queue the letter. A blocked address is passed over in silence: the answer must tell nobody who exists."""
    with suppress(Refused):
        services.send_mail(to=letter.to.email, subject=letter.subject, text=letter.text, by=BY, at=at, reply_token=False)


mailing.provide(mailing.Sender(works, send))
