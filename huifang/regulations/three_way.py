"""Three-way difference of a pack: what it said when it was taken, what the company made of it, what it says now. Pure (R12.1)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

How = Literal["mine", "theirs", "both"]
TAKE, KEEP = "take", "keep"


@dataclass(frozen=True, slots=True)
class Item:
    """A clause's text or one rule, as plain values; equal items are equal."""

    clause: str
    title: str = ""
    text: str = ""
    kind: str = ""
    body: Mapping[str, Any] | None = None
    enabled: bool = True


Content = Mapping[tuple[str, str], Item]
"""``("clause", number)`` or ``("rule", code)`` → item."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One item that is not the same in all three: absent is none."""

    key: tuple[str, str]
    how: How
    base: Item | None
    mine: Item | None
    theirs: Item | None

    @property
    def clause(self) -> str:
        """The number of the clause it stands in."""
        return next(item.clause for item in (self.mine, self.theirs, self.base) if item)


@dataclass(slots=True)
class ClauseDifference:
    """Everything that differs in one clause; one choice decides about it."""

    number: str
    title: str
    items: list[Difference] = field(default_factory=list)

    @property
    def how(self) -> How:
        """``both`` when the company and the pack changed the same thing, else who changed something."""
        hows = {item.how for item in self.items}
        return "both" if "both" in hows or len(hows) > 1 else next(iter(hows))

    @property
    def clashes(self) -> bool:
        """Did both change the same thing?"""
        return any(item.how == "both" for item in self.items)

    @property
    def asks(self) -> bool:
        """Is there something of the pack to take?"""
        return any(item.how != "mine" for item in self.items)

    @property
    def advice(self) -> str:
        """Take what only the pack changed; keep where the company said otherwise."""
        return KEEP if self.clashes or not self.asks else TAKE


def differences(base: Content, mine: Content, theirs: Content) -> list[ClauseDifference]:
    """Clause by clause what differs, in the order of the pack; what both made alike does not differ."""
    found: dict[str, ClauseDifference] = {}
    for key in dict.fromkeys([*theirs, *mine, *base]):
        was, own, new = base.get(key), mine.get(key), theirs.get(key)
        if own == new or (was == new and was == own):
            continue
        how: How = "mine" if was == new else "theirs" if was == own else "both"
        one = Difference(key, how, was, own, new)
        title = _title(one.clause, theirs, mine, base)
        found.setdefault(one.clause, ClauseDifference(one.clause, title)).items.append(one)
    return sorted(found.values(), key=lambda c: _order(c.number))


def taken(found: Iterable[ClauseDifference], choices: Mapping[str, str]) -> list[Difference]:
    """What a draft gets from the pack: of each clause that is taken, what the pack changed."""
    return [item for clause in found if choices.get(clause.number, KEEP) == TAKE for item in clause.items if item.how != "mine"]


def _title(number: str, *contents: Content) -> str:
    return next((c["clause", number].title for c in contents if ("clause", number) in c), "")


def _order(number: str) -> list[tuple[int, str]]:
    return [(int(part) if part.isdecimal() else 10**6, part) for part in number.split(".")]
