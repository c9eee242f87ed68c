"""The catalogue of notices, filled from each context's ``notices.py``.

::

    declare(Group("assignments", _("Assignments"), order=10))
    declare(Kind("assignments.asked", "assignments", _("You are asked"), _("{by} asks: {what}, due {due}"), way=NOW))
    register_subject(Subject("assignments.assignment", "assignments:show", title=lambda pk: …))

The sentence is formatted with the facts given to ``notify``; a missing one shows as ``…``.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise

from huifang.kernel.refs import Ref
from huifang.notifications.rules import DIGEST, Importance

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Group:
    """Notices that people choose the way of together. ``may_silence``: may a person switch them off altogether?"""

    code: str
    title: Text
    order: int = 100
    may_silence: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of notice.

    ``way`` holds unless the person chose otherwise for the group. ``folds``: while one is unseen, more of the same
    kind are counted on it. ``to_actor``: also tells the person who did it. ``evidence``: telling is a fact in the
    history of what it is about. ``address`` overrides where it leads.
    """

    code: str
    group: str
    title: Text
    sentence: Text
    importance: Importance = Importance.NORMAL
    way: str = DIGEST
    icon: str = "bell"
    folds: bool = False
    to_actor: bool = False
    evidence: bool = False
    address: Callable[[Mapping[str, object]], str] | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """What notices can be about: where it is opened, how it is called, whose customer it is, what belongs to it."""

    kind: str
    url_name: str = ""
    title: Callable[[str], str] | None = None
    party: Callable[[str], Ref | None] | None = None
    family: Callable[[str], Sequence[Ref]] | None = None


_groups: dict[str, Group] = {}
_kinds: dict[str, Kind] = {}
_subjects: dict[str, Subject] = {}


def declare(*items: Group | Kind) -> None:
    """Add groups and kinds.

    Raises:
        ValueError: a kind without its group.
    """
    for item in items:
        if isinstance(item, Group):
            _groups[item.code] = item
        elif item.group not in _groups:
            raise ValueError(f"notice {item.code} names no declared group: {item.group}")
        else:
            _kinds[item.code] = item


def register_subject(*subjects: Subject) -> None:
    """Say how rows of a kind are opened and called."""
    _subjects.update({subject.kind: subject for subject in subjects})


def kind_of(code: str) -> Kind:
    """A declared kind.

    Raises:
        LookupError: nobody declared it.
    """
    try:
        return _kinds[code]
    except KeyError:
        raise LookupError(f"notice {code} is not declared in a notices.py") from None


def known(code: str) -> Kind | None:
    """A kind, or none when its context no longer declares it."""
    return _kinds.get(code)


def groups() -> list[Group]:
    """All groups in their order."""
    return sorted(_groups.values(), key=lambda g: (g.order, g.code))


def kinds(group: str = "") -> list[Kind]:
    """All kinds, or those of one group, by code."""
    return [_kinds[code] for code in sorted(_kinds) if not group or _kinds[code].group == group]


def may_silence(group: str) -> bool:
    """May a person switch the group off?"""
    return group in _groups and _groups[group].may_silence


def address_of(ref: Ref) -> str:
    """Where a row is opened; empty when it has no page."""
    subject = _subjects.get(ref.kind)
    if subject is None or not subject.url_name:
        return ""
    try:
        return reverse(subject.url_name, args=[ref.id])
    except NoReverseMatch:
        return ""


def title_of(ref: Ref) -> str:
    """How a row is called; empty when nobody knows."""
    subject = _subjects.get(ref.kind)
    return subject.title(ref.id) if subject and subject.title else ""


def party_of(ref: Ref) -> Ref | None:
    """The customer behind a row."""
    subject = _subjects.get(ref.kind)
    return subject.party(ref.id) if subject and subject.party else None


def family_of(ref: Ref) -> list[Ref]:
    """The row and what belongs to it, such as a complaint and its questions to departments."""
    subject = _subjects.get(ref.kind)
    return [ref, *(subject.family(ref.id) if subject and subject.family else ())]
