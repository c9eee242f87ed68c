"""The life of an assignment. Pure (R2.10)."""

from huifang.kernel.decision import YES, Decision, no
from huifang.kernel.machine import Facts, Machine, Move


def _has_text(facts: Facts) -> Decision:
    return YES if str(facts.get("text", "")).strip() else no("text_missing")


def _not_lately(facts: Facts) -> Decision:
    return no("reminded_lately") if facts.get("reminded_lately") else YES


ASSIGNMENT = Machine(
    name="assignments.assignment",
    states=("open", "answered", "returned", "accepted", "withdrawn"),
    initial="open",
    moves=(
        Move("answer", ("open", "returned"), "answered", _has_text),
        Move("accept", ("answered",), "accepted"),
        Move("return", ("answered",), "returned", _has_text),
        Move("take", ("open",), "open"),
        Move("take", ("returned",), "returned"),
        Move("pass_on", ("open",), "open"),
        Move("pass_on", ("returned",), "returned"),
        Move("remind", ("open",), "open", _not_lately),
        Move("remind", ("returned",), "returned", _not_lately),
        Move("withdraw", ("open", "returned", "answered"), "withdrawn", _has_text),
    ),
)
