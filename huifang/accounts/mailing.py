"""Sending a link to a person's address. Accounts stands below the context that sends mail; that one provides the sender here."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from huifang.accounts.models import User


@dataclass(frozen=True, slots=True)
class Letter:
    """One message to a user's own address."""

    to: User
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Sender:
    """``works()`` says whether mail can be sent at all; ``send`` queues a letter within the present transaction."""

    works: Callable[[], bool]
    send: Callable[[Letter, datetime], None]


_sender: list[Sender] = []


def provide(sender: Sender) -> None:
    """Let the context that sends mail do it."""
    _sender[:] = [sender]


def works() -> bool:
    """Can a link be sent by mail?"""
    return bool(_sender) and _sender[0].works()


def send(letter: Letter, at: datetime) -> None:
    """Queue the letter.

    Raises:
        LookupError: nobody sends mail.
    """
    if not _sender:
        raise LookupError("nobody sends mail")
    _sender[0].send(letter, at)
