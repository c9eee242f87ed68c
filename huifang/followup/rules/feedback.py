"""The life of a customer's question and its feedback form, and the end of "the same day". Pure (R2.12)."""

from datetime import datetime, timedelta

from huifang.kernel import clock
from huifang.kernel.decision import YES, Decision, no
from huifang.kernel.machine import Facts, Machine, Move


def _has_text(facts: Facts) -> Decision:
    return YES if str(facts.get("text", "")).strip() else no("text_missing")


FEEDBACK = Machine(
    name="followup.feedback",
    states=("asked", "settled", "forwarded", "answered", "told", "confirmed", "void"),
    initial="asked",
    moves=(
        Move("settle", ("asked",), "settled", _has_text),
        Move("forward", ("asked",), "forwarded"),
        Move("answer", ("forwarded",), "answered", _has_text),
        Move("tell", ("answered",), "told"),
        Move("confirm", ("told",), "confirmed"),
        Move("object", ("told",), "forwarded", _has_text),
        Move("void", ("asked", "forwarded"), "void", _has_text),
    ),
)


def end_of_day(at: datetime) -> datetime:
    """The last minute of the Shanghai day of ``at``: "the same day" (D3 4 and 5)."""
    return clock.moment_of(clock.local_date(at) + timedelta(days=1)) - timedelta(minutes=1)
