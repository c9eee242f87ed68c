"""What goes along when customers change hands: open calls, tracked complaints. Upper contexts register it.

    register(Companion("followup.task", _("Open follow-up calls"), count=…, move=…, back=…))

``move(row, by=, at=)`` gives what the giver has open at the customers of the hand-over ``row`` to whoever received each
customer (``HandedOver``), as far as that person may have it; ``back`` returns what they still have. Both answer how many.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.db.models import QuerySet
from django.utils.functional import Promise

from huifang.accounts.models import User
from huifang.archive.models import Customer, HandOver


class Going(Protocol):
    """Move what is open; how many."""

    def __call__(self, row: HandOver, *, by: User, at: datetime) -> int: ...


@dataclass(frozen=True, slots=True)
class Companion:
    """One kind of open matter that follows its customer."""

    code: str
    label: str | Promise
    count: Callable[[User, QuerySet[Customer]], int]
    move: Going
    back: Going
    order: int = 100


_kinds: dict[str, Companion] = {}


def register(kind: Companion) -> Companion:
    """Let a kind of open matter go along."""
    _kinds[kind.code] = kind
    return kind


def companions() -> list[Companion]:
    """Every kind in its order."""
    return sorted(_kinds.values(), key=lambda kind: (kind.order, kind.code))


def batch_of(row: HandOver) -> str:
    """The mark that the facts of one hand-over carry."""
    return f"handover-{row.pk}"
