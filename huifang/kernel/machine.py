"""A life cycle as a table of moves.

Buttons, refusal reasons, the diagram in the docs and the state × action test all come from the
same table.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from huifang.kernel.decision import YES, Decision, enforce, no

Facts = Mapping[str, object]
Guard = Callable[[Facts], Decision]


@dataclass(frozen=True, slots=True)
class Move:
    """``action`` leads from any of ``sources`` to ``target`` if the guard agrees."""

    action: str
    sources: tuple[str, ...]
    target: str
    guard: Guard | None = None


@dataclass(frozen=True, slots=True)
class Machine:
    """States, the first one, and the moves between them."""

    name: str
    states: tuple[str, ...]
    initial: str
    moves: tuple[Move, ...]

    def __post_init__(self) -> None:
        known = set(self.states)
        used = {self.initial, *(m.target for m in self.moves), *(s for m in self.moves for s in m.sources)}
        if not used <= known:
            raise ValueError(f"{self.name}: unknown states {sorted(used - known)}")
        pairs = [(m.action, s) for m in self.moves for s in m.sources]
        if len(pairs) != len(set(pairs)):
            raise ValueError(f"{self.name}: an action leads to two targets from one state")

    @property
    def actions(self) -> tuple[str, ...]:
        """Every action, in the order of the table."""
        return tuple(dict.fromkeys(m.action for m in self.moves))

    @property
    def final(self) -> frozenset[str]:
        """States that no move leaves."""
        return frozenset(self.states) - {s for m in self.moves for s in m.sources}

    def find(self, state: str, action: str) -> Move | None:
        """The move, whatever its guard says."""
        return next((m for m in self.moves if m.action == action and state in m.sources), None)

    def can(self, state: str, action: str, facts: Facts | None = None) -> Decision:
        """May ``action`` be done from ``state``? A refusal names the state or the guard's reason."""
        move = self.find(state, action)
        if move is None:
            return no("not_from_state", state=state, action=action, machine=self.name)
        return move.guard(facts or {}) if move.guard else YES

    def target(self, state: str, action: str, facts: Facts | None = None) -> str:
        """The state after ``action``.

        Raises:
            Refused: the move does not exist or its guard refuses.
        """
        enforce(self.can(state, action, facts))
        move = self.find(state, action)
        assert move is not None
        return move.target

    def possible(self, state: str, facts: Facts | None = None) -> tuple[str, ...]:
        """Actions that may be done now."""
        return tuple(a for a in self.actions if self.can(state, a, facts))

    def sources(self, action: str) -> tuple[str, ...]:
        """States from which ``action`` is in the table; for compare-and-swap updates."""
        return tuple(dict.fromkeys(s for m in self.moves if m.action == action for s in m.sources))

    def mermaid(self, label: Callable[[str], str] = str) -> str:
        """The life cycle as a mermaid state diagram."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.initial}"]
        lines += self._arrows()
        lines += [f"    {state} --> [*]" for state in self.states if state in self.final]
        lines += [f"    {state}: {label(state)}" for state in self.states if label(state) != state]
        return "\n".join(lines)

    def _arrows(self) -> Iterable[str]:
        return [f"    {source} --> {m.target}: {m.action}" for m in self.moves for source in m.sources]
