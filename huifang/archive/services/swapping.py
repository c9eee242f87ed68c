"""Compare-and-swap: a change is written only over the version that its author saw."""

from collections.abc import Collection, Mapping
from typing import TypeVar

from django.db.models import F, Model

from huifang.kernel.decision import Conflict

Row = TypeVar("Row", bound=Model)
Change = dict[str, list[object]]


def swap(row: Row, version: int | None, changes: Mapping[str, object]) -> None:
    """Write ``changes`` and raise the version, if the stored version is ``version``; None trusts the row in hand.

    Raises:
        Conflict: somebody else changed the row first; nothing was written.
    """
    seen = row.version if version is None else version  # type: ignore[attr-defined]
    rows = type(row)._default_manager.filter(pk=row.pk, version=seen)
    if not rows.update(version=F("version") + 1, **changes):
        raise Conflict
    for name, value in changes.items():
        setattr(row, name, value)
    row.version = seen + 1  # type: ignore[attr-defined]


def differences(row: Model, changes: Mapping[str, object], allowed: Collection[str]) -> tuple[dict[str, object], Change]:
    """What of ``changes`` is new: the values to write, and old and new for the fact.

    Raises:
        TypeError: a field that this service does not change.
    """
    if foreign := set(changes) - set(allowed):
        raise TypeError(f"not changed here: {sorted(foreign)}")
    new = {name: value for name, value in changes.items() if getattr(row, name) != value}
    return new, {name: [_plain(getattr(row, name)), _plain(value)] for name, value in new.items()}


def _plain(value: object) -> object:
    return value.pk if isinstance(value, Model) else value
