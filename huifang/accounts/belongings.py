"""What a person owns (归属), named and handed over when their account ends (R12.2).

Each context registers its kinds in ``belongings.py``, found by file name::

    register(Belonging("archive.customer", _("Customers"), count=…, hand_over=…))

``hand_over`` gives everything of one kind to a chosen person within the transaction of the act; ``release`` says what happens
when nobody is chosen. A kind without ``release`` needs a person; a kind without ``hand_over`` only ends.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.utils.functional import Promise

from huifang.accounts.models import User


class HandOver(Protocol):
    """Give all that ``user`` owns of this kind to ``to``; how many rows changed hands."""

    def __call__(self, user: User, *, to: User, by: User, at: datetime) -> int: ...


class Release(Protocol):
    """End or free what ``user`` owns of this kind; how many rows."""

    def __call__(self, user: User, *, by: User, at: datetime) -> int: ...


@dataclass(frozen=True, slots=True)
class Belonging:
    """One kind of thing that a person owns. ``released`` says in words what happens when nobody takes it."""

    code: str
    label: str | Promise
    count: Callable[[User, datetime], int]
    hand_over: HandOver | None = None
    release: Release | None = None
    released: str | Promise = ""
    order: int = 100


@dataclass(frozen=True, slots=True)
class Owned:
    """How much of one kind a person owns now."""

    kind: Belonging
    count: int

    @property
    def needs_person(self) -> bool:
        """Can the account end only when somebody takes it?"""
        return self.kind.release is None

    @property
    def only_ends(self) -> bool:
        """Can nobody take it over?"""
        return self.kind.hand_over is None


_kinds: dict[str, Belonging] = {}


def register(kind: Belonging) -> Belonging:
    """Name a kind.

    Raises:
        ValueError: neither ``hand_over`` nor ``release`` says what becomes of it.
    """
    if kind.hand_over is None and kind.release is None:
        raise ValueError(f"{kind.code}: neither handed over nor released")
    _kinds[kind.code] = kind
    return kind


def kinds() -> list[Belonging]:
    """Every kind in its order."""
    return sorted(_kinds.values(), key=lambda k: (k.order, k.code))


def owned_by(user: User, at: datetime) -> list[Owned]:
    """What the person owns now; kinds of which there is nothing are left out."""
    return [Owned(kind, count) for kind in kinds() if (count := kind.count(user, at))]
