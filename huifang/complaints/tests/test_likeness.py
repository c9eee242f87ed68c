"""R3.9: how alike two complaints are."""

import pytest

from huifang.complaints import likeness


def even(_term):
    return 1.0


def test_terms_are_characters_pairs_and_words():
    assert dict(likeness.terms("停水，停水 A7区 Wi-Fi")) == {
        "停": 2, "水": 2, "停水": 2, "a7": 1, "区": 1, "wi": 1, "fi": 1,
    }  # fmt: skip


def test_full_width_is_the_same_and_long_texts_are_cut():
    assert likeness.terms("ＡＢ１２") == likeness.terms("ab12")
    assert len(likeness.terms("".join(chr(0x4E00 + n) for n in range(5000)))) == likeness.MOST_TERMS


def test_a_rare_term_weighs_more_and_an_unknown_one_most():
    assert likeness.weight(0, 1000) > likeness.weight(3, 1000) > likeness.weight(900, 1000) > 0


def test_a_text_is_wholly_like_itself_and_not_like_a_stranger():
    one, other = likeness.terms("小区无故停水三天"), likeness.terms("报告寄错地址")
    assert likeness.alike(one, one, even) == pytest.approx(1.0)
    assert likeness.alike(one, other, even) == 0.0
    assert 0.3 < likeness.alike(one, likeness.terms("小区又停水了"), even) < 1


def test_a_repeated_word_counts_less_and_less():
    asked = likeness.terms("停水")
    once, often = (likeness.score(asked, likeness.terms("停水" + "，停水" * n), even, 1) for n in (0, 9))
    assert once < often < 3 * once


def test_a_wave_is_named_by_what_most_say():
    said = ["报告迟了两周没寄到，张先生", "我们的报告迟了两周没寄到", "报告迟了两周没寄到啊，电话 13800138000"]
    assert likeness.phrase(said) == "报告迟了两周没寄到"
    assert likeness.phrase(["停水", "报告"]) == ""
