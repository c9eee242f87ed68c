"""What can be found, filled from the ``searching.py`` of contexts above.

A context registers one ``Searchable`` per kind of row, and calls ``services.refresh`` in the transaction of
each of its writes.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.functional import Promise

from huifang.accounts.models import User
from huifang.kernel.phones import Phone


@dataclass(frozen=True, slots=True)
class Document:
    """What is to be found of one row: its name, other names, people; ``codes`` are numbers found by their beginning.

    People are never written into the index: keyed tokens stand for them, if the kind has a ``token``, else nothing does.
    """

    object_id: int
    name: str
    subtitle: str = ""
    names: Sequence[str] = ()
    people: Sequence[str] = ()
    codes: Sequence[str] = ()
    body: str = ""
    """Running text, found by its words and not by initials; only what everybody within reach may read."""
    owner_id: int | None = None
    unit_id: int | None = None


class Digits(NamedTuple):
    """The last digits of a telephone number, at least four, and the number if it was whole."""

    digits: str
    phone: Phone | None


@dataclass(frozen=True, slots=True)
class Searchable:
    """One kind of row: how its documents are read, who may find it, where it opens.

    ``permission`` lets somebody search at all, ``sight`` is the permission whose reach (owners, units) bounds the
    match, and ``visible`` has the last word on every row shown.
    """

    kind: str
    label: str | Promise
    icon: str
    permission: str
    sight: str
    documents: Callable[[Sequence[int]], Iterable[Document]]
    every: Callable[[], Iterable[int]]
    visible: Callable[[User, Sequence[int]], set[int]]
    url: Callable[[int], str]
    by_digits: Callable[[User, Digits, int], Mapping[int, str]] | None = None
    """Object ids with the masked number by which each was found."""
    token: Callable[[str], str] | None = None
    """The keyed token that stands in the index for a piece of a person's name."""
    people: Callable[[User, Sequence[int]], Mapping[int, Sequence[str]]] | None = None
    """The names of a row's people, the main one first, for those rows whose people the user may read."""


_known: dict[str, Searchable] = {}


def register(searchable: Searchable) -> Searchable:
    """Let a kind of row be found.

    Raises:
        ValueError: the kind is registered by another context already.
    """
    if _known.setdefault(searchable.kind, searchable) is not searchable:
        raise ValueError(f"{searchable.kind} is searchable already")
    return searchable


def searchable(kind: str) -> Searchable:
    """The registration of a kind.

    Raises:
        LookupError: nobody registered it.
    """
    return _known[kind]


def searchables() -> tuple[Searchable, ...]:
    """Every registration."""
    return tuple(_known.values())
