"""Shrinkage is exact: no person too many through binary fractions (R6.2)."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huifang.workforce.shrinkage import exact, scheduled


@pytest.mark.parametrize("people", [21, 42, 84, 161, 168, 175])
def test_thirty_percent_is_three_tenths(people):
    assert scheduled(people, 0.3) == people * 10 // 7
    assert scheduled(people, "30%") == scheduled(people, "0.3") == scheduled(people, Decimal("0.3")) == people * 10 // 7


@given(st.integers(0, 3000), st.integers(0, 99), st.integers(0, 99))
def test_enough_are_left_and_one_less_would_be_too_few(people, planned, unplanned):
    need = scheduled(people, f"{planned}%", f"{unplanned}%")
    left = Fraction(100 - planned, 100) * Fraction(100 - unplanned, 100)
    assert need * left >= people
    assert need == 0 or (need - 1) * left < people


@pytest.mark.parametrize("share", ["1", 1.0, "-0.1", "abc", "", "120%", "nan"])
def test_what_is_no_share_is_refused(share):
    with pytest.raises(ValueError, match=r"not a share|not from 0"):
        exact(share)
