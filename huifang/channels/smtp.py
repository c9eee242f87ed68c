"""Handing mails to the company's server: one connection for a batch, the server's own words kept.

The host is the one an administrator set, inner networks included; nothing in a message can change it.
"""

import smtplib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from huifang.accounts.models import User
from huifang.channels import rules, trust
from huifang.channels.mail.charsets import decode
from huifang.channels.mail.composing import Letter, compose
from huifang.channels.mail.signing import message_id
from huifang.channels.options import tried
from huifang.kernel import clock

CODES = (
    "channels.smtp_host",
    "channels.smtp_port",
    "channels.smtp_security",
    "channels.smtp_authority",
    "channels.smtp_user",
    "channels.smtp_password",
    "channels.sender",
    "channels.sender_name",
    "channels.reply_address",
    "channels.reply_plus",
)
PATIENCE = 20.0
"""Seconds that the server gets for each answer."""


class Lost(Exception):
    """The server cannot be used now; its words. Every message waits."""


class NotTaken(Exception):
    """The server did not take this message."""

    def __init__(self, code: int, words: str) -> None:
        super().__init__(words)
        self.words = words
        self.permanent = rules.is_permanent(code)


@contextmanager
def connection(values: Mapping[str, Any]) -> Iterator[smtplib.SMTP]:
    """A signed-in connection.

    Raises:
        Lost: no server, no TLS, no sign-in.
    """
    try:
        server = _open(values)
    except (OSError, smtplib.SMTPException) as error:
        raise Lost(words_of(error)) from error
    try:
        yield server
    finally:
        with suppress(OSError, smtplib.SMTPException):
            server.quit()


def _open(values: Mapping[str, Any]) -> smtplib.SMTP:
    host, port, security = str(values["channels.smtp_host"]), int(values["channels.smtp_port"]), values["channels.smtp_security"]
    context = trust.context(str(values["channels.smtp_authority"]))
    if security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=PATIENCE, context=context)
    else:
        server = smtplib.SMTP(host, port, timeout=PATIENCE)
    try:
        server.ehlo_or_helo_if_needed()
        if security == "starttls":
            server.starttls(context=context)
        if values["channels.smtp_user"]:
            server.login(str(values["channels.smtp_user"]), str(values["channels.smtp_password"]))
    except BaseException:
        server.close()
        raise
    return server


def deliver(server: smtplib.SMTP, *, sender: str, to: str, raw: bytes) -> str:
    """Hand over one mail; what the server said.

    Raises:
        NotTaken: this message was refused, for now or for good.
        Lost: the connection broke.
    """
    try:
        _accepted(server.mail(sender))
        _accepted(server.rcpt(to))
        code, said = server.data(raw)
        _accepted((code, said))
    except NotTaken:
        _reset(server)
        raise
    except smtplib.SMTPResponseException as error:
        _reset(server)
        raise NotTaken(error.smtp_code, words_of(error)) from error
    except (OSError, smtplib.SMTPException) as error:
        raise Lost(words_of(error)) from error
    return f"{code} {decode(said)}"[:500]


def _accepted(answer: tuple[int, bytes]) -> None:
    code, said = answer
    words = f"{code} {decode(said)}"[:500]
    if code == 421:
        raise Lost(words)
    if code not in {250, 251, 252}:
        raise NotTaken(code, words)


def _reset(server: smtplib.SMTP) -> None:
    with suppress(OSError, smtplib.SMTPException):
        server.rset()


def words_of(error: Exception) -> str:
    """What the other side said, or what went wrong; never what we sent."""
    if encryption := trust.why(error):
        return encryption[:500]
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        return f"{error.smtp_code} {decode(said) if isinstance(said, bytes) else said}"[:500]
    return f"{type(error).__name__}: {error}"[:500]


def try_out(values: Mapping[str, Any], by: User) -> tuple[bool, "str | Promise"]:
    """Send a mail to the administrator who asks, and say what the server said."""
    used = tried(CODES, values)
    if not used["channels.smtp_host"] or not used["channels.sender"]:
        return False, _("Enter the server and the sender address first.")
    if not by.email:
        return False, _("You have no e-mail address of your own; enter it in your profile.")
    sender, at = str(used["channels.sender"]), clock.now()
    letter = Letter(
        message_id=message_id(sender.partition("@")[2], key="test"),
        sender=sender,
        sender_name=str(used["channels.sender_name"]),
        to=by.email,
        subject=_("Test mail"),
        text=_("The settings for outgoing mail work."),
        html="",
        at=at,
        automatic=True,
    )
    try:
        with connection(used) as server:
            said = deliver(server, sender=sender, to=by.email, raw=compose(letter))
    except (Lost, NotTaken, ValueError) as error:
        return False, _("It did not work: {words}").format(words=str(error))
    return True, _("The server took a mail to {to}. It said: {words}").format(to=by.email, words=said)
