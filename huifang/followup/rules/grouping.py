"""Several due items of one customer are one call (R2.2). Pure.

Items are taken by day. An item joins a call of its customer that is at most ``days`` earlier, else one at most ``days``
later that nobody has touched, which then moves forward to the item's day; else it begins a call on its own day. Nothing
is ever called later than it is due. Two leads of one target never share a call: the second is the reminder as the date
comes near.
"""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field


@dataclass(slots=True)
class Item:
    """A due item: ``day`` is an ordinal, ``aim`` names rule, project and target."""

    id: int
    day: int
    aim: Hashable


@dataclass(slots=True)
class Slot:
    """A call, old (with ``id``) or new; ``movable`` if nobody would notice that it comes earlier, ``last`` the latest day of its items."""

    day: int
    id: int | None = None
    movable: bool = True
    last: int = 0
    aims: set[Hashable] = field(default_factory=set)
    items: list[int] = field(default_factory=list)
    moved: bool = False


def group(items: Iterable[Item], open_calls: Iterable[Slot], *, days: int) -> list[Slot]:
    """Place every item; the calls that gained one, old and new, by day."""
    slots = sorted(open_calls, key=lambda s: s.day)
    for item in sorted(items, key=lambda i: (i.day, i.id)):
        slot = _earlier(slots, item, days) or _later(slots, item, days)
        if slot is None:
            slot = Slot(day=item.day)
            slots.append(slot)
        slot.moved = slot.moved or (slot.id is not None and item.day < slot.day)
        slot.day, slot.last = min(slot.day, item.day), max(slot.last, item.day)
        slot.aims.add(item.aim)
        slot.items.append(item.id)
    return sorted((s for s in slots if s.items), key=lambda s: s.day)


def _earlier(slots: list[Slot], item: Item, days: int) -> Slot | None:
    near = (s for s in slots if 0 <= item.day - s.day <= days and item.aim not in s.aims)
    return max(near, key=lambda s: s.day, default=None)


def _later(slots: list[Slot], item: Item, days: int) -> Slot | None:
    near = (s for s in slots if s.movable and s.day - item.day > 0 and max(s.last, s.day) - item.day <= days and item.aim not in s.aims)
    return min(near, key=lambda s: s.day, default=None)


@dataclass(frozen=True, slots=True)
class Spread:
    """How a backlog is laid over working days: calls a day, and how many days."""

    per_day: int
    days: int


def spread(calls: int, *, capacity: int, within_days: int) -> Spread:
    """An even pace over ``within_days`` working days, never above the team's daily ``capacity``; then it takes longer."""
    per_day = min(max(1, capacity), max(1, -(-calls // max(1, within_days))))
    return Spread(per_day, max(1, -(-calls // per_day)))
