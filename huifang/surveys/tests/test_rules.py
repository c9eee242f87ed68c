"""R2.14: designed, reviewed by somebody else, revised. The whole matrix of state × action against a table by hand."""

from huifang.kernel.decision import no
from huifang.surveys.rules.lifecycle import LINK, VERSION

ALLOWED = {
    ("draft", "edit", "draft"),
    ("draft", "submit", "review"),
    ("draft", "discard", "discarded"),
    ("review", "recall", "draft"),
    ("review", "send_back", "draft"),
    ("review", "publish", "published"),
    ("published", "supersede", "superseded"),
}
FACTS = {"questions": 3, "problems": 0, "own": False, "note": "改一改"}


def test_every_state_and_action():
    for state in VERSION.states:
        for action in VERSION.actions:
            targets = [t for s, a, t in ALLOWED if (s, a) == (state, action)]
            assert bool(VERSION.can(state, action, FACTS)) is bool(targets)
            assert not targets or VERSION.target(state, action, FACTS) == targets[0]


def test_nobody_passes_their_own_work_nor_what_can_not_be_asked():
    assert VERSION.can("review", "publish", FACTS | {"own": True}) == no("survey_own_review")
    assert VERSION.can("review", "send_back", FACTS | {"own": True}) == no("survey_own_review")
    assert VERSION.can("draft", "submit", FACTS | {"questions": 0}) == no("survey_empty")
    assert VERSION.can("draft", "submit", FACTS | {"problems": 2}) == no("survey_has_problems", count=2)
    assert VERSION.can("review", "send_back", FACTS | {"note": " "}) == no("survey_note_missing")


def test_a_link_leaves_its_open_state_once():
    assert LINK.final == {"used", "withdrawn"}
    moves = {(s, a): bool(LINK.can(s, a)) for s in LINK.states for a in LINK.actions}
    assert {pair for pair, may in moves.items() if may} == {("open", "answer"), ("open", "withdraw")}
