"""A verdict that carries its reason, so that one object serves button, service, API and test."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Decision:
    """Yes, or no with a reason code and the facts that a sentence about it needs."""

    ok: bool
    reason: str = ""
    params: Mapping[str, object] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return self.ok

    def __and__(self, other: "Decision") -> "Decision":
        return other if self.ok else self


YES = Decision(ok=True)


def no(reason: str, **params: object) -> Decision:
    """A refusal; ``reason`` is a code that a context's ``labels.py`` turns into words."""
    return Decision(ok=False, reason=reason, params=params)


class Refused(Exception):
    """An act that a decision forbids; carries the decision."""

    def __init__(self, decision: Decision) -> None:
        super().__init__(decision.reason)
        self.decision = decision


class Conflict(Exception):
    """Somebody else changed the row first; nothing was written."""

    def __init__(self, reason: str = "changed_meanwhile", **params: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.params = params


def enforce(decision: Decision) -> None:
    """Raise ``Refused`` unless ``decision`` is a yes."""
    if not decision:
        raise Refused(decision)
