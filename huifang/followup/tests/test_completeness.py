"""A record is complete or not saved as complete, and names what is missing (R2.9)."""

from dataclasses import replace

import pytest

from huifang.followup.rules.completeness import Asked, Gap, Sheet, gaps, is_open_matter

WHOLE = Sheet(satisfaction="satisfied", suited=True)


def test_a_whole_sheet_has_no_gaps():
    assert gaps(WHOLE) == []


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"suited": None}, [("suited", "suited_missing")]),
        ({"satisfaction": ""}, [("satisfaction", "satisfaction_missing")]),
        ({"satisfaction": "great"}, [("satisfaction", "satisfaction_missing")]),
        ({"has_need": True}, [("need", "need_missing"), ("plan", "plan_missing")]),
        ({"has_need": True, "need": "培训", "plan": "业务部联系"}, []),
        ({"has_complaint": True, "complaint": "  "}, [("complaint", "complaint_missing"), ("plan", "plan_missing")]),
        ({"satisfaction": "dissatisfied"}, [("plan", "plan_missing")]),
        ({"satisfaction": "dissatisfied", "plan": "技术部答复"}, []),
    ],
)
def test_each_gap_names_its_field(changes, missing):
    assert [(g.field, g.reason) for g in gaps(replace(WHOLE, **changes))] == missing


def test_questions_come_in_the_order_of_the_screen():
    asked = [
        Asked("p1.progress", "进展？", True, ""),
        Asked("q.company", "几分？", False, ""),
        Asked("p1.kind", "哪种？", False, "x", ("a", "b")),
    ]
    found = gaps(replace(WHOLE, suited=None, satisfaction="", answers=asked))
    assert found == [
        Gap("suited", "suited_missing"),
        Gap("p1.progress", "answer_missing", "进展？"),
        Gap("p1.kind", "answer_unknown", "哪种？"),
        Gap("satisfaction", "satisfaction_missing"),
    ]


@pytest.mark.parametrize("changes", [{"has_need": True}, {"has_complaint": True}, {"satisfaction": "dissatisfied"}])
def test_what_leaves_a_matter_open(changes):
    assert is_open_matter(replace(WHOLE, **changes))
    assert not is_open_matter(WHOLE)
