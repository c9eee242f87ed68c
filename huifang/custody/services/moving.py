"""The one way that a loan or an incident changes its state: compare-and-swap, checked by the table of moves."""

from collections.abc import Mapping
from typing import TypeVar

from django.db.models import F, Model

from huifang.kernel.decision import Conflict, Refused
from huifang.kernel.machine import Machine

Row = TypeVar("Row", bound=Model)


def move(machine: Machine, row: Row, action: str, facts: Mapping[str, object] | None = None, **changes: object) -> Row:
    """Move ``row`` by ``action`` and write ``changes`` with it.

    Raises:
        Refused: the table has no such move from here, or its guard refuses.
        Conflict: somebody else moved it first.
    """
    state: str = row.state  # type: ignore[attr-defined]
    verdict = machine.can(state, action, facts)
    if not verdict:
        raise Refused(verdict)
    new = {"state": machine.target(state, action, facts), **changes}
    if not type(row)._default_manager.filter(pk=row.pk, state=state).update(version=F("version") + 1, **new):
        raise Conflict
    row.refresh_from_db()
    return row
