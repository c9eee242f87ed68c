"""Refusals are told in words."""

from huifang.channels.labels import REASONS
from huifang.ui.words import reason_words


def test_every_refusal_has_words():
    for code in REASONS:
        assert reason_words(code, {"why": "", "opens": "09:00"})
