"""Text on its way into cells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huifang.kernel.text import shorten, spreadsheet_plain, spreadsheet_safe


@pytest.mark.parametrize("text", ["=1+1", "+86 138", "-5", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠A", " =cmd|x"])
def test_what_could_run_is_guarded(text):
    assert spreadsheet_safe(text) == "'" + text


@pytest.mark.parametrize("value", ["甲公司", "", "1-2", "a=b", -5, -5.5, None, "'已有"])
def test_what_cannot_run_stays(value):
    assert spreadsheet_safe(value) == value


@given(st.text(alphabet="=+-@＝ '甲1\t", max_size=5).filter(lambda text: not text.startswith("'")))
def test_the_guard_comes_off_again(text):
    assert spreadsheet_plain(spreadsheet_safe(text)) == text


@pytest.mark.parametrize(
    ("text", "width", "short"),
    [("江门大洋三和气体有限公司", 6, "江门大洋三…"), ("短", 6, "短"), ("两\n行", 6, "两 行"), ("abc", 0, ""), ("abcdef", 1, "…")],
)
def test_shorten(text, width, short):
    assert shorten(text, width) == short
