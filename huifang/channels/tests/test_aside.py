"""Slow work beside the pulses: one at a time, its error told by the next beat."""

import threading
from datetime import UTC, datetime

import pytest

from huifang.channels.aside import Aside

AT = datetime(2026, 11, 20, 2, tzinfo=UTC)


def test_a_slow_run_is_not_joined_by_another():
    go, runs = threading.Event(), []

    def work(at: datetime) -> None:
        runs.append(at)
        go.wait(5)

    aside = Aside("test", work)
    aside.beat(AT)
    aside.beat(AT)
    go.set()
    aside.wait(5)
    assert runs == [AT]
    aside.beat(AT)
    aside.wait(5)
    assert len(runs) == 2


def test_an_error_shows_at_the_next_beat_and_stops_nothing():
    runs = []

    def work(_at: datetime) -> None:
        runs.append(1)
        if len(runs) == 1:
            raise ValueError("the server was away")

    aside = Aside("test", work)
    aside.beat(AT)
    aside.wait(5)
    with pytest.raises(ValueError, match="away"):
        aside.beat(AT)
    aside.wait(5)
    aside.beat(AT)
    aside.wait(5)
    assert len(runs) == 3
