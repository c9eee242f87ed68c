"""The life of a complaint, from intake to a satisfied customer. Pure (R2.10, R3.3, R3.5, R3.6, R3.7).

Only four things end it: a satisfied customer, a documented unreachable end, a decision with name and reason, being void;
one merged into another goes on as the other. The facts are gathered by the services; a procedure that asks for no judgement
or no solution leaves those stages out.
"""

from huifang.kernel.decision import YES, Decision, no
from huifang.kernel.machine import Facts, Machine, Move


def _reasoned(facts: Facts) -> Decision:
    return YES if str(facts.get("reason", "")).strip() else no("void_reason_missing")


def _all_answered(facts: Facts) -> Decision:
    if facts.get("solution_needed"):
        return no("solution_missing")
    return YES if facts.get("all_answered") else no("answers_missing", missing=facts.get("missing", ""))


def _unconcerned(facts: Facts) -> Decision:
    return no("concerned_in_it", how=facts["concerned"]) if facts.get("concerned") else YES


def _justified(facts: Facts) -> Decision:
    if not (facts.get("grounds") and facts.get("reasonable")):
        return no("tests_not_met")
    return _unconcerned(facts) & (YES if facts.get("responsible") else no("responsible_missing"))


def _unjustified(facts: Facts) -> Decision:
    if facts.get("grounds") and facts.get("reasonable"):
        return no("tests_met")
    return _unconcerned(facts) & (YES if str(facts.get("reason", "")).strip() else no("answer_missing"))


def _proposed(facts: Facts) -> Decision:
    return YES if facts.get("proposals") else no("proposals_missing")


def _chosen(facts: Facts) -> Decision:
    return YES if facts.get("approved") else no("approval_missing")


def _carried_out(facts: Facts) -> Decision:
    return YES if facts.get("steps_done") else no("steps_missing", missing=facts.get("missing", ""))


def _turns_left(facts: Facts) -> Decision:
    return YES if facts.get("turns_left", True) else no("turns_used_up")


def _may_object(facts: Facts) -> Decision:
    return YES if facts.get("unjustified") and facts.get("objections_left") else no("objection_used")


def _tried(facts: Facts) -> Decision:
    if not facts.get("tried"):
        return no("tries_missing", done=facts.get("tries", 0), needed=facts.get("needed", 0))
    return YES if facts.get("confirmed") else no("confirmation_missing")


def _decision(facts: Facts) -> Decision:
    if facts.get("turns_left", True):
        return no("turns_not_used_up")
    return YES if str(facts.get("reason", "")).strip() else no("decision_reason_missing")


def _mergeable(facts: Facts) -> Decision:
    return YES if facts.get("other_open") else no("other_not_open")


OPEN = ("judging", "handling", "deciding", "executing", "answered")
"""States in which the form can still be completed."""


def may_change(state: str) -> Decision:
    """Boxes are filled in while the complaint is open."""
    return YES if state in OPEN else no("closed_form", state=state)


COMPLAINT = Machine(
    name="complaints.complaint",
    states=(*OPEN, "satisfied", "unreachable", "decided", "merged", "past", "void"),
    initial="judging",
    moves=(
        Move("judge_justified", ("judging",), "handling", _justified),
        Move("judge_unjustified", ("judging",), "answered", _unjustified),
        Move("answer", ("handling",), "answered", _all_answered),
        Move("propose", ("handling",), "deciding", _proposed),
        Move("ask_other", ("deciding",), "handling"),
        Move("choose", ("deciding",), "executing", _chosen),
        Move("carry_out", ("executing",), "answered", _carried_out),
        Move("satisfy", ("answered",), "satisfied"),
        Move("ask_again", ("answered",), "handling", _turns_left),
        Move("object", ("answered",), "judging", _may_object),
        Move("give_up", ("answered",), "unreachable", _tried),
        Move("grant_turn", ("answered",), "handling", _decision),
        Move("decide", ("answered",), "decided", _decision),
        Move("merge", OPEN, "merged", _mergeable),
        Move("split", ("merged",), "judging"),
        Move("split_back", ("merged",), "handling"),
        Move("split_answered", ("merged",), "answered"),
        Move("void", OPEN, "void", _reasoned),
    ),
)
