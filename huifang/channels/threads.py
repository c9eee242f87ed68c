"""Records that messages are about: who may read and write there, whom to write to, what an answer does.

A context above registers its kind in its own ``threads.py``::

    register(Thread(kind="complaints.complaint", code="t", label=_("Complaint"), title=…, url=…, receive=…))
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from huifang.accounts.models import User
from huifang.channels.models import InboundMessage
from huifang.journal import gates
from huifang.kernel.decision import YES, Decision, no
from huifang.kernel.phones import Phone
from huifang.kernel.refs import Ref
from huifang.ui.registry import Text


@dataclass(frozen=True, slots=True)
class Address:
    """Somebody to write to: a name and a mail address."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Number:
    """A number to send a text message to, by its id in the context that keeps it, shown masked."""

    id: str
    name: str
    masked: str


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that arrived on a record; ``sender`` is the user whose own address it came from, if it is one.

    ``sender`` is only set when the message answers one that we sent to this very address.
    """

    message: InboundMessage
    written: str
    sender: User | None
    at: datetime


def _nobody(*_arguments: object) -> Sequence[Address]:
    return ()


def _no_numbers(*_arguments: object) -> Sequence[Number]:
    return ()


def _no_phone(*_arguments: object) -> Phone | None:
    return None


def _nothing(_answer: Answer) -> bool:
    return False


def _fine(_pk: str, _channel: str) -> Decision:
    return YES


def _none_found(_user: User, _text: str) -> Sequence[tuple[str, str]]:
    return ()


def _no_facts(_pk: str) -> Mapping[str, str]:
    return {}


@dataclass(frozen=True, slots=True)
class Thread:
    """What messages may do with records of one kind.

    ``code`` stands in signed addresses: one to three small letters, never changed. ``may_write`` is asked beside
    ``channels.mail.send`` and sight of the record. ``receive`` applies an answer and says whether it did anything.
    ``refuses`` says whether the record's party declines a channel.
    """

    kind: str
    code: str
    label: Text
    title: Callable[[str], str]
    url: Callable[[str], str]
    exists: Callable[[str], bool]
    addresses: Callable[[User, str], Sequence[Address]] = _nobody
    numbers: Callable[[User, str], Sequence[Number]] = _no_numbers
    phone: Callable[[User, str, str], Phone | None] = _no_phone
    facts: Callable[[str], Mapping[str, str]] = _no_facts
    facts_for: Callable[[User, str], Mapping[str, str]] | None = None
    receive: Callable[[Answer], bool] = _nothing
    refuses: Callable[[str, str], Decision] = _fine
    find: Callable[[User, str], Sequence[tuple[str, str]]] = _none_found


_threads: dict[str, Thread] = {}


def register(thread: Thread) -> Thread:
    """Add a kind of record.

    Raises:
        ValueError: its code is taken.
    """
    if any(other.code == thread.code and other.kind != thread.kind for other in _threads.values()):
        raise ValueError(f"the letters {thread.code} are taken")
    _threads[thread.kind] = thread
    return thread


def of(kind: str) -> Thread | None:
    """The thread of a kind of record."""
    return _threads.get(kind)


def by_code(code: str) -> Thread | None:
    """The thread with these letters."""
    return next((thread for thread in _threads.values() if thread.code == code), None)


def every() -> list[Thread]:
    """All threads, by their letters."""
    return sorted(_threads.values(), key=lambda thread: thread.code)


def may_read(user: User, about: Ref | None) -> Decision:
    """May the user read messages about this record? Whoever may read its history."""
    if about is None or of(about.kind) is None:
        return no("out_of_reach")
    return gates.may_read(user, about)


def refuses(about: Ref | None, channel: str) -> Decision:
    """May the party of this record be written to?"""
    if about is None:
        return YES
    thread = of(about.kind)
    said = thread.refuses(about.id, channel) if thread else YES
    for objection in _objections:
        said &= objection(about, channel)
    return said


def objectors(customers: Sequence[int], channel: str) -> set[int]:
    """Of many customers those who object to a channel, as upper contexts know it: for previews of mails to many."""
    return {pk for many in _many for pk in many(customers, channel)}


def register_objection(objection: Callable[[Ref, str], Decision], many: Callable[[Sequence[int], str], set[int]] | None = None) -> None:
    """Let an upper context say that a record's party objects to a channel, whatever the record's own context says.

    Args:
        many: the same for many customers at once.
    """
    if objection not in _objections:
        _objections.append(objection)
        if many is not None:
            _many.append(many)


_objections: list[Callable[[Ref, str], Decision]] = []
_many: list[Callable[[Sequence[int], str], set[int]]] = []
