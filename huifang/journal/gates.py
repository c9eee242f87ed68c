"""Who may read the history of a row, and how actors are called: asked of the context that owns the row.

Each context says so in its own ``gates.py``::

    register_gate("archive.customer", lambda user, pk: access.may_view(user, Customer.objects.filter(pk=pk).first()))
    register_names("accounts.user", lambda ids: {"7": "王坐席"})
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huifang.kernel.decision import YES, Decision, no
from huifang.kernel.refs import Ref
from huifang.ui import registry

Gate = Callable[[Any, str], Decision]
Names = Callable[[Collection[str]], Mapping[str, str]]
READ_ALL = "journal.event.view"

Many = Callable[[Any, Collection[str]], Collection[str]]

_gates: dict[str, Gate] = {}
_many: dict[str, Many] = {}
_names: dict[str, Names] = {}
_systems: dict[str, "str | Promise"] = {"cli": _("command line"), "installer": _("installation"), "demo": _("demo company")}


def register_gate(kind: str, gate: Gate, many: Many | None = None) -> None:
    """Let ``gate(user, id)`` decide who reads the history of rows of ``kind``.

    Args:
        many: gives those of some ids whose history the user reads, in a query or two; it must say what ``gate`` says.
    """
    _gates[kind] = gate
    if many:
        _many[kind] = many


def through(rows: Callable[[Any], Any]) -> Many:
    """``many`` of a kind whose readers are those who see its row: ``rows(user)`` are the rows that they see."""
    return lambda user, ids: {str(pk) for pk in rows(user).filter(pk__in=[int(i) for i in ids]).values_list("pk", flat=True)}


def readable(user: object, subjects: Iterable[Ref]) -> dict[Ref, bool]:
    """``may_read`` of many subjects, where a kind can tell with few queries; the others are left out."""
    asked: dict[str, set[str]] = {}
    for ref in subjects:
        if ref.kind in _many and ref.id.isdecimal() and len(ref.id) < 19:
            asked.setdefault(ref.kind, set()).add(ref.id)
    if not getattr(user, "is_authenticated", False):
        return {Ref(kind, pk): False for kind, ids in asked.items() for pk in ids}
    found = {kind: set(_many[kind](user, ids)) for kind, ids in asked.items()}
    return {Ref(kind, pk): pk in found[kind] for kind, ids in asked.items() for pk in ids}


def register_names(kind: str, names: Names) -> None:
    """Let ``names(ids)`` say how the rows of ``kind`` are called when they act."""
    _names[kind] = names


def register_systems(names: Mapping[str, "str | Promise"]) -> None:
    """Words for system actors: ``refs.system("planner")`` → 计划员."""
    _systems.update(names)


def may_read(user: object, subject: Ref) -> Decision:
    """May the user read the history of ``subject``? Without a gate only who may read the whole journal."""
    if not getattr(user, "is_authenticated", False):
        return no("not_signed_in")
    if gate := _gates.get(subject.kind):
        return gate(user, subject.id)
    return YES if registry.may(user, READ_ALL) else no("not_permitted", permission=READ_ALL)


def names_of(refs: Iterable[Ref]) -> dict[Ref, str]:
    """How actors are called; one query per kind."""
    by_kind: dict[str, set[str]] = {}
    for ref in refs:
        by_kind.setdefault(ref.kind, set()).add(ref.id)
    found: dict[Ref, str] = {}
    for kind, ids in by_kind.items():
        known = {name: str(_systems.get(name, _("System"))) for name in ids} if kind == "system" else {}
        known = dict(_names[kind](ids)) if kind in _names else known
        found.update({Ref(kind, pk): known.get(pk, "") for pk in ids})
    return found
