"""The life of a non-conformity. Pure (R2.11)."""

from huifang.kernel.decision import YES, Decision, no
from huifang.kernel.machine import Facts, Machine, Move


def _has_text(facts: Facts) -> Decision:
    return YES if str(facts.get("text", "")).strip() else no("text_missing")


def _is_proved(facts: Facts) -> Decision:
    if not str(facts.get("text", "")).strip():
        return no("text_missing")
    return YES if facts.get("evidence") else no("evidence_missing")


CORRECTION = Machine(
    name="followup.correction",
    states=("reported", "assigned", "corrected", "satisfied", "void"),
    initial="reported",
    moves=(
        Move("assign", ("reported",), "assigned"),
        Move("reassign", ("assigned",), "assigned"),
        Move("correct", ("assigned",), "corrected", _is_proved),
        Move("satisfy", ("corrected",), "satisfied"),
        Move("object", ("corrected",), "reported", _has_text),
        Move("void", ("reported", "assigned"), "void", _has_text),
    ),
)
