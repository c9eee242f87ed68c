"""What upper contexts say about the things that approval is asked for.

A context registers in its ``gates.py``::

    register_subject(
        "archive.register",
        may_read=lambda user, pk: access.may(user, "archive.customer.export"),
        describe=lambda pk, facts: About(title="…", lines=[("客户数", "312")], url="/archive/"),
        facts=[Fact("export.customers", _("customers in the list"), "number")],
    )

``describe`` is shown to whoever may decide: it says what they need for that and nothing more (R12.2).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from django.utils.functional import Promise

from huifang.accounts.models import User
from huifang.kernel.decision import Decision, no
from huifang.kernel.refs import Ref

Text = str | Promise
Values = Mapping[str, int | str | bool]
_TYPES: dict[str, type] = {"number": int, "text": str, "yesno": bool}


@dataclass(frozen=True, slots=True)
class Fact:
    """A typed fact that conditions of a chain can compare, such as the number of customers in a list."""

    code: str
    label: Text
    kind: Literal["number", "text", "yesno"] = "number"
    shown: bool = True


@dataclass(frozen=True, slots=True)
class About:
    """What an approval is about: a title, lines of label and value, where the thing itself is seen.

    ``use`` is what the one who asked can do once it is granted: its words and address.
    """

    title: Text = ""
    lines: Sequence[tuple[Text, Text]] = ()
    url: str = ""
    use: tuple[Text, str] | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """One kind of thing that approval is asked for."""

    kind: str
    may_read: Callable[[User, str], Decision]
    describe: Callable[[str, Values], About]
    facts: tuple[Fact, ...] = field(default=())
    confidential: bool = False


_subjects: dict[str, Subject] = {}


def register_subject(
    kind: str,
    *,
    may_read: Callable[[User, str], Decision],
    describe: Callable[[str, Values], About],
    facts: Sequence[Fact] = (),
    confidential: bool = False,
) -> None:
    """Let approval be asked for things of this kind; a second registration takes the place of the first.

    ``confidential``: a role that shows every approval does not show these.
    """
    _subjects[kind] = Subject(kind, may_read, describe, tuple(facts), confidential)


def confidential() -> list[str]:
    """Kinds whose approvals only those involved see."""
    return [subject.kind for subject in _subjects.values() if subject.confidential]


def facts() -> dict[str, Fact]:
    """Every fact that a condition can compare, by its code."""
    return {fact.code: fact for subject in _subjects.values() for fact in subject.facts}


def subject_of(kind: str) -> Subject:
    """The registered kind.

    Raises:
        LookupError: nobody registered it.
    """
    if kind not in _subjects:
        raise LookupError(f"no context has registered {kind} as something that approval is asked for")
    return _subjects[kind]


def may_read(user: User, subject: Ref) -> Decision:
    """May the user see the thing itself?"""
    known = _subjects.get(subject.kind)
    return known.may_read(user, subject.id) if known else no("out_of_reach", permission="")


def about(subject: Ref, values: Values) -> About:
    """What is asked for, in words."""
    return subject_of(subject.kind).describe(subject.id, values)


def check(subject: Ref, values: Values) -> None:
    """Facts are those that the kind declares, each of its type.

    Raises:
        TypeError: a fact is unknown or of another type.
    """
    known = {fact.code: fact for fact in subject_of(subject.kind).facts}
    for code, value in values.items():
        if code not in known or type(value) is not _TYPES[known[code].kind]:
            raise TypeError(f"{code}={value!r} is no fact of {subject.kind}")
