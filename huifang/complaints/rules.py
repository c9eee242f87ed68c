"""The life of a complaint as far as it goes now: asked, answered, followed up until satisfied. Pure (R2.10, R3.6)."""

from huifang.kernel.decision import YES, Decision, no
from huifang.kernel.machine import Facts, Machine, Move


def _reasoned(facts: Facts) -> Decision:
    return YES if str(facts.get("reason", "")).strip() else no("void_reason_missing")


def _all_answered(facts: Facts) -> Decision:
    return YES if facts.get("all_answered") else no("answers_missing", missing=facts.get("missing", ""))


OPEN = ("handling", "answered")
"""States in which the form can still be completed."""


def may_change(state: str) -> Decision:
    """Boxes are filled in while the complaint is open."""
    return YES if state in OPEN else no("closed_form", state=state)


COMPLAINT = Machine(
    name="complaints.complaint",
    states=("handling", "answered", "satisfied", "void"),
    initial="handling",
    moves=(
        Move("answer", ("handling",), "answered", _all_answered),
        Move("satisfy", ("answered",), "satisfied"),
        Move("ask_again", ("answered",), "handling"),
        Move("void", ("handling", "answered"), "void", _reasoned),
    ),
)
