"""Boxes in the order of the form, short ones in pairs; copies in the form's order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huifang.paperwork.rules import Box, choose_copies, rows_of

boxes = st.lists(
    st.builds(Box, label=st.text(max_size=4), lines=st.integers(1, 3), sign=st.sampled_from(["", "签名"]), whole=st.booleans())
)


@given(boxes)
def test_every_box_stands_once_in_its_order_and_wide_ones_alone(given_boxes):
    rows = rows_of(given_boxes)
    assert [box for row in rows for box in row] == given_boxes
    assert all(1 <= len(row) <= 2 for row in rows)
    assert all(len(row) == 1 for row in rows for box in row if box.wide)


def test_short_boxes_stand_in_pairs():
    short = [Box(label=name) for name in "甲乙丙"]
    assert [len(row) for row in rows_of([*short, Box(label="丁", lines=4)])] == [2, 1, 1]


def test_copies():
    known = ("技术部门联", "业务部门联", "存档联")
    assert choose_copies([], known) == known
    assert choose_copies(["存档联", "技术部门联"], known) == ("技术部门联", "存档联")
    with pytest.raises(LookupError):
        choose_copies(["财务联"], known)
