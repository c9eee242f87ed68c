"""The life of a version of a questionnaire and of a link. Pure (R2.14)."""

from huifang.kernel.decision import YES, Decision, no
from huifang.kernel.machine import Facts, Machine, Move

DRAFT, REVIEW, PUBLISHED, SUPERSEDED, DISCARDED = "draft", "review", "published", "superseded", "discarded"


def _complete(facts: Facts) -> Decision:
    """Nothing is reviewed that could not be asked."""
    if not facts.get("questions"):
        return no("survey_empty")
    return no("survey_has_problems", count=facts["problems"]) if facts.get("problems") else YES


def _by_another(facts: Facts) -> Decision:
    """Whoever wrote or submitted a version does not pass it (R2.14: designed, then reviewed)."""
    return no("survey_own_review") if facts.get("own") else _complete(facts)


def _with_note(facts: Facts) -> Decision:
    if facts.get("own"):
        return no("survey_own_review")
    return YES if str(facts.get("note", "")).strip() else no("survey_note_missing")


VERSION = Machine(
    name="surveys.version",
    states=(DRAFT, REVIEW, PUBLISHED, SUPERSEDED, DISCARDED),
    initial=DRAFT,
    moves=(
        Move("edit", (DRAFT,), DRAFT),
        Move("submit", (DRAFT,), REVIEW, _complete),
        Move("recall", (REVIEW,), DRAFT),
        Move("send_back", (REVIEW,), DRAFT, _with_note),
        Move("publish", (REVIEW,), PUBLISHED, _by_another),
        Move("discard", (DRAFT,), DISCARDED),
        Move("supersede", (PUBLISHED,), SUPERSEDED),
    ),
)

OPEN, USED, WITHDRAWN = "open", "used", "withdrawn"
LINK = Machine(
    name="surveys.link",
    states=(OPEN, USED, WITHDRAWN),
    initial=OPEN,
    moves=(Move("answer", (OPEN,), USED), Move("withdraw", (OPEN,), WITHDRAWN)),
)
