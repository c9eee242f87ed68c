"""Objects that 谁能做什么 can be asked about: each context says in its ``explaining.py`` how to find one and who may do what to it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from huifang.accounts.models import User
from huifang.kernel.decision import Decision
from huifang.ui.registry import Text


@dataclass(frozen=True, slots=True)
class Thing:
    """A kind of object.

    ``find(text)`` answers rows that are called exactly ``text`` (a name, a number), so that asking shows nobody a list of
    customers. ``verbs`` decides as the context's own services do. ``owners`` and ``unit`` are what a reach is measured against.
    """

    kind: str
    label: Text
    find: Callable[[str], Sequence[Any]]
    get: Callable[[int], Any | None]
    name: Callable[[Any], str]
    owners: Callable[[str, Any], Sequence[int | None]]
    unit: Callable[[str, Any], int | None]
    verbs: Mapping[str, Callable[[User, Any], Decision]]


_things: dict[str, Thing] = {}


def register(thing: Thing) -> None:
    """Let questions about objects of this kind be asked."""
    _things[thing.kind] = thing


def things() -> Sequence[Thing]:
    """Every kind, by its code."""
    return [_things[kind] for kind in sorted(_things)]


def thing_of(kind: str) -> Thing | None:
    """A kind by its code."""
    return _things.get(kind)


def with_verb(permission: str) -> Sequence[Thing]:
    """The kinds that a permission is used on."""
    return [thing for thing in things() if permission in thing.verbs]
