"""Who may read, attach and void the files of a row: asked of the context that owns the row.

Each context says so in its own ``gates.py``::

    register_owner(Complaint.ref_kind, may_read=…, may_attach=…, may_void=…)

A kind that nobody registered has no files, for nobody.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from huifang.accounts.models import User
from huifang.kernel.decision import Decision, no
from huifang.kernel.refs import Ref

Gate = Callable[[User, str], Decision]


@dataclass(frozen=True, slots=True)
class Owner:
    """The gates of one kind of row; each takes the user and the row's id."""

    may_read: Gate
    may_attach: Gate
    may_void: Gate
    page: str
    sealed: bool = False
    mark: Callable[[str], str] = lambda _pk: ""


_owners: dict[str, Owner] = {}


def register_owner(
    kind: str, *, may_read: Gate, may_attach: Gate, may_void: Gate | None = None, page: str = "home",
    sealed: bool = False, mark: Callable[[str], str] = lambda _pk: "",
) -> None:  # fmt: skip
    """Let rows of ``kind`` have files. Who attached a file may void it; ``may_void`` adds those who may void any.

    ``page`` is the name of the row's address, which takes its id. ``sealed``: their contents lie encrypted on the disk.
    ``mark(id)``: what stands over its contents when they are looked at (“商业秘密·机密”), with reader and time; blank: nothing.
    """
    _owners[kind] = Owner(may_read, may_attach, may_void or (lambda _user, _pk: no("not_permitted")), page, sealed, mark)


def is_sealed(kind: str) -> bool:
    """Do the contents of such rows lie encrypted on the disk?"""
    gate = _owners.get(kind)
    return gate is not None and gate.sealed


def sealed_kinds() -> tuple[str, ...]:
    """Kinds of rows whose contents lie encrypted on the disk."""
    return tuple(sorted(kind for kind, gate in _owners.items() if gate.sealed))


def mark_of(owner: Ref) -> str:
    """What stands over the contents of this row; blank when they are not graded."""
    gate = _owners.get(owner.kind)
    return gate.mark(owner.id) if gate else ""


def kinds() -> tuple[str, ...]:
    """Kinds of rows that have files."""
    return tuple(sorted(_owners))


def may_read(user: User, owner: Ref) -> Decision:
    """May the user see and download the files of this row?"""
    gate = _owners.get(owner.kind)
    return gate.may_read(user, owner.id) if gate else no("files_no_owner")


def may_attach(user: User, owner: Ref) -> Decision:
    """May the user add a file? Only who sees the row."""
    gate = _owners.get(owner.kind)
    return gate.may_read(user, owner.id) & gate.may_attach(user, owner.id) if gate else no("files_no_owner")


def may_void(user: User, owner: Ref) -> Decision:
    """May the user void any file of the row?"""
    gate = _owners.get(owner.kind)
    return gate.may_read(user, owner.id) & gate.may_void(user, owner.id) if gate else no("files_no_owner")


def page_of(owner: Ref) -> str:
    """The address of the row's page."""
    gate = _owners.get(owner.kind)
    return reverse(gate.page, args=[owner.id]) if gate and gate.page != "home" else reverse("home")
