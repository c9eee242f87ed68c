"""Lengths of time as parts."""

import pytest

from huifang.kernel.durations import Duration, human_duration


@pytest.mark.parametrize(
    ("minutes", "day_hours", "parts"),
    [
        (0, None, Duration(0, 0, 0)),
        (59.6, None, Duration(0, 1, 0)),
        (125, None, Duration(0, 2, 5)),
        (-125, None, Duration(0, 2, 5, late=True)),
        (-0.2, None, Duration(0, 0, 0)),
        (1500, 24, Duration(1, 1, 0)),
        (1500, 8, Duration(3, 1, 0)),
        (1500, None, Duration(0, 25, 0)),
    ],
)
def test_parts(minutes, day_hours, parts):
    assert human_duration(minutes, day_hours=day_hours) == parts


def test_clock():
    assert human_duration(-65).clock == "-1:05"
    assert human_duration(1505, day_hours=24).clock == "25:05"
    assert not human_duration(0)
