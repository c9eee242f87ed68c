"""The life of an assignment. Pure (R2.10)."""

from huifang.kernel.decision import YES, Decision, no
from huifang.kernel.machine import Facts, Machine, Move


def _has_text(facts: Facts) -> Decision:
    return YES if str(facts.get("text", "")).strip() else no("text_missing")


ASSIGNMENT = Machine(
    name="assignments.assignment",
    states=("open", "answered", "returned", "accepted", "withdrawn"),
    initial="open",
    moves=(
        Move("answer", ("open", "returned"), "answered", _has_text),
        Move("accept", ("answered",), "accepted"),
        Move("return", ("answered",), "returned", _has_text),
        Move("withdraw", ("open", "returned", "answered"), "withdrawn", _has_text),
    ),
)
