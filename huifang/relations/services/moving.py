"""One move of a row with ``state`` and ``version``; approval asked for where the regulation wants it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Model

from huifang.accounts.models import User
from huifang.approvals import selectors as approvals
from huifang.approvals import services as asking
from huifang.kernel.decision import Conflict
from huifang.kernel.machine import Machine
from huifang.kernel.refs import Ref


def move(row: Any, machine: Machine, action: str, facts: Mapping[str, object] | None = None, **changes: object) -> None:
    """Move ``row`` by compare-and-swap over state and version.

    Raises:
        Refused: the state or the facts don't allow it.
        Conflict: somebody else was first.
    """
    target = machine.target(row.state, action, dict(facts or {}))
    changes |= {"state": target, "version": row.version + 1}
    model: type[Model] = type(row)
    if not model._default_manager.filter(pk=row.pk, state=row.state, version=row.version).update(**changes):
        raise Conflict
    for name, value in changes.items():
        setattr(row, name, value)


def ask_or(
    chain: str, row: Any, *, title: str, by: User, at: datetime, amount: int | None = None, reason: str = "", at_once: Callable[[], object]
) -> bool:
    """Ask for approval by the chain in force; without one ``at_once`` happens. True when it was asked for."""
    if not approvals.is_needed(chain, by=by, at=at, amount=amount):
        at_once()
        return False
    asking.request(chain=chain, subject=Ref.of(row), by=by, title=title, at=at, amount=amount, reason=reason)
    return True
